import type { DnsRecord, DnsType } from '../../apimachinery/net.ts';
import type { Program, ProgramIO } from './program.ts';
import { ask, candidates, type ResolverConfig, resolverConfig, reverseName, undotted } from './resolver.ts';

/** BIND's `host`: asks DNS only (never /etc/hosts), walks the search list, prints one line a record. */
export const host: Program = (io) => {
  const call = readArguments(io);
  if (!call) return usage(io);
  const config = resolverConfig(io);
  const used: ResolverConfig = call.server ? { ...config, nameservers: [serverAddress(io, call.server)] } : config;
  if (call.server) {
    io.out(`Using domain server:\nName: ${call.server}\nAddress: ${used.nameservers[0]}#53\nAliases: \n\n`);
  }
  const reverse = reverseName(call.name);
  if (reverse) return report(io, used, [reverse], ['PTR'], reverse, call.type !== undefined);
  const types: DnsType[] = call.type ? [call.type] : ['A', 'AAAA', 'MX'];
  return report(io, used, candidates(call.name, used), types, call.name, call.type !== undefined);
};

function report(
  io: ProgramIO,
  config: ResolverConfig,
  names: readonly string[],
  types: readonly DnsType[],
  typed: string,
  explicit: boolean,
): number {
  let failure = '3(NXDOMAIN)';
  for (const name of names) {
    const asked = ask(io, config, name, types[0]!);
    if ('failure' in asked) {
      io.out(';; connection timed out; no servers could be reached\n');
      return 1;
    }
    if (asked.reply.code !== 'NOERROR') {
      failure = { NXDOMAIN: '3(NXDOMAIN)', SERVFAIL: '2(SERVFAIL)', REFUSED: '5(REFUSED)' }[asked.reply.code];
      if (asked.reply.code === 'NXDOMAIN') continue;
      break;
    }
    print(io, asked.reply.answers);
    if (asked.reply.answers.length === 0 && explicit) io.out(`${undotted(name)} has no ${types[0]} record\n`);
    // The address of an alias was already followed; the other types are asked for the name at its end.
    const target = undotted(asked.reply.answers.findLast((record) => record.type === 'CNAME')?.data ?? name);
    for (const type of types.slice(1)) {
      const more = io.net.query(asked.server, `${target}.`, type);
      if (!('failure' in more))
        print(
          io,
          more.answers.filter((record) => record.type === type),
        );
    }
    return 0;
  }
  io.out(`Host ${undotted(typed)} not found: ${failure}\n`);
  return 1;
}

const wording: Partial<Record<DnsType, string>> = {
  A: 'has address',
  AAAA: 'has IPv6 address',
  CNAME: 'is an alias for',
  PTR: 'domain name pointer',
  MX: 'mail is handled by',
  NS: 'name server',
  SRV: 'has SRV record',
  SOA: 'has SOA record',
  TXT: 'descriptive text',
};

function print(io: ProgramIO, records: readonly DnsRecord[]): void {
  for (const record of records) {
    const data = record.type === 'TXT' && !record.data.startsWith('"') ? `"${record.data}"` : record.data;
    io.out(`${undotted(record.name)} ${wording[record.type]} ${data}\n`);
  }
}

function readArguments(io: ProgramIO): { name: string; server?: string; type?: DnsType } | undefined {
  const operands: string[] = [];
  let type: DnsType | undefined;
  for (let i = 0; i < io.args.length; i++) {
    const arg = io.args[i]!;
    if (arg === '-t') type = io.args[++i]?.toUpperCase() as DnsType;
    else if (arg.startsWith('-t') && arg.length > 2) type = arg.slice(2).toUpperCase() as DnsType;
    else if (arg === '-a') type = 'ANY';
    else if (arg === '-W' || arg === '-R' || arg === '-N' || arg === '-c') i++;
    else if (!arg.startsWith('-')) operands.push(arg);
  }
  const [name, server] = operands;
  if (name === undefined) return undefined;
  return { name, ...(server === undefined ? {} : { server }), ...(type === undefined ? {} : { type }) };
}

function serverAddress(io: ProgramIO, server: string): string {
  const config = resolverConfig(io);
  for (const name of candidates(server, config)) {
    const asked = /^[\d.]+$/.test(server) ? undefined : ask(io, config, name, 'A');
    if (!asked || 'failure' in asked) return server;
    const address = asked.reply.answers.find((record) => record.type === 'A');
    if (address) return address.data;
  }
  return server;
}

function usage(io: ProgramIO): number {
  io.err('Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n');
  io.err('            [-R number] [-m flag] [-p port] hostname [server]\n');
  return 1;
}
