import type { Machine } from '../machine.ts';
import { ipOnMachine, netstatOnMachine, psOnMachine, ssOnMachine } from './node-network.ts';
import { Endless, type Program, type ProgramIO } from './program.ts';
import { addressesOf, hostsFile } from './resolver.ts';

/** Looking at the network from inside: ping, nc, ip, ss, netstat, ps. */

export const ping: Program = (io) => {
  const call = { count: Number.POSITIVE_INFINITY, quiet: false, host: '' };
  for (let i = 0; i < io.args.length; i++) {
    const arg = io.args[i]!;
    if (arg === '-c') call.count = Number(io.args[++i]);
    else if (/^-c\d+$/.test(arg)) call.count = Number(arg.slice(2));
    else if (/^-[WwisItQ]$/.test(arg)) i++;
    else if (arg === '-q') call.quiet = true;
    else if (!arg.startsWith('-')) call.host = arg;
  }
  const busybox = io.image.userland === 'busybox';
  const found = addressesOf(io, call.host);
  if ('why' in found) {
    io.err(busybox ? `ping: bad address '${call.host}'\n` : `ping: ${call.host}: Name or service not known\n`);
    return busybox ? 1 : 2;
  }
  const address = found.addresses[0]!;
  io.out(
    busybox
      ? `PING ${call.host} (${address}): 56 data bytes\n`
      : `PING ${call.host} (${address}) 56(84) bytes of data.\n`,
  );
  return echoes(io, call, address, busybox);
};

/** Without `-c` it pings until it is stopped; so many lines show how it goes on. */
const maxEchoes = 5;

function echoes(
  io: ProgramIO,
  call: { count: number; quiet: boolean; host: string },
  address: string,
  busybox: boolean,
): number {
  const times: number[] = [];
  for (let sequence = 0; sequence < call.count; sequence++) {
    if (sequence === maxEchoes && call.count === Number.POSITIVE_INFINITY) throw new Endless();
    const answer = io.net.ping(address);
    if (typeof answer === 'number') {
      times.push(answer);
      const number = busybox
        ? `seq=${sequence} ttl=64 time=${answer.toFixed(3)} ms`
        : `icmp_seq=${sequence + 1} ttl=64 time=${answer.toFixed(3)} ms`;
      if (!call.quiet) io.out(`64 bytes from ${address}: ${number}\n`);
    }
    if (sequence < call.count - 1 || typeof answer !== 'number') io.elapse(1000);
  }
  const loss = Math.round(((call.count - times.length) / call.count) * 100);
  io.out(`\n--- ${call.host} ping statistics ---\n`);
  const [least, average, most] = [
    Math.min(...times),
    times.reduce((sum, time) => sum + time, 0) / times.length,
    Math.max(...times),
  ];
  if (busybox) {
    io.out(`${call.count} packets transmitted, ${times.length} packets received, ${loss}% packet loss\n`);
    if (times.length > 0)
      io.out(`round-trip min/avg/max = ${[least, average, most].map((time) => time.toFixed(3)).join('/')} ms\n`);
  } else {
    io.out(
      `${call.count} packets transmitted, ${times.length} received, ${loss}% packet loss, time ${Math.max(0, call.count - 1) * 1000}ms\n`,
    );
    if (times.length > 0)
      io.out(`rtt min/avg/max/mdev = ${[least, average, most, 0].map((time) => time.toFixed(3)).join('/')} ms\n`);
  }
  return times.length > 0 ? 0 : 1;
}

