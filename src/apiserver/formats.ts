import { isIPv4, isIPv6 } from 'node:net';

const uuid = (version: string, variant = '[0-9a-f]') =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i');
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dateTime =
  /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/;
const isCidr = (text: string): boolean => {
  const [, address = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  return (isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128);
};

/** The string formats that the schema of a custom resource may ask for; all others are ignored. */
export const formats: Readonly<Record<string, RegExp | ((text: string) => boolean)>> = {
  bsonobjectid: /^[0-9a-fA-F]{24}$/,
  uri: (text) => URL.canParse(text) || text.startsWith('/'),
  email: /^[^\s@<>]+@[^\s@<>]+$/,
  hostname:
    /^(?=.{1,255}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\.?$/,
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  mac: /^([0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}|[0-9a-fA-F]{4}(\.[0-9a-fA-F]{4}){2})$/,
  uuid: uuid('[0-9a-f]'),
  uuid3: uuid('3'),
  uuid4: uuid('4', '[89ab]'),
  uuid5: uuid('5', '[89ab]'),
  isbn: /^(\d[- ]?){9}([\dX]|(\d[- ]?){3}\d)$/,
  isbn10: /^(\d[- ]?){9}[\dX]$/,
  isbn13: /^(\d[- ]?){12}\d$/,
  creditcard: /^[\d -]{13,23}$/,
  ssn: /^\d{3}[- ]?\d{2}[- ]?\d{4}$/,
  hexcolor: /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/,
  rgbcolor: /^rgb\(\s*\d{1,3}%?\s*,\s*\d{1,3}%?\s*,\s*\d{1,3}%?\s*\)$/,
  byte: /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  password: () => true,
  date: /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])$/,
  datetime: dateTime,
  'date-time': dateTime,
  duration:
    /^([+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$|^[+-]?0$|^\s*\d+(\.\d+)?\s*(d|days?|h|hours?|m|min|minutes?|s|secs?|seconds?|ms|milli(second)?s?|us|micro(second)?s?|ns|nano(second)?s?|w|weeks?)\s*$/,
  'k8s-short-name': new RegExp(`^(?=.{1,63}$)${label}$`),
  'k8s-long-name': new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`),
};
