import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { shellLine } from '../src/cluster/index.ts';
import { systemClock } from '../src/host/clock.ts';
import type { Host } from '../src/host/host.ts';
import { systemRandom } from '../src/host/random.ts';
import { capturedSink } from '../src/host/streams.ts';
import { run as kubectl } from '../src/kubectl.ts';
import { type Program, replay } from '../src/kubesim/replay/run.ts';
import { run as kubesim } from '../src/kubesim.ts';

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
const options = {
  folder: top,
  seed: 'document',
  start: '2026-01-01T00:00:00Z',
  programs: { kubectl, kubesim },
  shell: shellLine,
};

const sessions = [
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.console')),
  '../../README.md',
];

/** What failing commands print on standard output: nothing, but for what they did before the failure. */
async function failingKubectl(name: string): Promise<string[]> {
  const printed: string[] = [];
  const watched: Program = async (argv, inner) => {
    const stdout = capturedSink();
    const exitCode = await kubectl(argv, { ...inner, streams: { ...inner.streams, stdout } });
    if (exitCode !== 0 && stdout.text() !== '') printed.push(stdout.text());
    inner.streams.stdout.write(stdout.text());
    return exitCode;
  };
  await replay(join(folder, name), host, { ...options, programs: { kubectl: watched, kubesim } });
  return printed;
}

test('errors are told on standard error', async () => {
  const refusals = sessions.filter((name) => name.startsWith('errors/'));
  const printed = await Promise.all(refusals.map(failingKubectl));
  expect(printed.flat()).toEqual(['configmap/first created\n', 'configmap/third created\n']);
});

test.each(sessions.sort())('%s', async (name) => {
  const path = join(folder, name);
  const { rewritten, differences } = await replay(path, host, options);
  if (differences.length > 0) expect(rewritten).toBe(readFileSync(path, 'utf8'));
});
