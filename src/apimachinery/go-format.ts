// JSON values as Go prints them. Clients and servers show values this way in errors and templates, so we must too.
// Whole numbers are Go's int64, others float64; a bigint is an int64 that JavaScript's numbers cannot hold.

/** A float64 that must stay one although its value is whole, e.g. `1.0` in a template. */
export class GoFloat {
  constructor(readonly value: number) {}
}

export const isFloat = (value: unknown): boolean =>
  value instanceof GoFloat || (typeof value === 'number' && !Number.isSafeInteger(value));

/** Strings in byte order of their UTF-8, as Go sorts. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    // Surrogates stand for characters above all others of two bytes.
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    return leftHigh === rightHigh ? left - right : leftHigh ? 1 : -1;
  }
  return a.length - b.length;
}

export const sortedKeys = (map: object): string[] => Object.keys(map).sort(compareText);

/**
 * Shortest decimal digits of a positive number and its decimal exponent: 0.0123 → 123, -2.
 * JavaScript finds the same digits as Go.
 */
function digitsOf(value: number): { digits: string; exponent: number } {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

const exponentText = (exponent: number): string =>
  `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

/** Go's `%v` of a float64: `2.5`, `1e+06`, `1e-07`, `+Inf`. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const sign = value < 0 ? '-' : '';
  const { digits, exponent } = digitsOf(Math.abs(value));
  if (exponent >= -4 && exponent < 6) return `${sign}${plainDigits(digits, exponent)}`;
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${sign}${digits[0]}${fraction}${exponentText(exponent)}`;
}

function plainDigits(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, '0');
  const fraction = whole.slice(exponent + 1);
  return fraction === '' ? whole : `${whole.slice(0, exponent + 1)}.${fraction}`;
}

/** A number as `%v` shows it. */
export function formatNumber(value: number | bigint | GoFloat): string {
  if (value instanceof GoFloat) return formatFloat(value.value);
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0' : String(value);
  return formatFloat(value);
}

/** `%T` of a JSON value. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int64';
    case 'number':
      return isFloat(value) ? 'float64' : 'int64';
    default:
      return value instanceof GoFloat ? 'float64' : 'map[string]interface {}';
  }
}

/** `%v`: `map[a:1 b:[x y]]`, strings bare, null as `<nil>`. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof GoFloat) return formatNumber(value);
  if (typeof value !== 'object') return String(value);
  const map = value as Record<string, unknown>;
  return `map[${sortedKeys(map)
    .map((key) => `${key}:${goValue(map[key])}`)
    .join(' ')}]`;
}

/** `%#v`: Go syntax, `map[string]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof GoFloat) return formatNumber(value);
  if (typeof value !== 'object') return String(value);
  const map = value as Record<string, unknown>;
  return `map[string]interface {}{${sortedKeys(map)
    .map((key) => `${goQuote(key)}:${goSyntax(map[key])}`)
    .join(', ')}}`;
}

const shortEscapes: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** What Go's strconv.IsPrint leaves as it is. */
export const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** `strconv.Quote`. */
export function goQuote(text: string, quote = '"'): string {
  let out = quote;
  for (const character of text) {
    const short = shortEscapes[character];
    const code = character.codePointAt(0)!;
    if (character === quote) out += `\\${quote}`;
    else if (short !== undefined) out += short;
    else if (code < 0x80 ? code >= 0x20 && code < 0x7f : printable.test(character)) out += character;
    else if (code < 0x80) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code < 0x10000) out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return out + quote;
}

/** `encoding/json` text: sorted keys, `< > &` and line separators escaped. */
export function goJSON(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map(goJSON).join(',')}]`;
  if (typeof value === 'string') return jsonString(value);
  if (typeof value === 'number') return jsonNumber(value);
  if (value instanceof GoFloat) return jsonNumber(value.value);
  if (typeof value !== 'object') return String(value);
  const map = value as Record<string, unknown>;
  return `{${sortedKeys(map)
    .filter((key) => map[key] !== undefined)
    .map((key) => `${jsonString(key)}:${goJSON(map[key])}`)
    .join(',')}}`;
}

/** JavaScript and encoding/json agree but for the zero that is negative. */
export const jsonNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const needsEscape = /[\x00-\x1f"\\<>&\u2028\u2029\ud800-\udfff]/;

/** @param html also escape `< > &`, as encoding/json does unless told otherwise */
export function jsonString(text: string, html = true): string {
  if (!needsEscape.test(text)) return `"${text}"`;
  let out = JSON.stringify(wellFormed(text));
  out = out.replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
  return html ? out.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`) : out;
}

const wellFormed = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
