import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { forbidden } from '../../src/apimachinery/status.ts';
import { type Deployment, deployment, type Pod, pod, type ReplicaSet, replicaSet } from '../../src/apis/index.ts';
import { controllers } from '../../src/controllers/index.ts';
import { nameHash } from '../../src/controllers/name-hash.ts';
import { aDeployment, everythingRuns, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const key = { namespace: 'default', name: 'web' };
const image = (object: Deployment | ReplicaSet | Pod | KubeObject) =>
  ((object as KubeObject).spec.template?.spec ?? (object as KubeObject).spec).containers[0].image as string;
const runs = (isReady: (object: KubeObject) => boolean = () => true) => [...controllers(), everythingRuns(isReady)];
const settled = (spec: object = {}, replicas = 3, isReady?: (object: KubeObject) => boolean) =>
  new SmallCluster(runs(isReady), [...threeNodes(), aDeployment('web', replicas, spec)]).settle();

const current = ({ world }: SmallCluster) => world.get(deployment, key) as unknown as KubeObject;
const edit = async (cluster: SmallCluster, spec: object) => {
  cluster.events.length = 0;
  cluster.update({ ...current(cluster), spec: { ...current(cluster).spec, ...spec } });
  await cluster.settle();
};
const newImage = (cluster: SmallCluster, name: string) => {
  const { template } = current(cluster).spec;
  return edit(cluster, {
    template: { ...template, spec: { ...template.spec, containers: [{ name: 'web', image: name }] } },
  });
};
const sizes = ({ world }: SmallCluster) =>
  Object.fromEntries(world.list(replicaSet).map((rs) => [image(rs), rs.spec.replicas]));
const scalings = ({ events }: SmallCluster) =>
  events
    .filter((event) => event.includes('ScalingReplicaSet'))
    .map((event) => event.replace(/^.*Scaled (\w+) replica set \S+/, '$1'));
const progress = (cluster: SmallCluster) =>
  current(cluster).status.conditions.find(({ type }: { type: string }) => type === 'Progressing');

test('a name hash is made of the letters of generated names, and does not mind the order of keys', () => {
  expect(nameHash({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(nameHash({ b: [{ d: 3, c: 2 }], a: 1 }));
  expect(nameHash({ a: 1 })).toMatch(/^[bcdf4-9]{7,10}$/);
  expect(nameHash({ a: 1 }, 1)).not.toBe(nameHash({ a: 1 }));
});

test('the ReplicaSet carries the hash, the revision and the sizes', async () => {
  const { world } = await settled({ minReadySeconds: 0 });
  const [rs] = world.list(replicaSet);
  const hash = rs!.metadata.name.slice('web-'.length);
  expect(rs).toMatchObject({
    metadata: {
      labels: { app: 'web', 'pod-template-hash': hash },
      annotations: {
        'deployment.kubernetes.io/revision': '1',
        'deployment.kubernetes.io/desired-replicas': '3',
        'deployment.kubernetes.io/max-replicas': '4',
      },
      ownerReferences: [{ kind: 'Deployment', name: 'web', controller: true, blockOwnerDeletion: true }],
    },
    spec: { selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } } },
  });
  expect(world.list(pod).every(({ metadata }) => metadata.labels!['pod-template-hash'] === hash)).toBe(true);
});

test('a scale is one step up or down', async () => {
  const cluster = await settled();
  await edit(cluster, { replicas: 5 });
  expect(scalings(cluster)).toEqual(['up from 3 to 5']);
  await edit(cluster, { replicas: 0 });
  expect(scalings(cluster)).toEqual(['down from 5 to 0']);
  expect(cluster.world.list(pod)).toHaveLength(0);
});

test('Recreate ends the old pods before it makes new ones', async () => {
  const cluster = await settled({ strategy: { type: 'Recreate' } });
  await newImage(cluster, 'nginx:2');
  expect(scalings(cluster)).toEqual(['down from 3 to 0', 'up from 0 to 3']);
  expect(cluster.world.list(pod).map(image)).toEqual(Array(3).fill('nginx:2'));
});

test('Recreate waits for the last old pod', async () => {
  const cluster = await settled({ strategy: { type: 'Recreate' } }, 1);
  cluster.graceful = true;
  await newImage(cluster, 'nginx:2');
  expect(cluster.world.list(pod).map(image)).toEqual(['nginx']);
  cluster.world.remove(pod, { namespace: 'default', name: cluster.world.list(pod)[0]!.metadata.name });
  await cluster.settle();
  expect(cluster.world.list(pod).map(image)).toEqual(['nginx:2']);
});

test('new pods that do not become ready stop a rollout, and after the deadline it has failed', async () => {
  const cluster = await settled({}, 4, (object) => image(object) !== 'broken');
  await newImage(cluster, 'broken');
  expect(sizes(cluster)).toEqual({ nginx: 3, broken: 2 });
  expect(progress(cluster)).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
  await cluster.advance(700);
  expect(progress(cluster)).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
  expect(progress(cluster).message).toMatch(/^ReplicaSet "web-\w+" has timed out progressing\.$/);
});

test('going back to an old template takes its ReplicaSet again, as the newest revision', async () => {
  const cluster = await settled();
  await newImage(cluster, 'nginx:2');
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 8080 }] }] },
  };
  await edit(cluster, { template });
  expect(sizes(cluster)).toEqual({ nginx: 3, 'nginx:2': 0 });
  expect(current(cluster).metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '3' });
  const again = cluster.world.list(replicaSet).find((rs) => image(rs) === 'nginx')!;
  expect(again.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision-history': '1' });
});

