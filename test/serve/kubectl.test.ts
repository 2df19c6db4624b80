import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { capturedSink } from '../../src/host/streams.ts';
import { run as kubectl } from '../../src/kubectl.ts';
import { run as kubesim } from '../../src/kubesim.ts';
import { servedCluster, type TestCluster } from './support/cluster.ts';

/** Our own kubectl and a server of our own. */

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await servedCluster();
}, 30_000);
afterAll(() => cluster.close());

async function run(line: string, kubeconfig?: string, program = kubectl) {
  const [stdout, stderr] = [capturedSink(), capturedSink()];
  const stdin = new PassThrough();
  stdin.end();
  const { host } = cluster;
  const env = { ...host.env, ...(kubeconfig !== undefined && { KUBECONFIG: kubeconfigFile(kubeconfig) }) };
  const code = await program(line.split(' '), { ...host, env, streams: { stdin, stdout, stderr } });
  return { code, out: stdout.text(), err: stderr.text() };
}

function kubeconfigFile(text: string): string {
  const path = join(cluster.home, 'a.kubeconfig');
  writeFileSync(path, text);
  return path;
}

function changed(edit: (config: any) => void): string {
  const config = parse(cluster.kubeconfig);
  edit(config);
  return stringify(config);
}

test('the kubeconfig of a server is taken, and leads to it', async () => {
  expect((await run('create configmap far --from-literal=a=b', cluster.kubeconfig)).out).toBe(
    'configmap/far created\n',
  );
  // The same cluster by way of its files, and back.
  expect((await run('get configmap far -o jsonpath={.data.a}')).out).toBe('b');
  expect((await run('delete configmap far')).code).toBe(0);
  expect(await run('get configmap far', cluster.kubeconfig)).toEqual({
    code: 1,
    out: '',
    err: 'Error from server (NotFound): configmaps "far" not found\n',
  });
});

test('warnings come along', async () => {
  const { err } = await run('get endpoints', cluster.kubeconfig);
  expect(err).toBe('Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n');
});

test('no other server is talked to', async () => {
  const foreign = changed(({ clusters }) => {
    delete clusters[0].cluster.extensions;
  });
  const { code, err } = await run('get pods', foreign);
  expect(code).toBe(1);
  expect(err).toContain('which is no kubesim cluster');
});

test('a wrong token and no certificate', async () => {
  const stranger = changed(({ users }) => {
    users[0].user = { token: 'nonsense' };
  });
  expect(await run('get pods', stranger)).toMatchObject({
    code: 1,
    err: 'error: You must be logged in to the server (Unauthorized)\n',
  });
});

test('a server that is gone', async () => {
  const gone = changed(({ clusters }) => {
    clusters[0].cluster.server = 'https://127.0.0.1:1';
  });
  expect(await run('get pods', gone)).toMatchObject({
    code: 1,
    err: 'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n',
  });
});

test('kubesim serve writes a kubeconfig, serves until it is interrupted, and ends', async () => {
  const lines: string[] = [];
  let interrupt = () => {};
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const served = new Promise<string>((resolve) => {
    const write = (text: string | Uint8Array) => {
      lines.push(String(text));
      if (String(text).startsWith('export KUBECONFIG='))
        resolve(String(text).trim().slice('export KUBECONFIG='.length));
    };
    const streams = { ...cluster.host.streams, stdout: { isTTY: false, write }, stderr: { isTTY: false, write } };
    void kubesim(['serve'], { ...cluster.host, streams, interrupted: () => interrupted }).then((code) =>
      lines.push(`${code}`),
    );
  });
  const kubeconfig = readFileSync(await served, 'utf8');
  expect((await run('get nodes -o name', kubeconfig)).out).toBe('node/node-1\nnode/node-2\nnode/node-3\n');
  interrupt();
  await expect.poll(() => lines.at(-1)).toBe('0');
  expect(lines.join('')).toMatch(/ 200 GET \/api\/v1\/nodes\S* \d+ms kubectl\/v1\.36\.3\n/);
  expect((await run('get nodes', kubeconfig)).err).toContain('was refused');
});

test.skipIf(process.platform === 'win32')('a port that is taken is told', async () => {
  const port = new URL(cluster.url).port;
  const { code, err } = await run(`serve --port ${port}`, undefined, kubesim);
  expect(code).toBe(1);
  expect(err).toContain('EADDRINUSE');
});
