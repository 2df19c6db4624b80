import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../src/host/random.ts';
import { capturedSink } from '../../src/host/streams.ts';
import { run } from '../../src/kubectl.ts';
import { folder } from '../support/run-kubectl.ts';

const place = folder();
afterAll(() => place.done());

async function ask(...words: string[]) {
  const stdout = capturedSink();
  const stderr = capturedSink();
  const exitCode = await run(words, {
    clock: { now: () => Date.parse('2026-01-01T00:00:00Z') },
    random: seededRandom('completion'),
    streams: { stdin: Readable.from([]), stdout, stderr },
    env: { HOME: place.path, KUBESIM_HOME: place.path, KUBESIM_SEED: 'completion' },
    cwd: place.path,
  });
  return { lines: stdout.text().trimEnd().split('\n'), exitCode };
}

beforeAll(async () => void (await ask('create', 'configmap', 'settings')));

test.each<[string, string[], string[]]>([
  ['subcommands', ['rollout', 'sta'], ['status', ':4']],
  ['subcommands of the root', ['cord'], ['cordon', ':4']],
  ['types', ['get', 'deploy'], ['deployments.apps', ':4']],
  ['names of a type', ['describe', 'cm', 'set'], ['settings', ':4']],
  ['names that are not on the line yet', ['delete', 'cm', 'settings', 'set'], [':4']],
  ['names in the namespace of the line', ['get', 'deploy', '-n', 'kube-system', 'core'], ['coredns', ':4']],
  ['namespaces', ['get', 'pods', '-n', 'kube-p'], ['kube-public', ':4']],
  ['nodes', ['drain', 'node-1', ''], [':4']],
  ['contexts', ['config', 'use-context', ''], ['kubespray', ':4']],
  ['flags', ['get', '--output-w'], ['--output-watch-events', ':4']],
  ['values of flags', ['create', 'configmap', 'x', '--dry-run=s'], ['server', ':4']],
])('completes %s', async (_, words, expected) => {
  const { lines, exitCode } = await ask('__completeNoDesc', ...words);
  expect(lines).toEqual(expected);
  expect(exitCode).toBe(0);
});

test('descriptions stand behind a tab', async () => {
  expect((await ask('__complete', 'cordo')).lines).toEqual(['cordon\tKeep new pods off a node', ':4']);
});
