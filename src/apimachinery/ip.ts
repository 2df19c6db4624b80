// Addresses as Go reads them: no leading zeros, no short forms of IPv4. IPv4 is a plain number on hot paths.

export interface IPAddress {
  family: 4 | 6;
  value: bigint;
}

/** @returns the address as an unsigned 32-bit number; undefined when the text is no IPv4 address */
export function parseIPv4(text: string): number | undefined {
  let value = 0;
  let parts = 0;
  let digits = 0;
  let part = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 46;
    if (code === 46) {
      if (digits === 0 || ++parts > 4) return undefined;
      value = value * 256 + part;
      part = 0;
      digits = 0;
    } else {
      if (code < 48 || code > 57 || (digits > 0 && part === 0)) return undefined;
      part = part * 10 + code - 48;
      if (part > 255) return undefined;
      digits++;
    }
  }
  return parts === 4 ? value : undefined;
}

export const formatIPv4 = (value: number): string =>
  `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;

export function parseIPv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1]!, true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...head, ...new Array<number>(missing).fill(0), ...tail]) value = (value << 16n) | BigInt(group);
  return value;
}

/** Sixteen-bit groups of a half; the very end may be an IPv4 address. */
function groups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const found: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (part.includes('.')) {
      const v4 = isEnd && i === parts.length - 1 ? parseIPv4(part) : undefined;
      if (v4 === undefined) return undefined;
      found.push(v4 >>> 16, v4 & 0xffff);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) found.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return found;
}

export function formatIPv6(value: bigint): string {
  if (value >> 32n === 0xffffn) return `::ffff:${formatIPv4(Number(value & 0xffffffffn))}`;
  const parts: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) parts.push(Number((value >> shift) & 0xffffn));
  const { start, length } = longestZeros(parts);
  const hex = (list: number[]) => list.map((part) => part.toString(16)).join(':');
  return length < 2 ? hex(parts) : `${hex(parts.slice(0, start))}::${hex(parts.slice(start + length))}`;
}

function longestZeros(parts: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let i = 0; i < parts.length; i++) {
    let end = i;
    while (end < parts.length && parts[end] === 0) end++;
    if (end - i > best.length) best = { start: i, length: end - i };
    if (end > i) i = end;
  }
  return best;
}

export function parseIP(text: string): IPAddress | undefined {
  if (!text.includes(':')) {
    const value = parseIPv4(text);
    return value === undefined ? undefined : { family: 4, value: BigInt(value) };
  }
  const value = parseIPv6(text);
  return value === undefined ? undefined : { family: 6, value };
}

export const formatIP = ({ family, value }: IPAddress): string =>
  family === 4 ? formatIPv4(Number(value)) : formatIPv6(value);

export const isIP = (text: string): boolean => parseIP(text) !== undefined;
export const isIPv4 = (text: string): boolean => parseIPv4(text) !== undefined;
export const isIPv6 = (text: string): boolean => text.includes(':') && parseIPv6(text) !== undefined;

/** Order by address: IPv4 first, then IPv6, each numerically; what is no address comes last, as text. */
export function compareIPs(a: string, b: string): number {
  const left = parseIP(a);
  const right = parseIP(b);
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : a > b ? 1 : 0;
  if (left.family !== right.family) return left.family - right.family;
  return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
}

/** A run of addresses, both ends included. */
export interface IPRange {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

export interface CIDR extends IPRange {
  prefix: number;
  /** The address as written, host bits kept. */
  address: bigint;
}

/** @returns undefined when the text is no `address/prefix` */
export function parseCIDR(text: string): CIDR | undefined {
  const slash = text.indexOf('/');
  const ip = slash < 0 ? undefined : parseIP(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (!ip || !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const bits = ip.family === 4 ? 32 : 128;
  const prefix = Number(length);
  if (prefix > bits) return undefined;
  const hosts = (1n << BigInt(bits - prefix)) - 1n;
  const first = (ip.value | hosts) ^ hosts;
  return { family: ip.family, first, last: first | hosts, prefix, address: ip.value };
}

/** `10.0.0.1-10.0.0.9` (blanks around the dash allowed) or a CIDR. */
export function parseRange(text: string): IPRange | undefined {
  if (!text.includes('-')) return parseCIDR(text);
  const [from, to, ...more] = text.split('-').map((part) => parseIP(part.trim()));
  if (!from || !to || more.length > 0 || from.family !== to.family || from.value > to.value) return undefined;
  return { family: from.family, first: from.value, last: to.value };
}

export function rangeContains(range: IPRange, address: string): boolean {
  const ip = parseIP(address);
  return ip !== undefined && ip.family === range.family && ip.value >= range.first && ip.value <= range.last;
}

/** @returns false, too, when one of the two cannot be read */
export function cidrContains(cidr: string, address: string): boolean {
  const range = parseCIDR(cidr);
  return range !== undefined && rangeContains(range, address);
}

/** How many addresses; a number as far as numbers reach. */
export const rangeSize = ({ first, last }: IPRange): number => Number(last - first + 1n);

/** The nth address, counted from 0. */
export const nthAddress = (range: IPRange, n: number): string =>
  formatIP({ family: range.family, value: range.first + BigInt(n) });

/** Position of an address in a range; undefined when it is outside. */
export function indexInRange(range: IPRange, address: string): number | undefined {
  const ip = parseIP(address);
  return ip && rangeContains(range, address) ? Number(ip.value - range.first) : undefined;
}

export function* addressesIn(range: IPRange): Generator<string> {
  for (let value = range.first; value <= range.last; value++) yield formatIP({ family: range.family, value });
}
