import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { shellLine } from '../src/cluster/index.ts';
import { systemClock } from '../src/host/clock.ts';
import type { Host } from '../src/host/host.ts';
import { systemRandom } from '../src/host/random.ts';
import { capturedSink, type Sink } from '../src/host/streams.ts';
import { run as kubectl } from '../src/kubectl.ts';
import { type Program, replay } from '../src/kubesim/replay/run.ts';
import { run as kubesim } from '../src/kubesim.ts';

// A fraction of a second each, but for busy machines.
vi.setConfig({ testTimeout: 30_000 });

const top = fileURLToPath(new URL('..', import.meta.url));
const folder = join(top, 'test/sessions');
const home = mkdtempSync(join(tmpdir(), 'sessions-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const host: Host = {
  clock: systemClock({}),
  random: systemRandom(),
  streams: { stdin: process.stdin, stdout: capturedSink(), stderr: capturedSink() },
  env: { KUBESIM_HOME: home, HOME: home, PATH: process.env.PATH },
  cwd: top,
};
/** What failing kubectl commands printed on standard output. */
let misplaced: string[] = [];
const watchedKubectl: Program = async (argv, inner) => {
  const { stdout } = inner.streams;
  let printed = '';
  const recording: Sink = {
    ...stdout,
    write: (chunk) => {
      printed += String(chunk);
      return stdout.write(chunk);
    },
  };
  const exitCode = await kubectl(argv, { ...inner, streams: { ...inner.streams, stdout: recording } });
  if (exitCode !== 0 && printed !== '') misplaced.push(printed);
  return exitCode;
};

const options = {
  folder: top,
  seed: 'document',
  start: '2026-01-01T00:00:00Z',
  programs: { kubectl: watchedKubectl, kubesim },
  shell: shellLine,
};

const sessions = [
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.console')),
  '../../README.md',
];

test.each(sessions.sort())('%s', async (name) => {
  const path = join(folder, name);
  misplaced = [];
  const { rewritten, differences } = await replay(path, host, options);
  if (differences.length > 0) expect(rewritten).toBe(readFileSync(path, 'utf8'));
  // What is refused says so on standard error; of two documents the first may be created before.
  if (name.startsWith('errors/')) expect(misplaced.filter((text) => !text.endsWith(' created\n'))).toEqual([]);
});
