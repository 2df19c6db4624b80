/**
 * Text to value as Go's strconv, time and encoding/csv do it, with their words when it fails: kubectl shows them behind
 * `invalid argument "…" for "--flag" flag: `.
 */

const trueTexts = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falseTexts = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

export function parseBool(text: string): boolean {
  if (trueTexts.has(text)) return true;
  if (falseTexts.has(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

const integerSyntax = /^[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/;

/** Decimal, hexadecimal, octal or binary with Go's prefixes. */
export function parseInteger(text: string, bits: 32 | 64): number {
  if (!integerSyntax.test(text) || /^[+-]?0[oO]$/.test(text)) {
    throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  const [, sign, digits] = /^([+-]?)(.*)$/.exec(text.replaceAll('_', ''))!;
  const size = BigInt(/^0[0-7]/.test(digits!) ? `0o${digits!.slice(1)}` : digits!);
  const value = sign === '-' ? -size : size;
  const limit = 1n << BigInt(bits - 1);
  if (value >= limit || value < -limit) {
    throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  }
  return Number(value);
}

const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** @returns milliseconds of a Go duration such as `1h30m` or `1.5s` */
export function parseDuration(text: string): number {
  const [, sign, unsigned] = /^([-+]?)([\s\S]*)$/.exec(text)!;
  if (unsigned === '0') return 0;
  if (unsigned === '') throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  let total = 0;
  for (let left = unsigned!; left !== ''; ) {
    const part = /^([0-9]*)(\.[0-9]*)?([^0-9.]*)/.exec(left)!;
    const [whole, digits, fraction, unit] = part;
    if (digits === '' && (fraction === undefined || fraction === '.')) {
      throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
    }
    if (unit === '') throw new Error(`time: missing unit in duration ${JSON.stringify(text)}`);
    const factor = unitMs[unit!];
    if (factor === undefined) {
      throw new Error(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`);
    }
    total += Number(`${digits}${fraction ?? ''}` || '0') * factor;
    left = left.slice(whole.length);
  }
  return sign === '-' ? -total : total;
}

/** One line of comma-separated values. */
export function parseStringSlice(text: string): string[] {
  if (text === '') return [];
  const line = text.split('\n', 1)[0]!.replace(/\r$/, '');
  const fields: string[] = [];
  for (let at = 0; ; ) {
    const field = line[at] === '"' ? quotedField(line, at) : bareField(line, at);
    fields.push(field.value);
    if (field.end >= line.length) return fields;
    at = field.end + 1;
  }
}

function bareField(line: string, start: number): { value: string; end: number } {
  const comma = line.indexOf(',', start);
  const end = comma < 0 ? line.length : comma;
  const quote = line.indexOf('"', start);
  if (quote >= 0 && quote < end) {
    throw new Error(`parse error on line 1, column ${quote + 1}: bare " in non-quoted-field`);
  }
  return { value: line.slice(start, end), end };
}

function quotedField(line: string, start: number): { value: string; end: number } {
  let value = '';
  for (let at = start + 1; ; ) {
    const quote = line.indexOf('"', at);
    if (quote < 0)
      throw new Error(`parse error on line 1, column ${line.length + 1}: extraneous or missing " in quoted-field`);
    value += line.slice(at, quote);
    const next = line[quote + 1];
    if (next === undefined || next === ',') return { value, end: quote + 1 };
    if (next !== '"')
      throw new Error(`parse error on line 1, column ${quote + 1}: extraneous or missing " in quoted-field`);
    value += '"';
    at = quote + 2;
  }
}

/** `k=v,k=v`; one pair alone may hold commas in its value. */
export function parseStringToString(text: string): Record<string, string> {
  const equals = text.split('=').length - 1;
  if (equals === 0) throw new Error(`${text} must be formatted as key=value`);
  const pairs = equals === 1 ? [text.replace(/^"+|"+$/g, '')] : parseStringSlice(text);
  const map: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 0) throw new Error(`${pair} must be formatted as key=value`);
    map[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return map;
}
