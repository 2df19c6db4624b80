import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/host/clock.ts';
import { seededRandom } from '../../src/host/random.ts';
import { capturedSink } from '../../src/host/streams.ts';
import { run } from '../../src/kubectl.ts';

/** A command line and what the real kubectl made of it (see record.mjs). */
export interface Case {
  id: string;
  area: string;
  args: string[];
  stdin?: string;
  env?: Record<string, string>;
  /** Laid into the empty working folder; a name with a slash at its end is a folder, a text with `#!` is executable. */
  files?: Record<string, string>;
  /** The same for bytes that are no text, as base64. */
  files64?: Record<string, string>;
  /** Name of a discovery cache, by which the real binary knows resource types without a server. */
  discovery?: string;
  stdout: string;
  stderr: string;
  exit: number;
  /** Files as they must be afterwards; null: must not exist. */
  after?: Record<string, string | null>;
}

/** What the outcome of a case consists of. */
export type Outcome = Pick<Case, 'stdout' | 'stderr' | 'exit' | 'after'>;

const here = fileURLToPath(new URL('.', import.meta.url));
const lines = (name: string) =>
  readFileSync(join(here, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

export const cases = (): Case[] => lines('cases.jsonl').map((line) => JSON.parse(line) as Case);

/** Cases that do not come out yet; a line's first word is the case, the rest says why. */
export const failing = (): ReadonlySet<string> => new Set(lines('failing.txt').map((line) => line.split(' ', 1)[0]!));

const discovery = (): Record<string, Record<string, string>> =>
  JSON.parse(readFileSync(join(here, 'discovery.json'), 'utf8'));

/** Runs our kubectl on a case, in this process. */
export async function outcomeOf(one: Case): Promise<Outcome> {
  const top = mkdtempSync(join(tmpdir(), 'golden-'));
  const cwd = join(top, 'cwd');
  const home = join(top, 'home');
  mkdirSync(cwd);
  mkdirSync(home);
  lay(cwd, one);
  const stdout = capturedSink();
  const stderr = capturedSink();
  const env = { HOME: home, KUBECONFIG: '/dev/null', PATH: '/usr/bin:/bin', ...one.env };
  const streams = { stdin: Readable.from([Buffer.from(one.stdin ?? '')]), stdout, stderr };
  try {
    const host = { clock: systemClock({}), random: seededRandom(one.id), streams, env, cwd };
    const exit = await run(one.args, host);
    const after = Object.fromEntries(Object.keys(one.after ?? {}).map((name) => [name, textOf(join(cwd, name))]));
    return { stdout: stdout.text(), stderr: stderr.text(), exit, ...(one.after ? { after } : {}) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

const textOf = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);

/** Writes a case's files. */
function lay(folder: string, { files = {}, files64 = {}, discovery: cache }: Case): void {
  const put = (name: string, data: Buffer) => {
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (name.endsWith('/')) return;
    writeFileSync(path, data);
    if (data.subarray(0, 2).toString('latin1') === '#!') chmodSync(path, 0o755);
  };
  for (const [name, text] of Object.entries(cache ? discovery()[cache]! : {})) put(name, Buffer.from(text));
  for (const [name, text] of Object.entries(files)) put(name, Buffer.from(text));
  for (const [name, data] of Object.entries(files64)) put(name, Buffer.from(data, 'base64'));
}
