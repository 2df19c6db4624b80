// npm run bench: start-up as ratios to a bare `node -e 0` of the same run, and how long large ReplicaSets take.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const home = mkdtempSync(join(tmpdir(), 'kubesim-bench-'));
const runs = Number(process.argv[2] ?? 20);

/** Runs a program once. @returns milliseconds, whole process */
function time(args, env) {
  const start = process.hrtime.bigint();
  const child = spawnSync(process.execPath, args, {
    env: { ...process.env, KUBECONFIG: '', ...env },
    encoding: 'utf8',
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (child.status !== 0) throw new Error(`${args.join(' ')}: exit ${child.status}\n${child.stderr}`);
  return { ms, stdout: child.stdout };
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const kubectl = join(top, 'bin', 'kubectl');
const kubesim = join(top, 'bin', 'kubesim');

const replicaSet = (name, replicas) => {
  const path = join(home, `${name}.json`);
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  writeFileSync(path, JSON.stringify({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name }, spec }));
  return path;
};

try {
  const env = { KUBESIM_HOME: join(home, 'small') };
  time([kubectl, 'create', '-f', replicaSet('web', 3)], env);
  const [pod] = time([kubectl, 'get', 'pods', '-o', 'name'], env).stdout.split('\n');
  const second = replicaSet('other', 3);
  const measured = {
    'kubectl version --client': [kubectl, 'version', '--client'],
    'kubectl get pods (3 pods)': [kubectl, 'get', 'pods'],
    'kubectl create -f (ReplicaSet of 3)': [kubectl, 'create', '-f', second],
    'kubectl exec POD -- ls': [kubectl, 'exec', pod, '--', 'ls'],
  };
  const bare = [];
  const samples = Object.fromEntries(Object.keys(measured).map((name) => [name, []]));
  // In turn, so that a slow moment of the machine falls on all of them.
  for (let i = 0; i < runs; i++) {
    bare.push(time(['-e', '0'], env).ms);
    for (const [name, args] of Object.entries(measured)) {
      samples[name].push(time(args, env).ms);
      if (args.includes(second)) time([kubectl, 'delete', '-f', second], env);
    }
  }
  const floor = median(bare);
  console.log(`node -e 0: ${floor.toFixed(1)} ms (median of ${runs})\n`);
  for (const [name, values] of Object.entries(samples)) {
    const ms = median(values);
    console.log(`${name.padEnd(40)} ${ms.toFixed(1).padStart(7)} ms   ${(ms / floor).toFixed(2)} x node -e 0`);
  }
  console.log('');
  for (const [replicas, nodes] of [
    [500, 6],
    [5000, 50],
  ]) {
    const large = { KUBESIM_HOME: join(home, `large-${replicas}`) };
    time([kubesim, 'start', 'large', '--nodes', String(nodes)], large);
    const { ms } = time([kubectl, 'create', '-f', replicaSet(`many-${replicas}`, replicas)], large);
    const ready = time([kubectl, 'get', 'rs', '-o', 'jsonpath={.items[0].status.readyReplicas}'], large).stdout;
    console.log(`ReplicaSet of ${replicas} on ${nodes} nodes: ${(ms / 1000).toFixed(2)} s, ${ready} ready`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
