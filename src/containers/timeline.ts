import { formatDate } from './programs/date.ts';
import type { FileEntry, FileLayer, FilePlan, FileStep, Loop, MainProcess, Spoken, Template } from './record.ts';

/** Reading a process off its record: what it has printed, and which files it has written, by a moment. */

/** Most repetitions that are unrolled for one question: a loop that ran for a month has printed a lot. */
const maxRepetitions = 20_000;

/** @param index which repetition */
export function render(template: Template, index: number, atMs: number): string {
  let text = '';
  for (const part of template) {
    if (typeof part === 'string') text += part;
    else if ('date' in part) text += formatDate(part.date, atMs);
    else text += String(part.base + part.step * index).padStart(part.width ?? 0, '0');
  }
  return text;
}

/** Output by `now`, oldest first. Of an endless loop only the last repetitions. */
export function saidBy(main: MainProcess, startedAt: number, now: number): (Spoken & { at: number })[] {
  const elapsed = now - startedAt;
  const lines: (Spoken & { at: number })[] = [];
  for (const spoken of main.said ?? []) {
    if (spoken.after <= elapsed) lines.push({ ...spoken, at: startedAt + spoken.after });
  }
  const { loop } = main;
  if (!loop || loop.said.length === 0) return lines;
  for (const { index, from } of repetitions(loop, elapsed)) {
    for (const spoken of loop.said) {
      const after = from + spoken.after;
      if (after > elapsed) continue;
      const at = startedAt + after;
      lines.push({ after, at, channel: spoken.channel, text: render(spoken.text, index, at) });
    }
  }
  return lines;
}

function* repetitions(
  loop: Pick<Loop, 'from' | 'period' | 'index'>,
  elapsed: number,
  since = Number.NEGATIVE_INFINITY,
) {
  const last = Math.floor((elapsed - loop.from) / loop.period);
  const begun = Math.floor((since - loop.from) / loop.period) - 1;
  const first = Math.max(0, last - maxRepetitions, Number.isFinite(begun) ? begun : 0);
  for (let i = first; i <= last; i++) yield { index: loop.index + i, from: loop.from + i * loop.period };
}

/** The layer as it is at `now`: everything its processes have done until then stands in the entries. */
export function layerAt(layer: FileLayer, now: number): FileLayer {
  if (!layer.plans || layer.plans.every((plan) => plan.doneUntil >= now)) return layer;
  const entries = { ...layer.entries };
  const due = layer.plans.flatMap((plan) => dueSteps(plan, now)).sort((a, b) => a.at - b.at);
  for (const { at, step, index } of due) applyStep(entries, step, at, index);
  const plans = layer.plans
    .filter((plan) => !isOver(plan, now))
    .map((plan) => ({ ...plan, doneUntil: Math.max(plan.doneUntil, now) }));
  return plans.length === 0 ? { entries } : { entries, plans };
}

interface DueStep {
  at: number;
  step: FileStep | FileStep<Template>;
  index: number;
}

function dueSteps(plan: FilePlan, now: number): DueStep[] {
  const due: DueStep[] = [];
  const add = (after: number, step: DueStep['step'], index: number) => {
    const at = plan.startedAt + after;
    if (at > plan.doneUntil && at <= now) due.push({ at, step, index });
  };
  for (const step of plan.steps ?? []) add(step.after, step, 0);
  if (!plan.loop) return due;
  for (const { index, from } of repetitions(plan.loop, now - plan.startedAt, plan.doneUntil - plan.startedAt)) {
    for (const step of plan.loop.writes) add(from + step.after, step, index);
  }
  return due;
}

const isOver = (plan: FilePlan, now: number) =>
  !plan.loop && (plan.steps ?? []).every((step) => plan.startedAt + step.after <= now);

/** Most text that a file grows to by appending; older text falls away, so that a log cannot fill the disk. */
const maxAppended = 256 * 1024;

function applyStep(entries: Record<string, FileEntry>, step: DueStep['step'], at: number, index: number): void {
  const text = (value: string | Template) => (typeof value === 'string' ? value : render(value, index, at));
  if ('append' in step) {
    const before = entries[step.path];
    const whole = (before && 'text' in before ? before.text : '') + text(step.append);
    entries[step.path] = { text: whole.length > maxAppended ? whole.slice(-maxAppended) : whole, mtime: at };
  } else if ('template' in step.entry) entries[step.path] = { text: text(step.entry.template), mtime: at };
  else entries[step.path] = step.entry;
}
