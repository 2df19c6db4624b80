import type { DnsRecord, DnsReply, DnsType } from '../../apimachinery/net.ts';
import type { Program, ProgramIO } from './program.ts';
import {
  addressesOf,
  ask,
  byType,
  candidates,
  type ResolverConfig,
  resolverConfig,
  reverseName,
  undotted,
} from './resolver.ts';

interface Call {
  name: string;
  server?: string;
  type?: DnsType;
}

/** `nslookup` in three dialects: BIND's, busybox's since 1.29, and busybox's before that. */
export const nslookup: Program = (io) => {
  const call = readArguments(io.args);
  if (!call) {
    if (io.image.versions?.['bind']) return 0;
    io.err(
      'BusyBox v1.37.0 multi-call binary.\n\nUsage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n\nQuery DNS about HOST\n',
    );
    return 1;
  }
  if (io.image.versions?.['bind'] || io.files.exists('/usr/bin/dig')) return bind(io, call);
  const minor = Number((io.image.versions?.['busybox'] ?? '1.37').split('.')[1]);
  return minor <= 28 ? oldBusybox(io, call) : busybox(io, call);
};

function readArguments(args: readonly string[]): Call | undefined {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const type = args.map((arg) => /^-(?:query|type|q|t|ty)=(\w+)$/.exec(arg)?.[1]).find((found) => found !== undefined);
  const [name, server] = words;
  if (!name) return undefined;
  return { name, ...(server ? { server } : {}), ...(type ? { type: type.toUpperCase() as DnsType } : {}) };
}

/** The resolver's configuration with the server that was named on the command line, resolved first when it is a name. */
function configFor(io: ProgramIO, call: Call): ResolverConfig {
  const config = resolverConfig(io);
  if (!call.server) return config;
  const found = addressesOf(io, call.server);
  return { ...config, nameservers: 'addresses' in found ? [found.addresses[0]!] : [call.server] };
}

function bind(io: ProgramIO, call: Call): number {
  const config = configFor(io, call);
  const reverse = reverseName(call.name);
  const type = call.type ?? (reverse ? 'PTR' : 'A');
  const names = reverse ? [reverse] : candidates(call.name, config);
  const modern = Number((io.image.versions?.['bind'] ?? '9.16').split('.')[1]) >= 18;
  let code: DnsReply['code'] = 'NXDOMAIN';
  let server = config.nameservers[0]!;
  for (const name of names) {
    const asked = ask(io, config, name, type);
    if ('failure' in asked) {
      io.out(
        modern
          ? `;; communications error to ${asked.server}#53: timed out\n`.repeat(3) +
              ';; no servers could be reached\n\n\n'
          : ';; connection timed out; no servers could be reached\n\n\n',
      );
      return 1;
    }
    code = asked.reply.code;
    server = asked.server;
    if (code === 'NXDOMAIN') continue;
    if (code !== 'NOERROR') break;
    io.out(reverse ? '' : `Server:\t\t${call.server ?? server}\nAddress:\t${server}#53\n\n`);
    bindAnswer(io, name, type, asked.reply, call);
    const six = call.type || reverse ? undefined : io.net.query(server, name, 'AAAA');
    if (six && !('failure' in six))
      for (const record of byType(six.answers, 'AAAA'))
        io.out(`Name:\t${undotted(record.name)}\nAddress: ${record.data}\n`);
    io.out('\n');
    return 0;
  }
  if (!reverse) io.out(`Server:\t\t${call.server ?? server}\nAddress:\t${server}#53\n\n`);
  io.out(`** server can't find ${undotted(reverse ?? call.name)}: ${code}\n\n`);
  return 1;
}

function bindAnswer(io: ProgramIO, name: string, type: DnsType, reply: DnsReply, call: Call): void {
  if (reply.answers.length === 0) {
    io.out(`*** Can't find ${call.name}: No answer\n`);
    return;
  }
  for (const record of reply.answers) {
    if (record.type === 'A' && type !== 'ANY') io.out(`Name:\t${undotted(record.name)}\nAddress: ${record.data}\n`);
    else io.out(`${undotted(record.name)}\t${bindWording(record)}\n`);
  }
  if (type === 'SRV' || type === 'PTR') void name;
}

