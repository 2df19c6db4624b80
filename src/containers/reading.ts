import type { CommandLine } from './command-line.ts';
import type { MainProcess, Spoken } from './record.ts';

/** Which main processes read their standard input, told by playing them over inputs that go on differently. */

const readerWords =
  'cat|tee|wc|sort|uniq|grep|egrep|fgrep|sed|awk|tr|cut|head|tail|xargs|jq|base64|md5sum|sha256sum|od|rev|tac|nl|fold|dd|tar|gzip|gunzip';
const readers = new RegExp(`^(?:${readerWords})$`);
const mentionsReader = new RegExp(`\\b(?:read|mapfile|readarray|sh|bash|ash|${readerWords})\\b`);
/** These may read a line without a trace of it. */
const swallowers =
  /\b(?:while|until|grep|egrep|fgrep|sed|awk|tr|cut|head|tail|xargs|jq|uniq|python3?|perl)\b|\/dev\/null/;
/** What these say of the first lines may be another thing than what they say of all. */
const filters = /\b(?:grep|egrep|fgrep|sed|awk|tr|cut|head|tail|xargs|jq|uniq|python3?|perl|test)\b|\[/;
/** Their first operand is not a file. */
const withScript = new Set(['grep', 'egrep', 'fgrep', 'sed', 'awk', 'cut', 'tr', 'jq']);

/** Whether it is worth while to look if it reads. */
export function mayRead(line: CommandLine): boolean {
  if (line.kind === 'program') return readers.test(line.name);
  return line.kind === 'script' && mentionsReader.test(line.script);
}

/** Whether a program that leaves no trace of what it read reads all the same. */
export function surelyReads(line: CommandLine): boolean {
  if (line.kind !== 'program' || !readers.test(line.name)) return false;
  const operands = line.args.filter((arg) => arg === '-' || !arg.startsWith('-'));
  return operands.length <= (withScript.has(line.name) ? 1 : 0);
}

/** Whether an input that makes no difference to it may still be read to its end. */
export const maySwallow = (line: CommandLine): boolean =>
  line.kind === 'script' ? swallowers.test(line.script) : line.kind !== 'program' || readers.test(line.name);

/** Whether what it says of a part of its input is the beginning of what it says of all. */
export const speaksAsItReads = (line: CommandLine): boolean =>
  !filters.test(line.kind === 'script' ? line.script : line.kind === 'program' ? line.name : '');

/** How an input may go on: two lines that sort before and behind nearly everything. */
export const continuations: readonly string[] = ['\x01\x01\n', '\u{10fffd}\u{10fffd}\n'];

/** What several courses of a process say in common until they part. */
export function commonBeginning(courses: readonly MainProcess[]): Spoken[] {
  const [first, ...others] = courses.map((main) => joined(main.said ?? []));
  const common: Spoken[] = [];
  for (const [index, spoken] of (first ?? []).entries()) {
    let { text } = spoken;
    for (const other of others) {
      const there = other[index];
      text = there && there.channel === spoken.channel ? sharedStart(text, there.text) : '';
    }
    const parted = text !== spoken.text;
    if (parted) text = wholeLinesOrPrompt(text);
    if (text !== '') common.push({ ...spoken, text });
    if (parted) break;
  }
  return common;
}

/** What is said after so many letters. */
export function beyond(said: readonly Spoken[], letters: number): Spoken[] {
  let left = letters;
  const rest: Spoken[] = [];
  for (const spoken of said) {
    const text = spoken.text.slice(Math.min(left, spoken.text.length));
    left -= spoken.text.length - text.length;
    if (text !== '') rest.push({ ...spoken, text });
  }
  return rest;
}

export const lettersOf = (said: readonly Spoken[]): number => said.reduce((sum, { text }) => sum + text.length, 0);

/** Neighbours on one channel at one time as one. */
function joined(said: readonly Spoken[]): Spoken[] {
  const runs: Spoken[] = [];
  for (const spoken of said) {
    const last = runs.at(-1);
    if (last?.channel === spoken.channel && last.after === spoken.after) last.text += spoken.text;
    else runs.push({ ...spoken });
  }
  return runs;
}

/** A line that has only begun is a prompt, or belongs to what is still to come. */
const wholeLinesOrPrompt = (text: string): string => /^[\s\S]*(?:\n|[:?>#$] |[:?>#$]$)/.exec(text)?.[0] ?? '';

function sharedStart(a: string, b: string): string {
  let end = 0;
  while (end < a.length && a[end] === b[end]) end++;
  return a.slice(0, end);
}
