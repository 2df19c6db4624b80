/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals. */
  name: string;
  /** Everything after the name, continuation lines joined. */
  text: string;
  /** Flags such as `--from=x`, without the dashes. */
  flags: Readonly<Record<string, string>>;
  /** Of its first and its last line, from 1. */
  line: number;
  lastLine: number;
}

/** A mistake in a Dockerfile or in what it does, with the lines to show. */
export class BuildError extends Error {
  readonly line: number | undefined;
  readonly lastLine: number | undefined;
  constructor(message: string, at?: Pick<Instruction, 'line' | 'lastLine'>) {
    super(message);
    this.line = at?.line;
    this.lastLine = at?.lastLine;
  }
}

const known = [
  'ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR',
]; // biome-ignore format: a list

/** @throws BuildError in buildkit's words */
export function parseDockerfile(source: string): Instruction[] {
  const lines = source.split('\n');
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    const first = at;
    if (/^\s*(#|$)/.test(lines[at]!)) continue;
    let text = lines[at]!.trim();
    while (text.endsWith('\\') && at + 1 < lines.length) {
      const next = lines[++at]!;
      text = /^\s*#/.test(next) ? text : `${text.slice(0, -1)}${next.trim()}`;
    }
    const [, word = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(text)!;
    const place = { line: first + 1, lastLine: at + 1 };
    const name = word.toUpperCase();
    if (!known.includes(name))
      throw new BuildError(
        `dockerfile parse error on line ${first + 1}: unknown instruction: ${word}${meant(name)}`,
        place,
      );
    if (rest === '')
      throw new BuildError(
        `dockerfile parse error on line ${first + 1}: ${name} requires ${name === 'FROM' ? 'either one or three arguments' : 'at least one argument'}`,
        place,
      );
    instructions.push({ name, ...withoutFlags(rest), ...place });
  }
  if (instructions.length === 0) throw new BuildError('the Dockerfile cannot be empty');
  const [start] = instructions.filter(({ name }) => name !== 'ARG');
  if (start?.name !== 'FROM') throw new BuildError('no build stage in current context', start);
  return instructions;
}

function meant(name: string): string {
  const near = known.find((one) => one.length > 2 && [...one].filter((letter, i) => letter !== name[i]).length <= 1);
  const similar =
    near ??
    known.find((one) => [...one].sort().join('') === [...name].sort().join('') || name.replace(/(.)\1/g, '$1') === one);
  return similar ? ` (did you mean ${similar}?)` : '';
}

function withoutFlags(text: string): Pick<Instruction, 'text' | 'flags'> {
  const flags: Record<string, string> = {};
  let rest = text;
  for (let match = /^--([\w-]+)(?:=(\S+))?\s+/.exec(rest); match; match = /^--([\w-]+)(?:=(\S+))?\s+/.exec(rest)) {
    flags[match[1]!] = match[2] ?? '';
    rest = rest.slice(match[0].length);
  }
  return { text: rest, flags };
}

/** `["a", "b"]` as words; undefined for the form that a shell reads. */
export function execForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const words = JSON.parse(text) as unknown;
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** `A=1 B="x y"` or the old `A x y`. */
export function pairsOf(text: string): [string, string][] {
  const old = /^([\w.-]+)\s+([^=]*)$/.exec(text);
  if (old) return [[old[1]!, old[2]!.trim()]];
  const pairs: [string, string][] = [];
  for (const match of text.matchAll(/("(?:[^"\\]|\\.)*"|[\w./-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\\.|\S)*)/g)) {
    pairs.push([unquoted(match[1]!), unquoted(match[2]!)]);
  }
  return pairs;
}

const unquoted = (text: string): string =>
  /^(["']).*\1$/s.test(text) ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text.replace(/\\(.)/g, '$1');

/** `$NAME` and `${NAME}` from the environment. */
export const expanded = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (_whole, braced: string, fallback: string, plain: string) => env[braced ?? plain] ?? fallback ?? '',
  );