function bindWording(record: DnsRecord): string {
  if (record.type === 'CNAME') return `canonical name = ${record.data}`;
  if (record.type === 'PTR') return `name = ${record.data}`;
  if (record.type === 'SRV') return `service = ${record.data}`;
  if (record.type === 'TXT') return `text = "${record.data.replace(/^"|"$/g, '')}"`;
  if (record.type === 'AAAA') return `has AAAA address ${record.data}`;
  return `${record.type.toLowerCase()} = ${record.data}`;
}

/** Since 1.29: one block of failures for every name of the search list that had none. */
function busybox(io: ProgramIO, call: Call): number {
  const config = configFor(io, call);
  const server = config.nameservers[0]!;
  const reverse = reverseName(call.name);
  const types: DnsType[] = call.type ? [call.type] : reverse ? ['PTR'] : ['A', 'AAAA'];
  const names = reverse ? [reverse] : candidates(call.name, config);
  const replies = names.map((name) => ({ name, replies: types.map((type) => ask(io, config, name, type)) }));
  const unreachable = replies[0]!.replies.find((asked) => 'failure' in asked);
  if (unreachable) {
    io.out(';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  io.out(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  let failed = false;
  for (const { name, replies: both } of replies) {
    const text = both.map((asked, index) =>
      busyboxBlock(name, 'reply' in asked ? asked.reply : undefined, types[index]!, both.length > 1),
    );
    if (both.some((asked) => 'reply' in asked && asked.reply.code !== 'NOERROR')) failed = true;
    io.out(text.map((block) => `${block}\n`).join(''));
    // An answer ends the walk, unless the name was typed with its final dot and there is nothing to walk.
    if (both.some((asked) => 'reply' in asked && asked.reply.answers.length > 0)) break;
  }
  return failed ? 1 : 0;
}

function busyboxBlock(name: string, reply: DnsReply | undefined, type: DnsType, both: boolean): string {
  if (!reply) return '';
  const plain = undotted(name);
  if (reply.code !== 'NOERROR') return `** server can't find ${plain}: ${reply.code}\n`;
  if (reply.answers.length === 0) return both && type === 'AAAA' ? '' : `*** Can't find ${plain}: No answer\n`;
  return reply.answers
    .map((record) => {
      const owner = undotted(record.name);
      if (record.type === 'A' || record.type === 'AAAA') return `Name:\t${owner}\nAddress: ${record.data}\n`;
      if (record.type === 'CNAME') return `${owner}\tcanonical name = ${undotted(record.data)}\n`;
      if (record.type === 'PTR') return `${owner}\tname = ${undotted(record.data)}\n`;
      return `${owner}\t${record.type.toLowerCase()} = ${record.data}\n`;
    })
    .join('');
}

/** Up to 1.28 it was a thin wrapper around the C library: /etc/hosts counts, and addresses are named backwards. */
function oldBusybox(io: ProgramIO, call: Call): number {
  const config = configFor(io, call);
  const server = config.nameservers[0]!;
  const nameOf = (address: string) => {
    const reverse = reverseName(address);
    const reply = reverse ? io.net.query(server, reverse, 'PTR') : undefined;
    const pointer = reply && !('failure' in reply) ? byType(reply.answers, 'PTR')[0]?.data : undefined;
    return pointer ? ` ${undotted(pointer)}` : '';
  };
  io.out(`Server:    ${server}\nAddress 1: ${server}${nameOf(server)}\n\n`);
  const found = addressesOf(io, call.name);
  if ('why' in found) {
    io.err(`nslookup: can't resolve '${call.name}'\n`);
    return 1;
  }
  io.out(`Name:      ${call.name}\n`);
  found.addresses.forEach((address, index) => {
    io.out(`Address ${index + 1}: ${address}${nameOf(address)}\n`);
  });
  return 0;
}
