import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { forbidden } from '../../src/apimachinery/status.ts';
import { type Pod, pod, replicaSet } from '../../src/apis/index.ts';
import { cheapestToLose } from '../../src/controllers/ranking.ts';
import { replicaSetController } from '../../src/controllers/replicaset.ts';
import { aPod, aReplicaSet, everythingRuns, readyCondition } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const key = (name: string) => ({ namespace: 'default', name });
const web = { labels: { app: 'web' } };
const now = Date.parse('2025-01-01T01:00:00Z');
const settled = (objects: KubeObject[]) => new SmallCluster([replicaSetController, everythingRuns()], objects).settle();
const owners = (cluster: SmallCluster) =>
  cluster.world.list(pod).map(({ metadata }) => metadata.ownerReferences?.[0]?.name ?? '-');

test('a pod that matches and belongs to nobody is taken in', async () => {
  const cluster = await settled([aPod('mine', { metadata: web }), aReplicaSet('web', 2)]);
  expect(owners(cluster)).toEqual(['web', 'web']);
  expect(cluster.events).toHaveLength(1);
});

test('one that comes too late is taken in and is the surplus', async () => {
  const cluster = await settled([aReplicaSet('web', 2)]);
  cluster.create(aPod('late', { metadata: web }));
  await cluster.settle();
  expect(cluster.world.list(pod)).toHaveLength(2);
  expect(cluster.events.at(-1)).toMatch(/^Normal SuccessfulDelete Deleted pod: /);
});

test('a pod whose label changes is let go, and replaced', async () => {
  const cluster = await settled([aReplicaSet('web', 1)]);
  const [one] = cluster.world.list(pod) as unknown as KubeObject[];
  cluster.update({ ...one!, metadata: { ...one!.metadata, labels: { app: 'debug' } } });
  await cluster.settle();
  expect(owners(cluster).sort()).toEqual(['-', 'web']);
});

test('two ReplicaSets with one selector leave each other alone', async () => {
  const cluster = await settled([aReplicaSet('a', 2), aReplicaSet('b', 3)]);
  expect(owners(cluster).sort()).toEqual(['a', 'a', 'b', 'b', 'b']);
});

test('pods on their way out are counted as terminating and replaced', async () => {
  const cluster = await settled([aReplicaSet('web', 1)]);
  cluster.graceful = true;
  cluster.delete(pod, key(cluster.world.list(pod)[0]!.metadata.name));
  await cluster.settle();
  expect(cluster.world.list(pod)).toHaveLength(2);
  expect(cluster.world.get(replicaSet, key('web'))!.status).toMatchObject({ replicas: 1, terminatingReplicas: 1 });
});

test('a refusal is told once or twice, not for every pod, and tried again later', async () => {
  const cluster = new SmallCluster([replicaSetController], [aReplicaSet('web', 50)]);
  let room = 5;
  cluster.admit = ({ kind }) =>
    kind === 'Pod' && room-- <= 0
      ? forbidden({ group: '', resource: 'pods' }, 'web-x', 'exceeded quota: q').status
      : undefined;
  await cluster.settle();
  expect(cluster.world.list(pod)).toHaveLength(5);
  expect(cluster.events.filter((event) => event.includes('FailedCreate')).length).toBeLessThanOrEqual(5);
  expect(cluster.events.at(-1)).toBe(
    'Warning FailedCreate Error creating: pods "web-x" is forbidden: exceeded quota: q',
  );
  expect(cluster.world.get(replicaSet, key('web'))!.status).toMatchObject({
    replicas: 5,
    conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }],
  });
  room = 100;
  await cluster.advance(10);
  const { status } = cluster.world.get(replicaSet, key('web'))!;
  expect(status).toMatchObject({ replicas: 50 });
  expect(status!.conditions).toBeUndefined();
});

test('with minReadySeconds a ready pod is available only after that time', async () => {
  const cluster = await new SmallCluster(
    [replicaSetController, everythingRuns()],
    [aPod('p', { metadata: web, spec: { nodeName: 'node-1' } }), aReplicaSet('web', 1, { minReadySeconds: 10 })],
  ).settle();
  const status = () => cluster.world.get(replicaSet, key('web'))!.status;
  expect(status()).toMatchObject({ readyReplicas: 1 });
  expect(status()!.availableReplicas).toBeUndefined();
  await cluster.advance(10);
  expect(status()).toMatchObject({ availableReplicas: 1 });
});

describe('the first to go', () => {
  const running = (name: string, more: { spec?: object; status?: object; metadata?: object } = {}) =>
    aPod(name, {
      metadata: { uid: name, creationTimestamp: '2025-01-01T00:00:00Z', ...more.metadata },
      spec: { nodeName: 'node-1', ...more.spec },
      status: { phase: 'Running', conditions: [readyCondition('2025-01-01T00:00:10Z')], ...more.status },
    }) as unknown as Pod;

  test.each<[string, Pod]>([
    ['has no node yet', running('x', { spec: { nodeName: undefined } })],
    ['is pending', running('x', { status: { phase: 'Pending' } })],
    ['is not ready', running('x', { status: { conditions: [] } })],
    ['is cheap', running('x', { metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' } } })],
    ['is on a crowded node', running('x', { spec: { nodeName: 'node-2' } })],
    [
      'has been ready for a much shorter time',
      running('x', { status: { conditions: [readyCondition('2025-01-01T00:59:00Z')] } }),
    ],
    ['restarted', running('x', { status: { containerStatuses: [{ restartCount: 2 }] } })],
    ['is much younger', running('x', { metadata: { creationTimestamp: '2025-01-01T00:59:00Z' } })],
  ])('%s', (_, first) => {
    const crowd = new Map([['node-2', 5]]);
    expect(cheapestToLose([running('a'), first, running('b')], crowd, now)[0]!.metadata.name).toBe('x');
  });
});