export const nc: Program = (io) => {
  const call = { verbose: false, zero: false, udp: false, waitMs: Number.POSITIVE_INFINITY, words: [] as string[] };
  for (let i = 0; i < io.args.length; i++) {
    const arg = io.args[i]!;
    if (!arg.startsWith('-')) call.words.push(arg);
    else {
      if (arg.includes('v')) call.verbose = true;
      if (arg.includes('z')) call.zero = true;
      if (arg.includes('u')) call.udp = true;
      if (arg.includes('l')) return undefined;
      if (arg.endsWith('w')) call.waitMs = Number(io.args[++i]) * 1000;
    }
  }
  const [host = '', portText = ''] = call.words;
  const port = Number(portText);
  const found = addressesOf(io, host);
  if ('why' in found) {
    io.err(
      io.image.userland === 'busybox'
        ? `nc: bad address '${host}'\n`
        : `nc: getaddrinfo for host "${host}" port ${portText}: Name or service not known\n`,
    );
    return 1;
  }
  const address = found.addresses[0]!;
  const answer = io.net.connect(address, port, call.udp ? 'UDP' : 'TCP');
  if ('failure' in answer) {
    io.elapse(Math.min(answer.afterMs, call.waitMs));
    const reason =
      answer.failure === 'refused'
        ? 'Connection refused'
        : answer.failure === 'no-route'
          ? 'Host is unreachable'
          : 'Operation timed out';
    const slow = answer.afterMs > call.waitMs ? 'Operation timed out' : reason;
    io.err(`nc: ${host} (${address}:${port}): ${slow}\n`);
    return 1;
  }
  if (call.verbose) io.err(`${host} (${address}:${port}) open\n`);
  if (!call.zero && io.stdin !== '') speakHttp(io, address, port);
  return 0;
};

