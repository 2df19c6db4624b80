import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { shellLine } from '../../src/cluster/index.ts';
import { systemClock } from '../../src/host/clock.ts';
import type { Host } from '../../src/host/host.ts';
import { systemRandom } from '../../src/host/random.ts';
import { capturedSink } from '../../src/host/streams.ts';
import { run as kubectl } from '../../src/kubectl.ts';
import { type Program, replay } from '../../src/kubesim/replay/run.ts';
import { run as kubesim } from '../../src/kubesim.ts';
import { realProgram, runReal, whyNoRealPrograms } from './support/real-programs.ts';
import { Servers } from './support/served.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(top, 'test/sessions');
const home = mkdtempSync(join(tmpdir(), 'served-'));
const servers = new Servers();
afterAll(async () => {
  await servers.close();
  rmSync(home, { recursive: true, force: true });
});

const host: Host = {
  clock: systemClock({}),
  random: systemRandom(),
  streams: { stdin: process.stdin, stdout: capturedSink(), stderr: capturedSink() },
  env: { KUBESIM_HOME: home, HOME: home, PATH: process.env.PATH },
  cwd: top,
};

/** Both reach the same API over HTTPS; only the client differs. */
const clients: Record<'ours' | 'real', Program> = {
  ours: async (argv, host) => kubectl(argv, await pointed(host)),
  real: async (argv, host) => runReal(realProgram('kubectl'), argv, await pointed(host)),
};

async function pointed(host: Host): Promise<Host> {
  const KUBECONFIG = await servers.kubeconfig(host);
  const { KUBESIM_HOME } = host.env;
  return { ...host, env: { ...host.env, KUBECONFIG, HOME: KUBESIM_HOME } };
}

const sessions = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.console'))
  .sort();

const start = new Date(Date.now()).toISOString();

async function answers(name: string, client: Program): Promise<string> {
  const { rewritten } = await replay(join(folder, name), host, {
    folder: top,
    seed: 'document',
    start,
    programs: { kubectl: client, kubesim },
    shell: shellLine,
  });
  return rewritten;
}

/**
 * What may differ. The real client knows the time of this machine only, and tells ages by it; columns are as wide as
 * what they hold; and each run has a server of its own.
 */
const comparable = (text: string): string =>
  text
    .replace(/(?<![\w.])(?:\d+(?:d|h|m|s)){1,2}(?![\w.])|<invalid>/g, '<age>')
    // The real client complains, now and then, when a session ends while it still waits for input.
    .replace(/^E\d{4} .*"Copying stdin failed".*\n/gm, '')
    .replace(/ {2,}/g, '  ')
    .replace(/-{3,}/g, '---')
    .replace(/https:\/\/127\.0\.0\.1:\d+/g, '<server>')
    // Restarting a rollout notes the client's time, which ends up in the hash of the template.
    .replace(/-[0-9a-f]{8,10}\b/g, '-<hash>')
    .replace(/^\{.*\}$/gm, inOrder);

/** The order of fields is that in which they were sent. */
function inOrder(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

/** Some answers of the real one come in an order of chance: labels that are listed, logs of several containers. */
const lines = (text: string): string => text.split('\n').sort().join('\n');

const sorted = (value: any): any =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value;

// Two processes with timings of their own: what differs once and not again is theirs.
test.skipIf(whyNoRealPrograms).each(sessions)('%s', { timeout: 60_000, retry: 2 }, async (name) => {
  const ours = await answers(name, clients.ours);
  const real = await answers(name, clients.real);
  if (lines(comparable(ours)) !== lines(comparable(real))) expect(comparable(ours)).toBe(comparable(real));
});
