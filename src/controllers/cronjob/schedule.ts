/** A cron schedule that cannot be read. */
export class ScheduleError extends Error {}

/** Which minutes a schedule names; every set is of numbers as Date has them (months from 1). */
interface Schedule {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** A `*`: then the other of the two day fields decides alone. */
  anyDay: boolean;
  anyWeekday: boolean;
  everyMs?: number;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const nicknames: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** @throws ScheduleError */
export function parseSchedule(text: string): Schedule {
  const fields = (nicknames[text.trim()] ?? text).trim().split(/\s+/);
  if (fields.length !== 5)
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string];
  const weekdays = parseField(weekday, 0, 7, dayNames);
  if (weekdays.has(7)) weekdays.add(0);
  return {
    minutes: parseField(minute, 0, 59),
    hours: parseField(hour, 0, 23),
    days: parseField(day, 1, 31),
    months: parseField(month, 1, 12, monthNames, 1),
    weekdays,
    anyDay: /^[*?]/.test(day),
    anyWeekday: /^[*?]/.test(weekday),
  };
}

function parseField(text: string, low: number, high: number, names: readonly string[] = [], offset = 0): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step = '1', ...more] = part.split('/');
    const [from, to] =
      range === '*' || range === '?'
        ? [low, high]
        : bounds(range, part.includes('/') ? high : undefined, names, offset);
    const by = Number(step);
    const isWrong = more.length > 0 || !Number.isInteger(by) || by < 1 || Number.isNaN(from) || Number.isNaN(to);
    if (isWrong || from < low || to > high || from > to)
      throw new ScheduleError(`failed to parse int from ${part}: it must be between ${low} and ${high}`);
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return values;
}

function bounds(range: string, open: number | undefined, names: readonly string[], offset: number): [number, number] {
  const number = (text: string) => {
    const named = names.indexOf(text.toLowerCase());
    return named >= 0 ? named + offset : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const [first = '', last] = range.split('-');
  return [number(first), last === undefined ? (open ?? number(first)) : number(last)];
}

/** What a clock in a time zone shows. */
interface Local {
  minute: number;
  hour: number;
  day: number;
  month: number;
  weekday: number;
}

/** @throws ScheduleError when the zone is unknown */
function localTime(timeZone: string | undefined): (ms: number) => Local {
  if (!timeZone || timeZone === 'UTC' || timeZone === 'Etc/UTC') {
    return (ms) => {
      const date = new Date(ms);
      return {
        minute: date.getUTCMinutes(),
        hour: date.getUTCHours(),
        day: date.getUTCDate(),
        month: date.getUTCMonth() + 1,
        weekday: date.getUTCDay(),
      };
    };
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      minute: 'numeric',
      hour: 'numeric',
      day: 'numeric',
      month: 'numeric',
      weekday: 'short',
    });
  } catch {
    throw new ScheduleError(`unknown time zone ${timeZone}`);
  }
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    return {
      minute: Number(parts['minute']),
      hour: Number(parts['hour']),
      day: Number(parts['day']),
      month: Number(parts['month']),
      weekday: dayNames.indexOf((parts['weekday'] ?? '').toLowerCase()),
    };
  };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** No schedule that ever comes true waits longer: 29 February on a given weekday needs 40 years at most. */
const HORIZON = 5 * 366 * 24 * HOUR;

/**
 * The first time after a moment that a schedule names, ms; undefined when there is none within five years.
 * @throws ScheduleError
 */
export function nextTime(schedule: Schedule, after: number, timeZone?: string): number | undefined {
  const local = localTime(timeZone);
  let at = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  while (at - after < HORIZON) {
    const { minute, hour, day, month, weekday } = local(at);
    if (!schedule.months.has(month) || !isDay(schedule, day, weekday)) at += (24 - hour) * HOUR - minute * MINUTE;
    else if (!schedule.hours.has(hour)) at += HOUR - minute * MINUTE;
    else if (!schedule.minutes.has(minute)) at += MINUTE;
    else return at;
  }
  return undefined;
}

/** With both day fields given, either will do. */
function isDay({ days, weekdays, anyDay, anyWeekday }: Schedule, day: number, weekday: number): boolean {
  if (anyDay || anyWeekday) return days.has(day) && weekdays.has(weekday);
  return days.has(day) || weekdays.has(weekday);
}