test('no more old ReplicaSets are kept than revisionHistoryLimit says', async () => {
  const cluster = await settled({ revisionHistoryLimit: 1 });
  for (const name of ['nginx:2', 'nginx:3', 'nginx:4']) await newImage(cluster, name);
  expect(Object.keys(sizes(cluster)).sort()).toEqual(['nginx:3', 'nginx:4']);
});

test('a paused Deployment keeps its pods, is scaled, and goes on when it is resumed', async () => {
  const cluster = await settled();
  await edit(cluster, { paused: true });
  expect(progress(cluster)).toMatchObject({
    status: 'Unknown',
    reason: 'DeploymentPaused',
    message: 'Deployment is paused',
  });
  await newImage(cluster, 'nginx:2');
  await edit(cluster, { replicas: 4 });
  expect(sizes(cluster)).toEqual({ nginx: 4 });
  await edit(cluster, { paused: false });
  expect(sizes(cluster)).toEqual({ nginx: 0, 'nginx:2': 4 });
  expect(progress(cluster)).toMatchObject({ reason: 'NewReplicaSetAvailable' });
});

test('a scale in the middle of a rollout is shared out', async () => {
  const cluster = await settled({}, 10, (object) => image(object) !== 'broken');
  await newImage(cluster, 'broken');
  expect(sizes(cluster)).toEqual({ nginx: 8, broken: 5 });
  await edit(cluster, { replicas: 20 });
  expect(sizes(cluster)).toEqual({ nginx: 15, broken: 10 });
});

test('a ReplicaSet that may not make pods is told of', async () => {
  const cluster = new SmallCluster(runs(), [...threeNodes()]);
  cluster.admit = ({ kind }) =>
    kind === 'Pod' ? forbidden({ group: '', resource: 'pods' }, 'x', 'no').status : undefined;
  cluster.create(aDeployment('web', 1));
  await cluster.settle();
  expect(current(cluster).status.conditions).toMatchObject([
    { type: 'Progressing' },
    { type: 'Available', status: 'False' },
    { type: 'ReplicaFailure', reason: 'FailedCreate' },
  ]);
});

describe.each([
  ['0', '100%', { nginx: 0, broken: 4 }],
  ['100%', '0', { nginx: 4, broken: 4 }],
  [0, 0, { nginx: 3, broken: 1 }],
])('maxSurge %s and maxUnavailable %s', (maxSurge, maxUnavailable, expected) => {
  test('allow so many steps while new pods are not ready', async () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
    const cluster = await settled({ strategy }, 4, (object) => image(object) !== 'broken');
    await newImage(cluster, 'broken');
    expect(sizes(cluster)).toEqual(expected);
  });
});
