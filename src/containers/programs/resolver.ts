import type { ConnectFailure, DnsRecord, DnsReply, DnsType } from '../../apimachinery/net.ts';
import type { ProgramIO } from './program.ts';

/** `/etc/resolv.conf` as the C library reads it. */
export interface ResolverConfig {
  nameservers: readonly string[];
  search: readonly string[];
  ndots: number;
  /** Of one try, seconds. */
  timeout: number;
  attempts: number;
}

type Resolving = Pick<ProgramIO, 'files' | 'net' | 'elapse'>;

export function resolverConfig(io: Pick<ProgramIO, 'files'>): ResolverConfig {
  const config = { nameservers: [] as string[], search: [] as string[], ndots: 1, timeout: 5, attempts: 2 };
  for (const line of (io.files.peek('/etc/resolv.conf') ?? '').split('\n')) {
    const [keyword, ...words] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'nameserver' && words[0]) config.nameservers.push(words[0]);
    if (keyword === 'search' || keyword === 'domain') config.search = words;
    if (keyword === 'options') for (const word of words) readOption(config, word);
  }
  if (config.nameservers.length === 0) config.nameservers.push('127.0.0.1');
  return config;
}

function readOption(config: { ndots: number; timeout: number; attempts: number }, word: string): void {
  const [name, value] = word.split(':');
  if ((name === 'ndots' || name === 'timeout' || name === 'attempts') && value) config[name] = Number(value);
}

/** The full names that a resolver tries for a name, in order, each with its final dot. */
export function candidates(name: string, config: Pick<ResolverConfig, 'search' | 'ndots'>): string[] {
  if (name.endsWith('.')) return [name];
  const withSearch = config.search.map((domain) => `${name}.${domain.replace(/\.$/, '')}.`);
  const dots = name.split('.').length - 1;
  return dots >= config.ndots ? [`${name}.`, ...withSearch] : [...withSearch, `${name}.`];
}

/** One question, put to the nameservers in turn until one answers; time-outs cost their time. */
export function ask(
  io: Resolving,
  config: ResolverConfig,
  name: string,
  type: DnsType,
): { server: string; reply: DnsReply } | { server: string; failure: ConnectFailure } {
  let last: { server: string; failure: ConnectFailure } | undefined;
  for (const server of config.nameservers) {
    const reply = io.net.query(server, name, type);
    if (!('failure' in reply)) return { server, reply };
    last = { server, failure: reply };
  }
  io.elapse(last!.failure.failure === 'timed-out' ? config.timeout * config.attempts * 1000 : 0);
  return last!;
}

/** What walking the search list came to. */
export type Lookup =
  | { found: true; name: string; server: string; reply: DnsReply }
  | {
      found: false;
      why: 'NXDOMAIN' | 'NODATA' | 'SERVFAIL' | 'REFUSED' | 'no-server';
      name: string;
      server: string;
      failure?: ConnectFailure;
    };

/** Walks the search list for records of a type. NXDOMAIN and an empty answer both lead to the next name. */
export function lookup(io: Resolving, name: string, type: DnsType, config = resolverConfig(io)): Lookup {
  let miss: Lookup | undefined;
  for (const candidate of candidates(name, config)) {
    const asked = ask(io, config, candidate, type);
    if ('failure' in asked) {
      return { found: false, why: 'no-server', name: candidate, server: asked.server, failure: asked.failure };
    }
    const { reply, server } = asked;
    if (reply.code === 'NOERROR' && reply.answers.length > 0) return { found: true, name: candidate, server, reply };
    const why = reply.code === 'NOERROR' ? 'NODATA' : reply.code;
    if (!miss || (miss as { why: string }).why === 'NXDOMAIN') miss = { found: false, why, name: candidate, server };
  }
  return miss!;
}

const isAddress = (text: string) => /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || text.includes(':');

/** Addresses of a name in `/etc/hosts`. */
export function hostsFile(io: Pick<ProgramIO, 'files'>, name: string): string[] {
  const addresses: string[] = [];
  for (const line of (io.files.peek('/etc/hosts') ?? '').split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address && names.some((known) => known.toLowerCase() === name.toLowerCase())) addresses.push(address);
  }
  return addresses;
}

/** What `getaddrinfo` does: an address is itself, then `/etc/hosts`, then DNS. IPv4 only. */
export function addressesOf(io: Resolving, host: string): { addresses: string[] } | { why: 'unknown' | 'no-server' } {
  if (isAddress(host)) return { addresses: [host] };
  const plain = host.replace(/\.$/, '');
  const local = hostsFile(io, plain).filter((address) => !address.includes(':'));
  if (local.length > 0) return { addresses: local };
  if (plain.toLowerCase() === 'localhost') return { addresses: ['127.0.0.1'] };
  const answer = lookup(io, host, 'A');
  if (!answer.found) return { why: answer.why === 'no-server' ? 'no-server' : 'unknown' };
  const addresses = answer.reply.answers.filter((record) => record.type === 'A').map((record) => record.data);
  return addresses.length > 0 ? { addresses } : { why: 'unknown' };
}

/** `10.96.0.1` → `1.0.96.10.in-addr.arpa.`; undefined for a name. */
export function reverseName(text: string): string | undefined {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? `${text.split('.').reverse().join('.')}.in-addr.arpa.` : undefined;
}

export const undotted = (name: string) => (name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name);

export const byType = (records: readonly DnsRecord[], type: DnsType) =>
  records.filter((record) => record.type === type);
