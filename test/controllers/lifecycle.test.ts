import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { configMap, deployment, namespace, pod, replicaSet, serviceAccount } from '../../src/apis/index.ts';
import { controllers } from '../../src/controllers/index.ts';
import { aDeployment, aPod, aReplicaSet, everythingRuns, named, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const key = { namespace: 'default', name: 'web' };
const settled = (objects: KubeObject[]) =>
  new SmallCluster([...controllers(), everythingRuns()], [...threeNodes(), ...objects]).settle();
const aNamespace = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
});

test('what belonged to a Deployment goes with it', async () => {
  const cluster = await settled([aDeployment('web', 3), aPod('other')]);
  cluster.delete(deployment, key);
  await cluster.settle();
  expect(cluster.world.list(replicaSet)).toEqual([]);
  expect(cluster.world.list(pod).map(({ metadata }) => metadata.name)).toEqual(['other']);
});

test('with orphan the pods stay, and a ReplicaSet that comes later takes them in', async () => {
  const cluster = await settled([aReplicaSet('web', 2)]);
  const names = () => cluster.world.list(pod).map(({ metadata }) => metadata.name);
  const before = names();
  cluster.delete(replicaSet, key, 'orphan');
  await cluster.settle();
  expect(cluster.world.get(replicaSet, key)).toBeUndefined();
  expect(cluster.world.list(pod).map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined, undefined]);
  cluster.create(aReplicaSet('web', 2));
  await cluster.settle();
  expect(names()).toEqual(before);
});

test('in the foreground the owner waits for its dependents', async () => {
  const cluster = await settled([aReplicaSet('web', 1)]);
  cluster.graceful = true;
  cluster.delete(replicaSet, key, 'foreground');
  await cluster.settle();
  expect(cluster.world.get(replicaSet, key)?.metadata.deletionTimestamp).toBeDefined();
  const [last] = cluster.world.list(pod);
  expect(last!.metadata.deletionTimestamp).toBeDefined();
  cluster.world.remove(pod, { namespace: 'default', name: last!.metadata.name });
  await cluster.settle();
  expect(cluster.world.get(replicaSet, key)).toBeUndefined();
});

test('an object of two owners only forgets the one that is gone; one whose owner never was goes', async () => {
  const owner = (name: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: named(name, { uid: name }),
  });
  const reference = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid: name });
  const child = {
    ...owner('child'),
    metadata: named('child', { uid: 'c', ownerReferences: [reference('a'), reference('b')] }),
  };
  const stray = { ...owner('stray'), metadata: named('stray', { uid: 's', ownerReferences: [reference('nobody')] }) };
  const cluster = await settled([owner('a'), owner('b'), child, stray]);
  cluster.delete(configMap, { namespace: 'default', name: 'a' });
  await cluster.settle();
  const left = cluster.world.list(configMap);
  expect(left.map(({ metadata }) => metadata.name)).toEqual(['b', 'child']);
  expect(left[1]!.metadata.ownerReferences).toEqual([reference('b')]);
});

test('a namespace has its ServiceAccount and its certificate, and gets them back', async () => {
  const cluster = await settled([aNamespace('dev')]);
  const inDev = (name: string) => ({ namespace: 'dev', name });
  expect(cluster.world.get(serviceAccount, inDev('default'))).toBeDefined();
  expect(cluster.world.get(configMap, inDev('kube-root-ca.crt'))).toMatchObject({
    data: { 'ca.crt': expect.stringMatching(/^-----BEGIN/) },
  });
  cluster.delete(serviceAccount, inDev('default'));
  await cluster.settle();
  expect(cluster.world.get(serviceAccount, inDev('default'))).toBeDefined();
});

test('a deleted namespace is emptied, says what it waits for, and is gone after that', async () => {
  const cluster = await settled([
    aNamespace('dev'),
    { ...aReplicaSet('web', 1), metadata: { name: 'web', namespace: 'dev' } },
  ]);
  cluster.graceful = true;
  cluster.delete(namespace, { namespace: '', name: 'dev' });
  await cluster.settle();
  expect(cluster.world.get(replicaSet, { namespace: 'dev', name: 'web' })).toBeUndefined();
  expect(cluster.world.get(namespace, { namespace: '', name: 'dev' })!.status!.conditions).toMatchObject([
    { type: 'NamespaceDeletionDiscoveryFailure', status: 'False' },
    { type: 'NamespaceDeletionGroupVersionParsingFailure', status: 'False' },
    { type: 'NamespaceDeletionContentFailure', status: 'False' },
    { type: 'NamespaceContentRemaining', message: 'Some resources are remaining: pods. has 1 resource instances' },
    { type: 'NamespaceFinalizersRemaining', status: 'False' },
  ]);
  cluster.world.remove(pod, { namespace: 'dev', name: cluster.world.list(pod, 'dev')[0]!.metadata.name });
  await cluster.settle();
  expect(cluster.world.get(namespace, { namespace: '', name: 'dev' })).toBeUndefined();
  expect(cluster.world.list(serviceAccount, 'dev')).toEqual([]);
});

test('pods of a node that is gone go too', async () => {
  const cluster = await settled([aReplicaSet('web', 3)]);
  cluster.delete({ group: '', plural: 'nodes' } as never, { namespace: '', name: 'node-3' });
  await cluster.settle();
  expect(
    cluster.world
      .list(pod)
      .map(({ spec }) => spec.nodeName)
      .sort(),
  ).toEqual(['node-1', 'node-1', 'node-2']);
});
