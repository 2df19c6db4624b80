import { formatDate } from './programs/date.ts';
import type { FileEntry, Loop, Template } from './record.ts';

/** Something a process did at a moment, ms after its start. */
export type Happening =
  | { after: number; kind: 'said'; channel: 'stdout' | 'stderr'; text: string }
  | { after: number; kind: 'wrote'; at: string; path: string; text: string; append: boolean }
  /** A folder, a link, a removal: anything that has no text. */
  | { after: number; kind: 'did'; at: string; path: string; text: ''; entry: FileEntry };

export interface FoundLoop {
  /** How many happenings stand before the loop. */
  before: number;
  loop: Omit<Loop, 'said' | 'writes'>;
  steps: readonly { happening: Happening; offset: number; template: Template }[];
}

/** Repetitions that must agree before we believe that they go on for ever. */
const cycles = 4;
const maxPeriod = 40;

/**
 * Finds out whether the end of a list of happenings repeats: the same things in the same order at equal distances, with
 * texts that differ only in the date and in numbers that count evenly.
 * @param formats formats of `date` that the process used
 */
export function findLoop(
  happenings: readonly Happening[],
  startedAt: number,
  formats: ReadonlySet<string>,
): FoundLoop | undefined {
  for (let period = 1; period <= Math.min(maxPeriod, Math.floor(happenings.length / cycles)); period++) {
    const found = loopOf(happenings, period, startedAt, formats);
    if (found) return found;
  }
  return undefined;
}

function loopOf(
  happenings: readonly Happening[],
  size: number,
  startedAt: number,
  formats: ReadonlySet<string>,
): FoundLoop | undefined {
  const end = happenings.length;
  const start = end - cycles * size;
  const duration = happenings[start + size]!.after - happenings[start]!.after;
  if (duration <= 0) return undefined;
  const parts = happenings.map((happening) => tokens(happening, startedAt, formats));
  const agrees = (index: number) =>
    sameShape(happenings[index]!, happenings[index + size]!, duration) &&
    parts[index]!.shape === parts[index + size]!.shape;
  for (let i = start; i < end - size; i++) if (!agrees(i)) return undefined;
  const templates: { base: readonly Token[]; steps: number[] }[] = [];
  for (let i = 0; i < size; i++) {
    const rows = Array.from({ length: cycles }, (_, cycle) => parts[start + cycle * size + i]!);
    const steps = evenSteps(rows);
    if (!steps) return undefined;
    templates.push({ base: rows[0]!.tokens, steps });
  }
  // The loop may have begun earlier: walk back as long as everything fits.
  let first = start;
  let back = 0;
  while (
    first - size >= 0 &&
    Array.from({ length: size }, (_, i) => i).every(
      (i) => agrees(first - size + i) && continues(parts[first - size + i]!, parts[first + i]!, templates[i]!.steps),
    )
  ) {
    first -= size;
    back++;
  }
  const origin = happenings[first]!.after;
  const steps = templates.map(({ base, steps: growth }, i) => {
    const happening = happenings[first + i]!;
    return { happening, offset: happening.after - origin, template: template(base, growth, back) };
  });
  return { before: first, loop: { from: origin, period: duration, index: 0 }, steps };
}

function sameShape(a: Happening, b: Happening, duration: number): boolean {
  if (a.kind !== b.kind || b.after - a.after !== duration) return false;
  if (a.kind === 'said') return a.channel === (b as typeof a).channel;
  if (a.at !== (b as typeof a).at || a.path !== (b as typeof a).path) return false;
  if (a.kind === 'wrote') return a.append === (b as typeof a).append;
  return JSON.stringify({ ...a.entry, mtime: 0 }) === JSON.stringify({ ...(b as typeof a).entry, mtime: 0 });
}

type Token = string | number | { date: string };

interface Tokens {
  tokens: readonly Token[];
  /** The literal parts and the dates: equal when only numbers differ. */
  shape: string;
}

function tokens(happening: Happening, startedAt: number, formats: ReadonlySet<string>): Tokens {
  let parts: Token[] = [happening.text];
  for (const format of formats) {
    const shown = formatDate(format, startedAt + happening.after);
    parts = parts.flatMap((part) => (typeof part === 'string' ? dated(part, shown, format) : [part]));
  }
  const all = parts.flatMap((part) => (typeof part === 'string' ? numbered(part) : [part]));
  const shape = all
    .map((part) => (typeof part === 'number' ? '#' : typeof part === 'string' ? part : `{${part.date}}`))
    .join('\0');
  return { tokens: all, shape };
}

function dated(text: string, shown: string, format: string): Token[] {
  if (shown === '') return [text];
  return text
    .split(shown)
    .flatMap((piece, index) => (index === 0 ? [piece] : [{ date: format }, piece]))
    .filter((piece) => piece !== '');
}

/** Numbers without leading zeros; others stay text. */
function numbered(text: string): Token[] {
  return text
    .split(/((?<![\d.])(?:0|[1-9]\d{0,14})(?![\d.]))/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^(0|[1-9]\d*)$/.test(piece) ? Number(piece) : piece));
}

function evenSteps(rows: readonly Tokens[]): number[] | undefined {
  const steps: number[] = [];
  for (let i = 0; i < rows[0]!.tokens.length; i++) {
    const values = rows.map((row) => row.tokens[i]!);
    if (typeof values[0] !== 'number') {
      steps.push(0);
      continue;
    }
    const step = (values[1] as number) - values[0];
    for (let row = 1; row < values.length; row++) {
      if ((values[row] as number) - (values[row - 1] as number) !== step) return undefined;
    }
    steps.push(step);
  }
  return steps;
}

function continues(earlier: Tokens, later: Tokens, steps: readonly number[]): boolean {
  return earlier.tokens.every((token, i) => typeof token !== 'number' || token + steps[i]! === later.tokens[i]);
}

function template(base: readonly Token[], steps: readonly number[], back: number): Template {
  const parts: (string | { base: number; step: number } | { date: string })[] = [];
  base.forEach((token, i) => {
    const step = steps[i]!;
    const plain = typeof token === 'number' && step === 0 ? String(token) : token;
    if (typeof plain === 'number') parts.push({ base: plain - step * back, step });
    else if (typeof plain === 'string' && typeof parts.at(-1) === 'string') parts[parts.length - 1] += plain;
    else parts.push(plain);
  });
  return parts;
}
