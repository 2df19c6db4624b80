import { PassThrough, Writable } from 'node:stream';
import {
  AppsV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  Log,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1Pod,
  type V1Status,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servedCluster, type TestCluster } from './support/cluster.ts';

let cluster: TestCluster;
let config: KubeConfig;
let core: CoreV1Api;
const namespace = 'default';

beforeAll(async () => {
  cluster = await servedCluster();
  config = new KubeConfig();
  config.loadFromString(cluster.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
}, 30_000);
afterAll(() => cluster.close());

const pod = (name: string, labels: Record<string, string> = {}): V1Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { containers: [{ name: 'main', image: 'nginx' }] },
});

test('objects are created, read, changed and deleted', async () => {
  const body = { metadata: { name: 'settings' }, data: { a: '1' } };
  const created = await core.createNamespacedConfigMap({ namespace, body });
  expect(created.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
  const patched = await core.patchNamespacedConfigMap(
    { namespace, name: 'settings', body: { data: { b: '2' } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
  expect(patched.data).toEqual({ a: '1', b: '2' });
  await core.replaceNamespacedConfigMap({ namespace, name: 'settings', body: { ...patched, data: { c: '3' } } });
  await expect(
    core.replaceNamespacedConfigMap({ namespace, name: 'settings', body: { ...patched, data: {} } }),
  ).rejects.toMatchObject({ code: 409 });
  expect((await core.readNamespacedConfigMap({ namespace, name: 'settings' })).data).toEqual({ c: '3' });
  await core.deleteNamespacedConfigMap({ namespace, name: 'settings' });
  await expect(core.readNamespacedConfigMap({ namespace, name: 'settings' })).rejects.toMatchObject({ code: 404 });
});

test('a deployment has its pods when the answer comes', async () => {
  const apps = config.makeApiClient(AppsV1Api);
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx' }] } };
  const body = { metadata: { name: 'web' }, spec: { replicas: 3, selector: { matchLabels: labels }, template } };
  await apps.createNamespacedDeployment({ namespace, body });
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: 'app=web' });
  expect(items.map(({ status }) => status?.phase)).toEqual(['Running', 'Running', 'Running']);
});

describe('a watch', () => {
  test('tells each change once and in order', async () => {
    const seen: string[] = [];
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const query = { resourceVersion: metadata!.resourceVersion, allowWatchBookmarks: true };
    let done = () => {};
    const told = new Promise<void>((resolve) => (done = resolve));
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const controller = await new Watch(config).watch(
      path,
      query,
      (type, { metadata }) => {
        seen.push(`${type} ${metadata.name}`);
        if (type === 'DELETED') done();
      },
      () => {},
    );
    for (const name of ['one', 'two'])
      await core.createNamespacedConfigMap({ namespace, body: { metadata: { name } } });
    await core.deleteNamespacedConfigMap({ namespace, name: 'one' });
    await told;
    controller.abort();
    expect(seen).toEqual(['ADDED one', 'ADDED two', 'DELETED one']);
  });

  test('goes on from a version that was seen, at another server', async () => {
    const before = (await core.listNamespacedSecret({ namespace })).metadata!.resourceVersion;
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: 'late' } } });
    const other = await cluster.serveAgain();
    try {
      const there = new KubeConfig();
      there.loadFromString(other.kubeconfig);
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      const seen = await new Promise<string[]>((resolve, reject) => {
        const names: string[] = [];
        const hear = (type: string, { metadata }: any) => {
          names.push(`${type} ${metadata.name}`);
          if (metadata.name === 'later') resolve(names);
        };
        new Watch(there).watch(path, { resourceVersion: before }, hear, reject).then(
          // Written by way of the first server, heard of by way of the second.
          () => core.createNamespacedSecret({ namespace, body: { metadata: { name: 'later' } } }),
          reject,
        );
      });
      expect(seen).toEqual(['ADDED late', 'ADDED later']);
    } finally {
      await other.close();
    }
  });

  test('feeds an informer', async () => {
    const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/pods`, () =>
      core.listNamespacedPod({ namespace }),
    );
    const heard = new Promise<string>((resolve) =>
      informer.on('add', ({ metadata }) => metadata?.name === 'informed' && resolve(metadata.name)),
    );
    await informer.start();
    await core.createNamespacedPod({ namespace, body: pod('informed') });
    expect(await heard).toBe('informed');
    await informer.stop();
  });
});

describe('a container', () => {
  beforeAll(async () => {
    await core.createNamespacedPod({ namespace, body: pod('box') });
  });

  const run = async (command: string[], input?: string) => {
    const [stdout, stderr] = [collected(), collected()];
    const stdin = input === undefined ? null : new PassThrough();
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config)
        .exec(namespace, 'box', 'main', command, stdout, stderr, stdin, false, resolve)
        .then(() => stdin?.end(input), reject);
    });
    return { status, stdout: stdout.text(), stderr: stderr.text() };
  };

  test('runs commands', async () => {
    expect(await run(['echo', 'hello'])).toMatchObject({
      status: { status: 'Success' },
      stdout: 'hello\n',
      stderr: '',
    });
  });

  test('tells why a command fails', async () => {
    const { status, stderr } = await run(['cat', '/nothing']);
    expect(stderr).toContain('No such file or directory');
    expect(status.details?.causes).toEqual([{ reason: 'ExitCode', message: '1' }]);
  });

  test('reads what it is given', async () => {
    expect((await run(['cat'], 'typed')).stdout).toBe('typed');
  });

  test('keeps a log', async () => {
    const text = await core.readNamespacedPodLog({ namespace, name: 'box' });
    expect(text).toContain('nginx');
    const stream = collected();
    const ended = new Promise((resolve) => stream.on('finish', resolve));
    await new Log(config).log(namespace, 'box', 'main', stream, { follow: true });
    await core.deleteNamespacedPod({ namespace, name: 'box' });
    await ended;
    expect(stream.text().startsWith(text)).toBe(true);
  });
});

/** A stream that keeps what is written to it. */
function collected(): Writable & { text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk, _, next) {
      chunks.push(chunk);
      next();
    },
  });
  return Object.assign(stream, { text: () => Buffer.concat(chunks).toString('utf8') });
}
