import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { removeHome, run, temporaryHome } from './programs.ts';

/** Files that cannot be used are named, with what to do about it, and never overwritten. */

// Processes take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const original = temporaryHome();
let home: string;
let cluster: string;
beforeAll(() => void run(original, 'kubesim start one --profile minikube --nodes 1'));
afterAll(() => removeHome(original));
beforeEach(() => {
  home = temporaryHome();
  cluster = join(home, 'clusters/one');
  cpSync(original, home, { recursive: true });
});
afterEach(() => removeHome(home));

const files = () =>
  Object.fromEntries(
    readdirSync(cluster)
      .filter((name) => statSync(join(cluster, name)).isFile())
      .map((name) => [name, readFileSync(join(cluster, name), 'utf8')]),
  );

const edit = (name: string, change: (text: string) => string) => {
  const path = join(cluster, name);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
};

/** A snapshot of the pods beside the journal, as a cluster has it that is older. */
const snapshot = (text: string) => writeFileSync(join(cluster, 'pods.json'), text);

test.each<[string, () => void, string, RegExp]>([
  [
    'a journal from a newer version',
    () => edit('journal.jsonl', (text) => text.replace(/"format":\d+/, '"format":99')),
    'journal.jsonl',
    /written by a newer version of kubesim \(format 99.*update kubesim/,
  ],
  [
    'a snapshot from a newer version',
    () => snapshot('{"format":99,"revision":1,"items":{}}'),
    'pods.json',
    /written by a newer version of kubesim \(format 99.*update kubesim/,
  ],
  ['a truncated snapshot', () => snapshot('{"format":1,"revi'), 'pods.json', /not readable as JSON.*kubesim delete/],
  ['an empty snapshot', () => snapshot(''), 'pods.json', /not readable as JSON.*kubesim delete/],
  ['a snapshot of something else', () => snapshot('[]'), 'pods.json', /not a kubesim file.*kubesim delete/],
  [
    'a damaged journal',
    () => edit('journal.jsonl', (text) => text.replace('kube-system', 'kube-sistem')),
    'journal.jsonl',
    /line 2 is damaged.*kubesim delete/,
  ],
  [
    'a journal that was cut off in its first line',
    () => truncateSync(join(cluster, 'journal.jsonl'), 5),
    'journal.jsonl',
    /first line is damaged.*kubesim delete/,
  ],
  ['an empty journal', () => truncateSync(join(cluster, 'journal.jsonl'), 0), 'journal.jsonl', /kubesim delete/],
  [
    'no journal beside the snapshots',
    () => {
      rmSync(join(cluster, 'journal.jsonl'));
      writeFileSync(join(cluster, 'cluster.json'), '{"format":1,"revision":5,"items":{}}');
    },
    'journal.jsonl',
    /missing, or older than cluster\.json.*kubesim delete/,
  ],
  [
    'a journal that cannot be read',
    () => {
      rmSync(join(cluster, 'journal.jsonl'));
      mkdirSync(join(cluster, 'journal.jsonl'));
    },
    'journal.jsonl',
    /cannot be read.*kubesim delete/,
  ],
])('%s', (_what, damage, name, problem) => {
  damage();
  const before = files();
  for (const line of ['kubectl get pods -A', 'kubectl run web --image=nginx']) {
    const { stdout, stderr, exitCode } = run(home, line);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(problem);
    expect(stderr).toContain(join(cluster, name));
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  }
  expect(files()).toEqual(before);
});

describe('afterwards', () => {
  test('a cluster that cannot be read can still be removed', () => {
    edit('journal.jsonl', () => 'nonsense\n');
    expect(run(home, 'kubesim delete one')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run(home, 'kubesim list').stdout).not.toContain('one');
  });

  test('other clusters of the home are not touched by it', () => {
    edit('journal.jsonl', () => 'nonsense\n');
    run(home, 'kubesim start two --profile minikube --nodes 1');
    expect(run(home, 'kubectl get nodes -o name').stdout).toBe('node/minikube\n');
    const { stdout, stderr, exitCode } = run(home, 'kubesim list');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/one +<unknown>.*\n\* +two +minikube/);
    expect(stderr).toContain('cluster "one" cannot be used');
  });
});

test('what a killed process had half written never happened', () => {
  edit('journal.jsonl', (text) => `${text}0123456789ab {"revision":9999,"chan`);
  expect(run(home, 'kubectl create configmap next').stdout).toBe('configmap/next created\n');
  expect(run(home, 'kubectl get cm -o name').stdout).toBe('configmap/kube-root-ca.crt\nconfigmap/next\n');
});
