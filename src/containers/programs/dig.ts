import type { DnsRecord, DnsReply, DnsType } from '../../apimachinery/net.ts';
import { formatDate } from './date.ts';
import type { Program, ProgramIO } from './program.ts';
import {
  addressesOf,
  ask,
  candidates,
  type ResolverConfig,
  resolverConfig,
  reverseName,
  undotted,
} from './resolver.ts';

interface Call {
  name: string;
  type: DnsType;
  server?: string;
  short: boolean;
  search: boolean;
  sections: {
    comments: boolean;
    question: boolean;
    answer: boolean;
    authority: boolean;
    additional: boolean;
    stats: boolean;
    cmd: boolean;
  };
}

const types = new Set(['A', 'AAAA', 'CNAME', 'SRV', 'PTR', 'TXT', 'NS', 'SOA', 'MX', 'ANY']);

/** BIND's `dig`: one question, the whole reply. No search list unless `+search`. */
export const dig: Program = (io) => {
  const call = readArguments(io);
  const config = serverConfig(io, call);
  const names = call.search ? candidates(call.name, config) : [call.name.endsWith('.') ? call.name : `${call.name}.`];
  if (call.sections.cmd && !call.short) {
    io.out(`\n; <<>> DiG ${version(io)} <<>> ${io.args.join(' ')}\n`);
    if (call.server) io.out('; (1 server found)\n');
    io.out(';; global options: +cmd\n');
  }
  let last: { server: string; name: string; reply: DnsReply } | undefined;
  for (const name of names) {
    const asked = ask(io, config, name, call.type);
    if ('failure' in asked) {
      const refused = asked.failure.failure === 'refused';
      io.out(
        refused || version(io) >= '9.18'
          ? `;; communications error to ${asked.server}#53: ${refused ? 'connection refused' : 'timed out'}\n`.repeat(
              3,
            ) + '\n;; no servers could be reached\n'
          : ';; connection timed out; no servers could be reached\n',
      );
      return 9;
    }
    last = { ...asked, name };
    if (asked.reply.code === 'NOERROR' && asked.reply.answers.length > 0) break;
  }
  if (call.short) for (const record of last!.reply.answers) io.out(`${record.data}\n`);
  else print(io, call, last!);
  return 0;
};

const version = (io: ProgramIO) => io.image.versions?.['bind'] ?? '9.18.24';

function readArguments(io: ProgramIO): Call {
  const sections = {
    comments: true,
    question: true,
    answer: true,
    authority: true,
    additional: true,
    stats: true,
    cmd: true,
  };
  const call: Call = { name: '.', type: 'A', short: false, search: false, sections };
  for (let i = 0; i < io.args.length; i++) {
    const arg = io.args[i]!;
    if (arg.startsWith('@')) call.server = arg.slice(1);
    else if (arg === '-x') {
      call.name = reverseName(io.args[++i] ?? '') ?? '.';
      call.type = 'PTR';
    } else if (arg === '-t') call.type = io.args[++i]!.toUpperCase() as DnsType;
    else if (arg === '-p') i++;
    else if (arg.startsWith('+')) readOption(call, arg.slice(1));
    else if (arg.startsWith('-')) continue;
    else if (types.has(arg.toUpperCase())) call.type = arg.toUpperCase() as DnsType;
    else if (arg.toUpperCase() !== 'IN') call.name = arg;
  }
  return call;
}

function readOption(call: Call, option: string): void {
  const on = !option.startsWith('no');
  const name = on ? option : option.slice(2);
  if (name === 'short') call.short = on;
  if (name === 'search') call.search = on;
  if (name === 'all')
    for (const key of ['comments', 'question', 'answer', 'authority', 'additional', 'stats'] as const)
      call.sections[key] = on;
  if (name in call.sections) call.sections[name as keyof Call['sections']] = on;
}

function serverConfig(io: ProgramIO, call: Call): ResolverConfig {
  const config = resolverConfig(io);
  if (!call.server) return config;
  const found = addressesOf(io, call.server);
  return { ...config, nameservers: 'addresses' in found ? found.addresses.slice(0, 1) : [call.server] };
}

function print(
  io: ProgramIO,
  call: Call,
  { server, name, reply }: { server: string; name: string; reply: DnsReply },
): void {
  const { sections } = call;
  const question = `;${name}${pad(name, 1)}IN\t${call.type}\n`;
  if (sections.comments) {
    io.out(';; Got answer:\n');
    if (/\.local\.$/.test(name)) {
      io.out(
        ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n',
      );
    }
    const flags = reply.authoritative ? 'qr aa rd' : 'qr rd ra';
    io.out(`;; ->>HEADER<<- opcode: QUERY, status: ${reply.code}, id: ${queryId(name, io.now())}\n`);
    io.out(
      `;; flags: ${flags}; QUERY: 1, ANSWER: ${reply.answers.length}, AUTHORITY: ${reply.authority.length}, ADDITIONAL: ${reply.additional.length + 1}\n`,
    );
    io.out(reply.authoritative ? ';; WARNING: recursion requested but not available\n\n' : '\n');
    io.out(';; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n');
  }
  if (sections.question) io.out(`${sections.comments ? ';; QUESTION SECTION:\n' : ''}${question}\n`);
  for (const [key, title, records] of [
    ['answer', 'ANSWER', reply.answers],
    ['authority', 'AUTHORITY', reply.authority],
    ['additional', 'ADDITIONAL', reply.additional],
  ] as const) {
    if (!sections[key] || records.length === 0) continue;
    io.out(`${sections.comments ? `;; ${title} SECTION:\n` : ''}${records.map(zoneLine).join('')}\n`);
  }
  if (!sections.stats) return;
  const bytes = [...reply.answers, ...reply.authority, ...reply.additional].reduce(
    (sum, record) => sum + record.name.length + record.data.length + 12,
    40 + name.length,
  );
  const typed = call.server ?? server;
  io.out(`;; Query time: 1 msec\n;; SERVER: ${server}#53(${typed})${version(io) >= '9.18' ? ' (UDP)' : ''}\n`);
  io.out(`;; WHEN: ${formatDate('%a %b %d %H:%M:%S UTC %Y', io.now())}\n;; MSG SIZE  rcvd: ${bytes}\n\n`);
}

/** Names fill up to column 24 with tabs, as BIND's master style does. */
function pad(name: string, extra = 0): string {
  return '\t'.repeat(Math.max(1, 3 - Math.floor((name.length + extra) / 8)));
}

function zoneLine(record: DnsRecord): string {
  const data = record.type === 'TXT' && !record.data.startsWith('"') ? `"${record.data}"` : record.data;
  return `${record.name}${pad(record.name)}${record.ttl}\tIN\t${record.type}\t${data}\n`;
}

/** Any number will do, but the same question at the same moment has the same one. */
function queryId(name: string, now: number): number {
  let sum = now % 65_521;
  for (const letter of undotted(name)) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521;
  return sum;
}
