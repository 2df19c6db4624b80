import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { begin, removeHome, run, start, temporaryHome } from './programs.ts';

// Processes take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => removeHome(home));

const oneNode = 'kubesim start one --profile minikube --nodes 1';
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('several processes at once', () => {
  test('make one default cluster, whoever is first', async () => {
    const outcomes = await Promise.all(numbers(3).map(() => start(home, 'kubectl get nodes -o name')));
    for (const outcome of outcomes)
      expect(outcome).toEqual({ stdout: 'node/node-1\nnode/node-2\nnode/node-3\n', stderr: '', exitCode: 0 });
    expect(readdirSync(join(home, 'clusters'))).toEqual(['kubespray']);
  });

  test('all create what they create', async () => {
    run(home, oneNode);
    const outcomes = await Promise.all(numbers(5).map((i) => start(home, `kubectl run pod-${i} --image=nginx`)));
    expect(outcomes.map(({ stdout, stderr }) => stdout + stderr)).toEqual(
      numbers(5).map((i) => `pod/pod-${i} created\n`),
    );
    const { stdout } = run(home, 'kubectl get pods -o jsonpath={range.items[*]}{.metadata.name}={.status.podIP},{end}');
    const pods = stdout.split(',').filter(Boolean);
    expect(pods.map((pod) => pod.split('=')[0])).toEqual(numbers(5).map((i) => `pod-${i}`));
    expect(new Set(pods.map((pod) => pod.split('=')[1])).size).toBe(5);
  });

  test('all change the same object', async () => {
    run(home, oneNode);
    run(home, 'kubectl create configmap shared');
    const outcomes = await Promise.all(numbers(5).map((i) => start(home, `kubectl label cm shared label-${i}=yes`)));
    expect(outcomes.map(({ stdout, stderr }) => stdout + stderr)).toEqual(
      numbers(5).map(() => 'configmap/shared labeled\n'),
    );
    const { stdout } = run(home, 'kubectl get cm shared -o jsonpath={.metadata.labels}');
    expect(Object.keys(JSON.parse(stdout)).sort()).toEqual(numbers(5).map((i) => `label-${i}`));
  });

  test('only one creates an object of a name', async () => {
    run(home, oneNode);
    const outcomes = await Promise.all(numbers(4).map(() => start(home, 'kubectl create configmap only')));
    expect(outcomes.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1, 1, 1]);
    expect(new Set(outcomes.map(({ stderr }) => stderr))).toEqual(
      new Set(['', 'error: failed to create configmap: configmaps "only" already exists\n']),
    );
  });

  test('a watch shows what others do', async () => {
    run(home, oneNode);
    const watching = begin(home, 'kubectl get cm -w -o name');
    await watching.says('configmap/kube-root-ca.crt\n');
    expect((await start(home, 'kubectl create configmap new')).stdout).toBe('configmap/new created\n');
    await watching.says('configmap/new\n');
    watching.kill();
  });
});

describe('a process that is killed', () => {
  const replicas = 30;
  const manifest = JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'many' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'many' } },
      template: {
        metadata: { labels: { app: 'many' } },
        spec: { containers: [{ name: 'web', image: 'nginx' }] },
      },
    },
  });

  test('leaves the cluster as before or as after', async () => {
    run(home, oneNode);
    writeFileSync(join(home, 'many.json'), manifest);
    const creation = 'kubectl create -f many.json';
    const begun = performance.now();
    expect(run(home, creation).exitCode).toBe(0);
    const durationMs = performance.now() - begun;
    expect(run(home, 'kubectl delete rs many').exitCode).toBe(0);
    for (const part of [0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 1]) {
      const creating = begin(home, creation);
      const timer = setTimeout(() => creating.kill(), part * durationMs);
      const { exitCode } = await creating.ended;
      clearTimeout(timer);
      const left = run(home, 'kubectl get rs,pods -o name');
      expect(left.stderr).toBe('');
      expect([0, replicas + 1]).toContain(left.stdout.split('\n').length - 1);
      if (exitCode === 0) expect(left.stdout).toContain('replicaset.apps/many\n');
      if (left.stdout !== '') expect(run(home, 'kubectl delete rs many').exitCode).toBe(0);
    }
    expect(run(home, creation).exitCode).toBe(0);
  });

  test('leaves no cluster half made', async () => {
    for (const delayMs of [60, 90, 120, 160]) {
      const making = begin(home, 'kubectl get nodes -o name');
      const timer = setTimeout(() => making.kill(), delayMs);
      await making.ended;
      clearTimeout(timer);
      expect(run(home, 'kubectl get nodes -o name')).toMatchObject({
        stdout: 'node/node-1\nnode/node-2\nnode/node-3\n',
        stderr: '',
      });
      removeHome(join(home, 'clusters'));
      removeHome(join(home, 'config'));
    }
  });

  test('does not keep others waiting for its lock', async () => {
    run(home, oneNode);
    writeFileSync(join(home, 'clusters/one/lock.json'), `${JSON.stringify({ pid: 2 ** 22 + 1 })}\n`);
    expect(run(home, 'kubectl create configmap next').stdout).toBe('configmap/next created\n');
    expect(readdirSync(join(home, 'clusters/one')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });
});
