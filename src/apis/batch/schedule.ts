/** Cron schedules: five fields, or `@hourly` and the like. */

/** Which minutes, hours … a schedule means; a day is due when day of month and day of week agree (see `daysJoin`). */
export interface Schedule {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  daysOfMonth: ReadonlySet<number>;
  months: ReadonlySet<number>;
  daysOfWeek: ReadonlySet<number>;
  /** Both day fields are restricted: one of them is enough. */
  daysJoin: 'both' | 'either';
  /** `@every 1h`: milliseconds; the sets are empty then. */
  everyMs?: number;
}

export class ScheduleError extends Error {}

interface Bounds {
  low: number;
  high: number;
  names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const bounds: readonly Bounds[] = [
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31 },
  { low: 1, high: 12, names: months },
  { low: 0, high: 6, names: days },
];

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** @throws ScheduleError in the words of the server's cron library */
export function parseSchedule(text: string): Schedule {
  if (text === '') throw new ScheduleError('empty spec string');
  if (text.startsWith('@')) return parseDescriptor(text);
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5)
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minutes, hours, daysOfMonth, monthSet, daysOfWeek] = fields.map((field, i) => parseField(field, bounds[i]!));
  return {
    minutes: minutes!,
    hours: hours!,
    daysOfMonth: daysOfMonth!,
    months: monthSet!,
    daysOfWeek: daysOfWeek!,
    daysJoin: isOpen(fields[2]!) || isOpen(fields[4]!) ? 'both' : 'either',
  };
}

const isOpen = (field: string): boolean => field.startsWith('*') || field.startsWith('?');

function parseDescriptor(text: string): Schedule {
  const fields = descriptors[text];
  if (fields) return parseSchedule(fields);
  const every = /^@every (.+)$/.exec(text);
  if (!every) throw new ScheduleError(`unrecognized descriptor: ${text}`);
  const none = new Set<number>();
  return {
    minutes: none,
    hours: none,
    daysOfMonth: none,
    months: none,
    daysOfWeek: none,
    daysJoin: 'both',
    everyMs: parseEvery(text, every[1]!),
  };
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function parseEvery(text: string, duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.map(([part]) => part).join('') !== duration || parts.length === 0)
    throw new ScheduleError(`failed to parse duration ${text}: time: invalid duration "${duration}"`);
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * unitMs[unit!]!, 0);
}

function parseField(field: string, range: Bounds): Set<number> {
  const set = new Set<number>();
  for (const part of field.split(',').filter((text) => text !== '')) {
    for (const value of parsePart(part, range)) set.add(value);
  }
  return set;
}

/** `*`, `5`, `1-5`, and each of them with a step: `1-30/5`, `3/15`. */
function parsePart(part: string, { low, high, names }: Bounds): number[] {
  const [body = '', step, ...tooMany] = part.split('/');
  const [first = '', last, ...others] = body.split('-');
  let start = low;
  let end = high;
  if (first !== '*' && first !== '?') {
    start = parseValue(first, names);
    if (others.length > 0) throw new ScheduleError(`too many hyphens: ${part}`);
    end = last === undefined ? start : parseValue(last, names);
  }
  let by = 1;
  if (step !== undefined) {
    by = parseValue(step);
    if (last === undefined) end = high;
  }
  if (tooMany.length > 0) throw new ScheduleError(`too many slashes: ${part}`);
  if (start < low) throw new ScheduleError(`beginning of range (${start}) below minimum (${low}): ${part}`);
  if (end > high) throw new ScheduleError(`end of range (${end}) above maximum (${high}): ${part}`);
  if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${part}`);
  if (by === 0) throw new ScheduleError(`step of range should be a positive number: ${part}`);
  const values: number[] = [];
  for (let value = start; value <= end; value += by) values.push(value);
  return values;
}

function parseValue(text: string, names?: readonly string[]): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return names === months ? named + 1 : named;
  if (!/^[+-]?\d+$/.test(text))
    throw new ScheduleError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const value = Number(text);
  if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`);
  return value;
}
