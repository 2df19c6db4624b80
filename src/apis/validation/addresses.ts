import { parseCIDR, parseIP, parseIPv4 } from '../../apimachinery/ip.ts';
import { type FieldError, invalidValue } from '../../apimachinery/status.ts';

export const validIP = (field: string, text: string): FieldError[] =>
  parseIP(text) === undefined
    ? [invalidValue(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]
    : [];

export const validCIDR = (field: string, text: string): FieldError[] =>
  parseCIDR(text) === undefined
    ? [invalidValue(field, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]
    : [];

const inIPv4 = (text: string, network: number, bits: number): boolean => {
  const value = parseIPv4(text);
  return value !== undefined && value >>> (32 - bits) === network >>> (32 - bits);
};

/** Is this IPv6 address under a prefix, given as its first `bits` bits? */
const inIPv6 = (text: string, prefix: bigint, bits: bigint): boolean => {
  const ip = parseIP(text);
  return ip?.family === 6 && BigInt(ip.value) >> (128n - bits) === prefix;
};

/** Addresses that only mean something on one machine or link make no sense as endpoints or external addresses. */
export function notSpecialIP(field: string, text: string): FieldError[] {
  const ip = parseIP(text);
  if (ip === undefined) return [invalidValue(field, text, 'must be a valid IP address')];
  const refuse = (why: string) => [invalidValue(field, text, why)];
  if (BigInt(ip.value) === 0n) return refuse(`may not be unspecified (${text})`);
  if (inIPv4(text, 0x7f000000, 8) || inIPv6(text, 1n, 128n))
    return refuse('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (inIPv4(text, 0xa9fe0000, 16) || inIPv6(text, 0xfe80n >> 6n, 10n))
    return refuse('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (inIPv4(text, 0xe0000000, 24) || inIPv6(text, 0xff02n, 16n))
    return refuse('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  return [];
}
