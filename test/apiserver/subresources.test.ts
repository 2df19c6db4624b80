import { describe, expect, test } from 'vitest';
import type { Stream } from '../../src/apimachinery/rest.ts';
import { inDefault, podManifest, testServer } from '../support/api-server.ts';

const replicaSets = '/apis/apps/v1/namespaces/default/replicasets';
const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } };
const replicaSet = {
  metadata: { name: 'x' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'x' } }, template },
};

describe('scale', () => {
  test('tells and sets the number', async () => {
    const server = await testServer();
    await server.post(replicaSets, replicaSet);
    expect(await server.get(`${replicaSets}/x/scale`)).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'x', namespace: 'default' },
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=x' },
    });
    const scaled = await server.patch(`${replicaSets}/x/scale`, 'merge', { spec: { replicas: 5 } });
    expect(scaled.spec).toEqual({ replicas: 5 });
    expect((await server.get(`${replicaSets}/x`)).spec.replicas).toBe(5);
  });

  test.each([
    [
      'a negative number',
      { spec: { replicas: -1 } },
      422,
      'Scale.autoscaling "x" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'an old version',
      { metadata: { resourceVersion: '1' }, spec: { replicas: 1 } },
      409,
      expect.stringContaining('the object has been modified'),
    ],
  ])('%s is refused', async (_, patch, code, message) => {
    const server = await testServer();
    await server.post(replicaSets, replicaSet);
    expect(await server.patch(`${replicaSets}/x/scale`, 'merge', patch)).toMatchObject({ code, message });
  });
});

describe('pods', () => {
  test('are bound once', async () => {
    const server = await testServer();
    await server.post(`${inDefault}/pods`, podManifest('web'));
    const target = { apiVersion: 'v1', kind: 'Node', name: 'n1' };
    expect(await server.post(`${inDefault}/pods/web/binding`, { target })).toMatchObject({
      status: 'Success',
      code: 201,
    });
    expect(await server.post(`${inDefault}/pods/web/binding`, { target })).toMatchObject({
      code: 409,
      message: 'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
    });
  });

  test('are evicted as far as their budget allows', async () => {
    const server = await testServer();
    await server.post(`${inDefault}/pods`, podManifest('web', { labels: { app: 'x' } }));
    await server.patch(`${inDefault}/pods/web/status`, 'merge', { status: { phase: 'Running' } });
    await server.post('/apis/policy/v1/namespaces/default/poddisruptionbudgets', {
      metadata: { name: 'x' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'x' } } },
    });
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' } };
    expect(await server.post(`${inDefault}/pods/web/eviction`, eviction)).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
    });
    await server.delete('/apis/policy/v1/namespaces/default/poddisruptionbudgets/x');
    expect(await server.post(`${inDefault}/pods/web/eviction`, eviction)).toMatchObject({ status: 'Success' });
    expect(await server.get(`${inDefault}/pods/web`)).toMatchObject({ code: 404 });
  });

  test('get ephemeral containers', async () => {
    const server = await testServer();
    await server.post(`${inDefault}/pods`, podManifest('web'));
    const patch = { spec: { ephemeralContainers: [{ name: 'debug', image: 'busybox' }] } };
    const pod = await server.patch(`${inDefault}/pods/web/ephemeralcontainers`, 'strategic', patch);
    expect(pod.spec.ephemeralContainers).toMatchObject([{ name: 'debug', image: 'busybox' }]);
  });
});

describe('logs and exec', () => {
  const stream = {} as Stream;
  const ports = {
    log: (_pod: unknown, container: string, options: object) => `${container} ${JSON.stringify(options)}`,
    exec: async (_pod: unknown, container: string, { command }: { command: readonly string[] }) =>
      ({ ...stream, container, command }) as unknown as Stream,
  };
  const two = { metadata: { name: 'two' }, spec: { containers: ['a', 'b'].map((name) => ({ name, image: 'x' })) } };

  async function serverWithPods() {
    const server = await testServer({ ports });
    await server.post(`${inDefault}/pods`, two);
    await server.post(`${inDefault}/pods`, podManifest('one'));
    await server.post(`${inDefault}/pods/one/binding`, { target: { name: 'n1' } });
    return server;
  }

  test.each([
    ['one', {}, 'app {"follow":false,"previous":false,"timestamps":false}'],
    [
      'one',
      { tailLines: '3', container: 'app' },
      'app {"follow":false,"previous":false,"timestamps":false,"tailLines":3}',
    ],
    ['two', { container: 'a' }, ''],
  ])('the log of %s %j', async (name, query, text) => {
    const server = await serverWithPods();
    expect(await server.get(`${inDefault}/pods/${name}/log`, query)).toBe(text);
  });

  test.each([
    ['two', {}, 'a container name must be specified for pod two, choose one of: [a b]'],
    ['one', { container: 'c' }, 'container c is not valid for pod one'],
    ['nope', {}, 'pods "nope" not found'],
  ])('the log of %s %j is refused', async (name, query, message) => {
    const server = await serverWithPods();
    expect(await server.get(`${inDefault}/pods/${name}/log`, query)).toMatchObject({ message });
  });

  test('exec reaches the container', async () => {
    const server = await serverWithPods();
    const query = { command: ['ls', '-l'], stdout: 'true' };
    const request = { method: 'POST' as const, path: `${inDefault}/pods/one/exec`, query };
    expect(await server.stream(request)).toMatchObject({ container: 'app', command: ['ls', '-l'] });
  });

  test.each([
    ['two', { container: 'a', command: 'ls' }, 'pod two does not have a host assigned'],
    ['two', { command: 'ls' }, 'a container name must be specified for pod two, choose one of: [a b]'],
  ])('exec in %s %j is refused', async (name, query, message) => {
    const server = await serverWithPods();
    await expect(server.stream({ method: 'POST', path: `${inDefault}/pods/${name}/exec`, query })).rejects.toThrow(
      message,
    );
  });
});

test('service accounts get tokens', async () => {
  const server = await testServer();
  const path = `${inDefault}/serviceaccounts/default/token`;
  const { status } = await server.post(path, { spec: { expirationSeconds: 3600 } });
  expect(status.expirationTimestamp).toBe('2026-01-01T01:00:00Z');
  const claims = JSON.parse(Buffer.from(status.token.split('.')[1], 'base64url').toString());
  expect(claims.sub).toBe('system:serviceaccount:default:default');
});

test('autoscalers are served in both versions', async () => {
  const server = await testServer();
  const path = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  await server.post(path('v1'), {
    metadata: { name: 'web' },
    spec: { scaleTargetRef, maxReplicas: 5, targetCPUUtilizationPercentage: 80 },
  });
  expect((await server.get(`${path('v2')}/web`)).spec.metrics).toEqual([
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
  ]);
  expect((await server.get(`${path('v1')}/web`)).spec).toMatchObject({ targetCPUUtilizationPercentage: 80 });
});

test('reviews are answered and not kept', async () => {
  const server = await testServer();
  const spec = { resourceAttributes: { verb: 'get', resource: 'pods' } };
  const { revision } = server.store;
  expect(await server.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec })).toMatchObject({
    status: { allowed: true },
  });
  expect(server.store.revision).toBe(revision);
});
