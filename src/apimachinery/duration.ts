const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/**
 * An age as tables show it: two units at most, the second one only while it matters.
 * @param ms milliseconds; slightly negative ages (clocks that disagree) are `0s`
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  if (ms < 10 * MINUTE) return pair(ms, MINUTE, 'm', SECOND, 's');
  if (ms < 3 * HOUR) return `${Math.trunc(ms / MINUTE)}m`;
  if (ms < 8 * HOUR) return pair(ms, HOUR, 'h', MINUTE, 'm');
  if (ms < 2 * DAY) return `${Math.trunc(ms / HOUR)}h`;
  if (ms < 8 * DAY) return pair(ms, DAY, 'd', HOUR, 'h');
  if (ms < 2 * YEAR) return `${Math.trunc(ms / DAY)}d`;
  if (ms < 8 * YEAR) return pair(ms, YEAR, 'y', DAY, 'd');
  return `${Math.trunc(ms / YEAR)}y`;
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.trunc((ms % large) / small);
  const whole = `${Math.trunc(ms / large)}${largeName}`;
  return rest === 0 ? whole : `${whole}${rest}${smallName}`;
}

/** Age of an object by its creationTimestamp; `<unknown>` without one. */
export function ageOf(creationTimestamp: string | undefined | null, now: number): string {
  if (!creationTimestamp) return '<unknown>';
  return humanDuration(now - Date.parse(creationTimestamp));
}

const unitsInMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
};

/** 2^63 nanoseconds: what a Go duration can hold. */
const LIMIT_MS = 9223372036854.775;

/**
 * Reads Go's duration syntax: `1h30m`, `1.5s`, `-2ms`, `0`.
 * @returns milliseconds (fractions are kept)
 * @throws Error in the words of Go's time package
 */
export function parseDuration(text: string): number {
  const invalid = () => new Error(`time: invalid duration ${quoted(text)}`);
  const sign = text.startsWith('-') ? -1 : 1;
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0;
  if (rest === '') throw invalid();
  let total = 0;
  while (rest !== '') {
    const number = /^(\d*)(\.\d*)?/.exec(rest)![0];
    if (number === '' || number === '.') throw invalid();
    rest = rest.slice(number.length);
    const unit = /^[^.\d]*/.exec(rest)![0];
    if (unit === '') throw new Error(`time: missing unit in duration ${quoted(text)}`);
    const size = unitsInMs[unit];
    if (size === undefined) throw new Error(`time: unknown unit ${quoted(unit)} in duration ${quoted(text)}`);
    rest = rest.slice(unit.length);
    total += Number(number) * size;
    if (total > LIMIT_MS) throw invalid();
  }
  return sign * total;
}

/** As the time package quotes: bytes outside printable ASCII as `\x..`. */
function quoted(text: string): string {
  let out = '"';
  for (const character of text) {
    if (character === '"' || character === '\\') out += `\\${character}`;
    else if (character >= ' ' && character < '\x7f') out += character;
    else for (const byte of Buffer.from(character)) out += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `${out}"`;
}

/** Go's way to write a duration: `1m0s`, `1.5s`, `250ms`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  const nanoseconds = Math.round(Math.abs(ms) * 1e6);
  if (nanoseconds < 1e3) return `${sign}${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${sign}${decimal(nanoseconds, 3)}µs`;
  if (nanoseconds < 1e9) return `${sign}${decimal(nanoseconds, 6)}ms`;
  const minutes = Math.floor(nanoseconds / 6e10);
  const seconds = `${decimal(nanoseconds - minutes * 6e10, 9)}s`;
  if (minutes === 0) return `${sign}${seconds}`;
  if (minutes < 60) return `${sign}${minutes}m${seconds}`;
  return `${sign}${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}

/** value / 10^places without trailing zeros. */
function decimal(value: number, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${fraction}`;
}
