import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { removeHome, run, temporaryHome } from './programs.ts';

// Processes take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => removeHome(home));

/** Text of every file below a folder, by path. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length),
      readFileSync(join(parentPath, name), 'utf8'),
    ]),
  );
}

describe('a cluster is its folder', () => {
  test('all that a command writes is in its home', () => {
    run(home, 'kubectl run web --image=nginx');
    expect(readdirSync(home).sort()).toEqual(['clusters', 'config']);
    for (const [path, text] of Object.entries(contents(join(home, 'clusters')))) {
      expect(path).toMatch(/\.jsonl?$/);
      if (path.endsWith('.json')) expect(JSON.parse(text)).toMatchObject({ format: 1 });
      else for (const line of text.trimEnd().split('\n')) JSON.parse(line.replace(/^[0-9a-f]+ /, ''));
    }
  });

  test('moving it moves the cluster', () => {
    run(home, 'kubesim start first --profile minikube --nodes 1');
    run(home, 'kubectl run web --image=nginx');
    const other = temporaryHome();
    try {
      mkdirSync(join(other, 'clusters'));
      renameSync(join(home, 'clusters/first'), join(other, 'clusters/second'));
      expect(run(other, 'kubesim start second').stdout).toContain('"second" is already there');
      expect(run(other, 'kubectl get pods -o name').stdout).toBe('pod/web\n');
      expect(run(other, 'kubectl get nodes -o name').stdout).toBe('node/minikube\n');
      const lost = run(home, 'kubectl get pods');
      expect(lost.exitCode).toBe(1);
      expect(lost.stderr).toContain('there is no cluster "first"');
    } finally {
      removeHome(other);
    }
  });

  test('a copy lives a life of its own', () => {
    run(home, 'kubesim start first --profile minikube --nodes 1');
    cpSync(join(home, 'clusters/first'), join(home, 'clusters/copy'), { recursive: true });
    run(home, 'kubesim start copy');
    run(home, 'kubectl create configmap mine');
    expect(run(home, 'kubectl get cm mine -o name').stdout).toBe('configmap/mine\n');
    expect(run(home, 'kubectl get cm mine --context=first').stderr).toContain('NotFound');
  });

  test('removing it removes the cluster, and the next command makes a new default one', () => {
    run(home, 'kubectl create configmap mine');
    expect(run(home, 'kubesim delete kubespray').exitCode).toBe(0);
    expect(readdirSync(join(home, 'clusters'))).toEqual([]);
    expect(run(home, 'kubectl get cm -o name').stdout).toBe('configmap/kube-root-ca.crt\n');
  });
});

describe('a seed fixes all choices', () => {
  const commands = [
    'kubesim start --profile minikube --nodes 2',
    'kubectl create deployment web --image=nginx --replicas=3 --port=80',
    'kubectl expose deployment web',
    'kubectl get pods,svc -o yaml',
    'kubectl exec deploy/web -- curl -s web',
  ];
  const outputs = (folder: string, seed: string) =>
    commands.map((line) => run(folder, line, { KUBESIM_SEED: seed, KUBESIM_NOW: '2026-01-01T00:00:00Z' }));

  test('the same seed gives the same answers and the same files', () => {
    const other = temporaryHome();
    try {
      expect(outputs(other, 'a')).toEqual(outputs(home, 'a'));
      expect(contents(join(other, 'clusters'))).toEqual(contents(join(home, 'clusters')));
    } finally {
      removeHome(other);
    }
  });

  test('another seed gives others', () => {
    const pods = (seed: string) => {
      run(home, `kubesim start ${seed} --profile minikube --nodes 1 --seed ${seed}`);
      run(home, 'kubectl create deployment web --image=nginx');
      return run(home, 'kubectl get pods -o name').stdout;
    };
    expect(pods('b')).not.toBe(pods('c'));
  });
});
