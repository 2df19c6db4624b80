import type { Program } from './program.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Formats that `date` was asked for lately: who plays a process looks for them in its output, then empties this. */
export const usedDateFormats: string[] = [];

/** `date` of cluster time, in UTC: `date`, `date +FORMAT`, `-u`, `-I`, `-R`. */
export const date: Program = (io) => {
  let format = '%a %b %e %H:%M:%S UTC %Y';
  for (const arg of io.args) {
    if (arg.startsWith('+')) format = arg.slice(1);
    else if (arg === '-Iseconds' || arg === '--iso-8601=seconds') format = '%Y-%m-%dT%H:%M:%S+00:00';
    else if (arg === '-I') format = '%Y-%m-%d';
    else if (arg === '-R') format = '%a, %d %b %Y %H:%M:%S +0000';
    else if (arg !== '-u' && arg !== '--utc') return undefined;
  }
  if (usedDateFormats.length < 100) usedDateFormats.push(format);
  io.out(`${formatDate(format, io.now())}\n`);
  return 0;
};

export function formatDate(format: string, ms: number): string {
  const at = new Date(ms);
  const two = (number: number) => String(number).padStart(2, '0');
  const hour12 = at.getUTCHours() % 12 || 12;
  const yearStart = Date.UTC(at.getUTCFullYear(), 0, 1);
  const fields: Record<string, () => string> = {
    a: () => days[at.getUTCDay()]!.slice(0, 3),
    A: () => days[at.getUTCDay()]!,
    b: () => months[at.getUTCMonth()]!.slice(0, 3),
    h: () => months[at.getUTCMonth()]!.slice(0, 3),
    B: () => months[at.getUTCMonth()]!,
    c: () => formatDate('%a %b %e %H:%M:%S %Y', ms),
    d: () => two(at.getUTCDate()),
    D: () => formatDate('%m/%d/%y', ms),
    e: () => String(at.getUTCDate()).padStart(2),
    F: () => at.toISOString().slice(0, 10),
    H: () => two(at.getUTCHours()),
    I: () => two(hour12),
    j: () => String(Math.floor((ms - yearStart) / 86_400_000) + 1).padStart(3, '0'),
    m: () => two(at.getUTCMonth() + 1),
    M: () => two(at.getUTCMinutes()),
    n: () => '\n',
    N: () => `${String(ms % 1000).padStart(3, '0')}000000`,
    p: () => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
    R: () => at.toISOString().slice(11, 16),
    s: () => String(Math.floor(ms / 1000)),
    S: () => two(at.getUTCSeconds()),
    t: () => '\t',
    T: () => at.toISOString().slice(11, 19),
    u: () => String(at.getUTCDay() || 7),
    w: () => String(at.getUTCDay()),
    x: () => formatDate('%m/%d/%y', ms),
    X: () => at.toISOString().slice(11, 19),
    y: () => two(at.getUTCFullYear() % 100),
    Y: () => String(at.getUTCFullYear()),
    z: () => '+0000',
    Z: () => 'UTC',
    '%': () => '%',
  };
  return format.replace(/%-?([a-zA-Z%])/g, (whole, letter) => {
    const value = fields[letter as string]?.();
    if (value === undefined) return whole;
    return whole.startsWith('%-') ? value.replace(/^[0 ]+(?=.)/, '') : value;
  });
}