/** `printf 'GET / HTTP/1.0\r\n\r\n' | nc web 80` */
function speakHttp(io: ProgramIO, address: string, port: number): void {
  const match = /^(\S+) (\S+) HTTP\/\d\.\d\r?\n([\s\S]*?)(?:\r?\n\r?\n|$)([\s\S]*)/.exec(io.stdin);
  if (!match) return;
  const headers = match[3]!.split(/\r?\n/).filter((line) => line.includes(':'));
  const pairs = headers.map((line): [string, string] => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  const host = pairs.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  const rest = pairs.filter(([name]) => name.toLowerCase() !== 'host');
  const answer = io.net.http(address, port, {
    method: match[1]!,
    scheme: 'http',
    host,
    path: match[2]!,
    headers: rest,
    body: match[4]!,
  });
  if ('failure' in answer || answer.code === 0) return;
  io.out(
    `HTTP/1.1 ${answer.code} ${answer.reason}\r\n${answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
  io.out(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString('utf8'));
}

const hexAddress = (address: string) =>
  address
    .split('.')
    .slice(2)
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':');

const isOnMachine = (io: ProgramIO): io is ProgramIO & { machine: Machine } => io.machine !== undefined;

export const ip: Program = (io) => {
  if (isOnMachine(io)) return ipOnMachine(io);
  const words = io.args.filter((arg) => !arg.startsWith('-'));
  const short = io.args.includes('-br') || io.args.includes('-brief');
  const what = words[0] ?? '';
  if ('address'.startsWith(what) && what !== '')
    io.out(
      short
        ? `lo               UNKNOWN        127.0.0.1/8 \neth0@if5         UP             ${io.podIP}/24 \n`
        : addresses(io),
    );
  else if ('route'.startsWith(what) && what !== '') io.out(routes(io));
  else if ('link'.startsWith(what) && what !== '')
    io.out(addresses(io).replace(/^ {4}inet.*\n(?: {7}valid.*\n)?/gm, ''));
  else return undefined;
  return 0;
};

function addresses(io: ProgramIO): string {
  const mac = `0a:58:${hexAddress(io.podIP)}:00:01`;
  return `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP \n    link/ether ${mac} brd ff:ff:ff:ff:ff:ff\n    inet ${io.podIP}/24 brd ${io.podIP.replace(/\.\d+$/, '.255')} scope global eth0\n       valid_lft forever preferred_lft forever\n`;
}

function routes(io: ProgramIO): string {
  const net = io.podIP.replace(/\.\d+$/, '');
  return `default via ${net}.1 dev eth0 \n${net}.0/24 dev eth0 proto kernel scope link src ${io.podIP} \n`;
}

/** Every listening port once, in order. */
function listening(io: ProgramIO): { port: number; pid: number; name: string }[] {
  const found = io.processes().flatMap((process) =>
    process.listens.map((port) => ({
      port,
      pid: process.pid,
      name: process.command.split(/[ :]/)[0]!.split('/').at(-1)!,
    })),
  );
  return found.sort((a, b) => a.port - b.port);
}

export const ss: Program = (io) => {
  if (isOnMachine(io)) return ssOnMachine(io);
  const letters = io.args.filter((arg) => /^-[a-z46]+$/i.test(arg)).join('');
  const udp = letters.includes('u') && !letters.includes('t');
  io.out('State   Recv-Q  Send-Q   Local Address:Port   Peer Address:Port  Process\n');
  if (udp || !(letters.includes('l') || letters.includes('a'))) return 0;
  for (const { port, pid, name } of listening(io)) {
    const users = letters.includes('p') ? `users:(("${name}",pid=${pid},fd=6))` : '';
    io.out(
      `LISTEN  0       511      ${'0.0.0.0'.padStart(13)}:${String(port).padEnd(5)}${'0.0.0.0'.padStart(13)}:*      ${users}`.trimEnd() +
        '\n',
    );
  }
  return 0;
};

export const netstat: Program = (io) => {
  if (isOnMachine(io)) return netstatOnMachine(io);
  const letters = io.args.join('');
  const programs = letters.includes('p');
  io.out(
    letters.includes('l')
      ? 'Active Internet connections (only servers)\n'
      : 'Active Internet connections (w/o servers)\n',
  );
  io.out(
    `Proto Recv-Q Send-Q Local Address           Foreign Address         State       ${programs ? 'PID/Program name    ' : ''}\n`,
  );
  if (!letters.includes('l') && !letters.includes('a')) return 0;
  for (const { port, pid, name } of listening(io)) {
    io.out(
      `tcp        0      0 ${`0.0.0.0:${port}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} ${'LISTEN'.padEnd(11)} ${programs ? `${pid}/${name}` : ''}\n`,
    );
  }
  return 0;
};

export const ps: Program = (io) => {
  if (isOnMachine(io)) return psOnMachine(io);
  const processes = [
    ...io.processes(),
    { pid: 42, user: io.image.user ?? 'root', command: ['ps', ...io.args].join(' '), listens: [] },
  ];
  if (io.image.userland === 'busybox') {
    io.out('PID   USER     TIME  COMMAND\n');
    for (const process of processes)
      io.out(`${String(process.pid).padStart(5)} ${process.user.padEnd(8)} ${' 0:00'} ${process.command}\n`);
    return 0;
  }
  if (io.args.join('').includes('a') && io.args.join('').includes('u')) {
    io.out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const process of processes)
      io.out(
        `${process.user.padEnd(8)}${String(process.pid).padStart(8)}  0.0  0.0   4624  3584 ?        Ss   00:00   0:00 ${process.command}\n`,
      );
    return 0;
  }
  io.out('    PID TTY          TIME CMD\n');
  for (const process of processes)
    io.out(
      `${String(process.pid).padStart(7)} ?        00:00:00 ${process.command.split(/[ :]/)[0]!.split('/').at(-1)}\n`,
    );
  return 0;
};

/** `getent hosts NAME`: what the C library makes of a name. */
export const getent: Program = (io) => {
  const [database, name] = io.args;
  if ((database !== 'hosts' && database !== 'ahosts') || !name) return undefined;
  const found = addressesOf(io, name);
  if ('why' in found) return 2;
  const local = hostsFile(io, name).length > 0;
  for (const address of found.addresses) io.out(`${address.padEnd(15)} ${local ? name : name}\n`);
  return 0;
};

export const ifconfig: Program = (io) => {
  const mac = `0A:58:${hexAddress(io.podIP).toUpperCase()}:00:01`;
  io.out(
    `eth0      Link encap:Ethernet  HWaddr ${mac}  \n          inet addr:${io.podIP}  Bcast:${io.podIP.replace(/\.\d+$/, '.255')}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1450  Metric:1\n\n`,
  );
  io.out(
    'lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n',
  );
  return 0;
};
