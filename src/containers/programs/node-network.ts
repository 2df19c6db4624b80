import type { Machine, NetworkInterface, Socket } from '../machine.ts';
import type { ProgramIO } from './program.ts';

/** ss, ip, netstat and ps on a node, where many processes share what they look at. */

type OnMachine = ProgramIO & { machine: Machine };

const wanted = (io: OnMachine, letters: string): Socket[] => {
  const [tcp, udp] = [letters.includes('t'), letters.includes('u')];
  return io.machine.sockets().filter(({ protocol }) => (tcp || udp ? (protocol === 'tcp' ? tcp : udp) : true));
};

const lettersOf = (args: readonly string[]): string => args.filter((arg) => /^-[a-z46]+$/i.test(arg)).join('');

export function ssOnMachine(io: OnMachine): number {
  const letters = lettersOf(io.args);
  const sockets = letters.includes('l') || letters.includes('a') ? wanted(io, letters) : [];
  const withNetid = !(letters.includes('t') !== letters.includes('u'));
  const width = Math.max(14, ...sockets.map(({ address }) => address.length + 1)) + 5;
  const netid = (text: string) => (withNetid ? text.padEnd(6) : '');
  io.out(
    `${netid('Netid')}State  Recv-Q Send-Q${'Local Address:'.padStart(width)}Port ${'Peer Address:'.padStart(16)}Port Process${letters.includes('p') ? '' : ''}\n`,
  );
  for (const { protocol, address, port, process, pid, fd } of sockets) {
    const state = protocol === 'tcp' ? 'LISTEN 0      4096  ' : 'UNCONN 0      0     ';
    const peer = address.startsWith('[') ? '[::]:' : address === '*' ? '*:' : '0.0.0.0:';
    const users = letters.includes('p') ? `     users:(("${process}",pid=${pid},fd=${fd}))` : '';
    const line = `${netid(protocol)}${state}${`${address}:`.padStart(width)}${String(port).padEnd(5)}${peer.padStart(16)}*${users}`;
    io.out(`${line.trimEnd()}\n`);
  }
  return 0;
}

export function netstatOnMachine(io: OnMachine): number {
  const letters = lettersOf(io.args);
  const isAll = letters.includes('l') || letters.includes('a');
  const programs = letters.includes('p');
  io.out(`Active Internet connections (${isAll ? 'only servers' : 'w/o servers'})\n`);
  io.out(
    `Proto Recv-Q Send-Q Local Address           Foreign Address         State      ${programs ? ' PID/Program name    ' : ''}\n`,
  );
  for (const { protocol, address, port, process, pid } of isAll ? wanted(io, letters) : []) {
    const isAny = address === '*' || address.startsWith('[');
    const local = `${isAny ? ':::' : `${address.replace(/%.*/, '')}:`}${port}`.padEnd(23);
    const peer = (isAny ? ':::*' : '0.0.0.0:*').padEnd(23);
    const state = protocol === 'tcp' ? 'LISTEN     ' : '           ';
    const name = `${protocol}${isAny ? '6' : ''}`.padEnd(5);
    io.out(`${`${name}      0      0 ${local} ${peer} ${state}${programs ? ` ${pid}/${process}` : ''}`.trimEnd()}\n`);
  }
  return 0;
}

export function psOnMachine(io: OnMachine): number {
  const text = io.args.join('');
  const processes = [...io.machine.processes(), { pid: 4821, user: 'root', command: ['ps', ...io.args].join(' ') }];
  if (!/a|e|x/.test(text)) {
    io.out('    PID TTY          TIME CMD\n   4790 pts/0    00:00:00 bash\n   4821 pts/0    00:00:00 ps\n');
    return 0;
  }
  if (text.includes('f') || text.includes('u')) {
    io.out(
      text.includes('u')
        ? 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n'
        : 'UID          PID    PPID  C STIME TTY          TIME CMD\n',
    );
    for (const { user, pid, command } of processes) {
      io.out(
        text.includes('u')
          ? `${user.padEnd(8)}${String(pid).padStart(8)}  0.1  0.4 725304 36420 ?        Ssl  00:00   0:02 ${command}\n`
          : `${user.padEnd(8)}${String(pid).padStart(8)}       1  0 00:00 ?        00:00:02 ${command}\n`,
      );
    }
    return 0;
  }
  io.out('    PID TTY          TIME CMD\n');
  for (const { pid, command } of processes)
    io.out(`${String(pid).padStart(7)} ?        00:00:02 ${command.split(/[ :]/)[0]!.split('/').at(-1)}\n`);
  return 0;
}

/** @returns undefined for an object of `ip` that is not known here */
export function ipOnMachine(io: OnMachine): number | undefined {
  const words = io.args.filter((arg) => !arg.startsWith('-'));
  const [what = ''] = words;
  const isBrief = io.args.some((arg) => /^-br(?:ief)?$/.test(arg));
  const named = words.findIndex((word) => word === 'dev' || word === 'show' || word === 'list');
  const device = named >= 0 ? (words[named + 1] === 'dev' ? words[named + 2] : words[named + 1]) : undefined;
  const all = io.machine.interfaces();
  const known = device === undefined ? all : all.filter(({ name }) => name.split('@')[0] === device);
  if (device !== undefined && known.length === 0) {
    io.err(`Device "${device}" does not exist.\n`);
    return 1;
  }
  const isAddress = what !== '' && 'address'.startsWith(what);
  if (isAddress || (what !== '' && 'link'.startsWith(what))) {
    known.forEach((one) => {
      const number = all.indexOf(one) + 1;
      io.out(isBrief ? brief(one) : full(one, number, isAddress));
    });
    return 0;
  }
  if (what === '' || !'route'.startsWith(what)) return undefined;
  routes(io, all);
  return 0;
}

function brief({ name, state, addresses }: NetworkInterface): string {
  const list = addresses.map(({ address }) => `${address} `).join('');
  return `${name.padEnd(16)} ${state.padEnd(14)} ${list}\n`;
}

function full(
  { name, flags, mtu, state, link, addresses }: NetworkInterface,
  number: number,
  isAddress: boolean,
): string {
  const queue =
    name === 'lo' || name.includes('@') || state === 'DOWN' ? (state === 'DOWN' ? 'noop' : 'noqueue') : 'fq_codel';
  const lines = [
    `${number}: ${name}: <${flags}> mtu ${mtu} qdisc ${queue} state ${state} group default qlen 1000`,
    `    ${link}`,
  ];
  if (isAddress) {
    for (const { address, scope, broadcast } of addresses) {
      const label = name.split('@')[0];
      lines.push(`    inet ${address}${broadcast ? ` brd ${broadcast}` : ''} scope ${scope} ${label}`);
      lines.push('       valid_lft forever preferred_lft forever');
    }
  }
  return `${lines.join('\n')}\n`;
}

function routes(io: OnMachine, all: readonly NetworkInterface[]): void {
  const cards = all.filter(({ name }) => /^eth\d$/.test(name));
  const [first] = cards;
  const gateway = first?.addresses[0]?.address.replace(
    /\.\d+\/.*$/,
    first.addresses[0].address.startsWith('10.0.2.') ? '.2' : '.1',
  );
  if (first && gateway)
    io.out(
      `default via ${gateway} dev ${first.name} proto dhcp src ${first.addresses[0]!.address.split('/')[0]} metric 100 \n`,
    );
  for (const { name, addresses } of cards) {
    const own = addresses[0]!.address.split('/')[0]!;
    io.out(`${own.replace(/\.\d+$/, '.0')}/24 dev ${name} proto kernel scope link src ${own} \n`);
  }
}
