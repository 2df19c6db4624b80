import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capturedSink } from '../../src/host/streams.ts';
import { servedCluster, type TestCluster } from './support/cluster.ts';
import { realProgram, runReal, whyNoRealPrograms } from './support/real-programs.ts';

let cluster: TestCluster;
const folder = mkdtempSync(join(tmpdir(), 'helm-'));

beforeAll(async () => {
  if (whyNoRealPrograms) return;
  cluster = await servedCluster();
  writeFileSync(join(folder, 'kubeconfig'), cluster.kubeconfig);
}, 60_000);
afterAll(async () => {
  await cluster?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(program: 'helm' | 'kubectl', ...argv: string[]): Promise<string> {
  const [stdout, stderr] = [capturedSink(), capturedSink()];
  const stdin = new PassThrough();
  stdin.end();
  const env = { HOME: folder, PATH: process.env.PATH, KUBECONFIG: join(folder, 'kubeconfig') };
  const host = { ...cluster.host, env, cwd: folder, streams: { stdin, stdout, stderr } };
  const code = await runReal(realProgram(program), argv, host);
  if (code !== 0) throw new Error(`${program} ${argv.join(' ')}: ${stderr.text()}`);
  return stdout.text();
}

const helm = (line: string) => run('helm', ...line.split(' '));
const replicas = () => run('kubectl', 'get', 'deployment', 'demo', '-o', 'jsonpath={.status.readyReplicas}');

test.skipIf(whyNoRealPrograms)('the chart that helm makes lives its life', { timeout: 60_000 }, async () => {
  await helm('create demo');
  expect(await helm('install demo ./demo --wait --timeout 20s')).toContain('STATUS: deployed');
  expect(await replicas()).toBe('1');
  expect(await helm('list')).toMatch(/^demo\s+default\s+1\s.*\sdeployed\s+demo-0\.1\.0\s+1\.16\.0\s*$/m);
  await helm('upgrade demo ./demo --set replicaCount=2 --wait --timeout 20s');
  expect(await replicas()).toBe('2');
  expect(await helm('test demo --timeout 20s')).toMatch(/Phase:\s+Succeeded/);
  await helm('rollback demo 1 --wait --timeout 20s');
  expect(await replicas()).toBe('1');
  expect(await helm('history demo')).toContain('Rollback to 1');
  expect(await helm('uninstall demo --wait --timeout 20s')).toContain('release "demo" uninstalled');
  expect(await run('kubectl', 'get', 'deployments,services,secrets', '-o', 'name')).toBe('service/kubernetes\n');
});
