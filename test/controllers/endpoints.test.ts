import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { endpointSlice, endpoints, pod, service } from '../../src/apis/index.ts';
import { endpointsController } from '../../src/controllers/endpoints/endpoints.ts';
import { endpointSliceController } from '../../src/controllers/endpoints/endpointslice.ts';
import { endpointSliceMirroringController } from '../../src/controllers/endpoints/mirroring.ts';
import { repack } from '../../src/controllers/endpoints/repack.ts';
import { aNode, aPod, aService, named, readyCondition, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const all = [endpointsController, endpointSliceController, endpointSliceMirroringController];
const key = (name: string) => ({ namespace: 'default', name });
const at = '2025-01-01T00:00:00Z';

const running = (name: string, podIP: string, more: { ready?: boolean; spec?: object; metadata?: object } = {}) =>
  aPod(name, {
    metadata: { uid: `uid-of-${name}`, labels: { app: 'web' }, ...more.metadata },
    spec: { nodeName: 'node-1', ...more.spec },
    status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions: [readyCondition(at, more.ready ?? true)] },
  });

const settled = (objects: KubeObject[]) => new SmallCluster(all, [...threeNodes(), ...objects]).settle();
const subsets = ({ world }: SmallCluster) => world.get(endpoints, key('web'))?.subsets ?? [];
const ips = (list: readonly { ip: string }[] | undefined) => list?.map(({ ip }) => ip);

test('addresses come in the order of their text', async () => {
  const cluster = await settled([
    aService('web'),
    running('a', '10.233.69.54'),
    running('b', '10.233.112.42'),
    running('c', '10.233.109.23'),
  ]);
  expect(ips(subsets(cluster)[0]!.addresses)).toEqual(['10.233.109.23', '10.233.112.42', '10.233.69.54']);
  expect(cluster.world.get(endpoints, key('web'))!.metadata).toMatchObject({
    labels: { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
    annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': at },
  });
});

test('8443 comes before 8080 when https and http are offered by the same pods', () => {
  const ports = [
    { name: 'http', port: 8080, protocol: 'TCP' },
    { name: 'https', port: 8443, protocol: 'TCP' },
  ];
  const packed = repack([{ address: { ip: '10.0.0.1' }, ready: true, ports }]);
  expect(packed[0]!.ports!.map(({ port }) => port)).toEqual([8443, 8080]);
});

test('pods that are not ready are listed apart, and take no traffic', async () => {
  const cluster = await settled([
    aService('web'),
    running('a', '10.0.0.1', { ready: false }),
    running('b', '10.0.0.2'),
  ]);
  expect(subsets(cluster)).toMatchObject([
    { addresses: [{ ip: '10.0.0.2' }], notReadyAddresses: [{ ip: '10.0.0.1' }] },
  ]);
  expect(cluster.world.list(endpointSlice)[0]!.endpoints!.map(({ conditions }) => conditions)).toEqual([
    { ready: false, serving: false, terminating: false },
    { ready: true, serving: true, terminating: false },
  ]);
});

test('publishNotReadyAddresses makes no difference between them', async () => {
  const cluster = await settled([
    aService('web', { publishNotReadyAddresses: true }),
    running('a', '10.0.0.1', { ready: false }),
  ]);
  expect(subsets(cluster)).toMatchObject([{ addresses: [{ ip: '10.0.0.1' }] }]);
});

test('a port name with different numbers behind it gives several subsets, a missing one leaves the pod out', async () => {
  const ports = (...list: object[]) => ({ spec: { containers: [{ name: 'web', ports: list }] } });
  const cluster = await settled([
    aService('web', { ports: [{ port: 80, targetPort: 'web8080', protocol: 'TCP' }] }),
    running('a', '10.0.0.1', ports({ name: 'web8080', containerPort: 8080 })),
    running('b', '10.0.0.2', ports({ name: 'web8080', containerPort: 9090 })),
    running('c', '10.0.0.3', ports({ name: 'other', containerPort: 8080 })),
  ]);
  expect(
    subsets(cluster)
      .map(({ addresses, ports }) => [ips(addresses), ports!.map(({ port }) => port)])
      .sort(),
  ).toEqual([
    [['10.0.0.1'], [8080]],
    [['10.0.0.2'], [9090]],
  ]);
  expect(cluster.world.list(endpointSlice)).toHaveLength(3);
});

test('a terminating pod leaves Endpoints at once and stays in its slice until it is gone', async () => {
  const cluster = await settled([aService('web'), running('a', '10.0.0.1')]);
  cluster.graceful = true;
  cluster.delete(pod, key('a'));
  await cluster.settle();
  expect(subsets(cluster)).toEqual([]);
  expect(cluster.world.list(endpointSlice)[0]!.endpoints).toMatchObject([
    { conditions: { ready: false, serving: true, terminating: true } },
  ]);
});

test('a headless Service is labelled as one and gives its pods names', async () => {
  const spec = { nodeName: 'node-1', hostname: 'db-0', subdomain: 'web' };
  const cluster = await settled([
    aService('web', { clusterIP: 'None', ports: undefined }),
    running('a', '10.0.0.1', { spec: { ...spec, containers: [] } }),
  ]);
  expect(cluster.world.get(endpoints, key('web'))).toMatchObject({
    metadata: { labels: { 'service.kubernetes.io/headless': '' } },
    subsets: [{ addresses: [{ ip: '10.0.0.1', hostname: 'db-0' }] }],
  });
  expect(cluster.world.list(endpointSlice)).toMatchObject([{ endpoints: [{ hostname: 'db-0' }] }]);
});

test('a Service without pods keeps an empty slice, which is used again', async () => {
  const cluster = await settled([aService('web')]);
  const [empty] = cluster.world.list(endpointSlice);
  expect(empty).toMatchObject({ endpoints: [], ports: [], addressType: 'IPv4' });
  cluster.create(running('a', '10.0.0.1'));
  await cluster.settle();
  expect(cluster.world.list(endpointSlice).map(({ metadata }) => metadata.name)).toEqual([empty!.metadata.name]);
});

test('1,001 pods: Endpoints are cut off, slices hold a hundred each, and one more pod changes one of them', async () => {
  const pods = Array.from({ length: 1001 }, (_, i) => running(`p${i}`, `10.0.${Math.floor(i / 250)}.${i % 250}`));
  const cluster = await settled([aService('web'), ...pods]);
  expect(subsets(cluster)[0]!.addresses).toHaveLength(1000);
  expect(cluster.world.get(endpoints, key('web'))!.metadata.annotations).toMatchObject({
    'endpoints.kubernetes.io/over-capacity': 'truncated',
  });
  expect(cluster.world.list(endpointSlice)).toHaveLength(11);
  const before = cluster.world.list(endpointSlice).map(({ metadata }) => metadata.resourceVersion);
  cluster.create(running('last', '10.9.9.9'));
  await cluster.settle();
  const after = cluster.world.list(endpointSlice).map(({ metadata }) => metadata.resourceVersion);
  expect(after.filter((version, i) => version !== before[i])).toHaveLength(1);
});

test('hand-made Endpoints of a Service without a selector are copied, and go when it goes', async () => {
  const byHand: KubeObject = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: named('web'),
    subsets: [{ addresses: [{ ip: '1.2.3.4' }], ports: [{ port: 80, protocol: 'TCP' }] }],
  };
  const cluster = await settled([aService('web', { selector: undefined }), byHand]);
  expect(cluster.world.list(endpointSlice)).toMatchObject([
    {
      metadata: { labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' } },
      endpoints: [{ addresses: ['1.2.3.4'], conditions: { ready: true } }],
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
    },
  ]);
  cluster.delete(service, key('web'));
  await cluster.settle();
  expect(cluster.world.get(endpoints, key('web'))).toBeUndefined();
});

test('a change that no client can see is no write', async () => {
  const cluster = await settled([aService('web'), running('a', '10.0.0.1')]);
  const { writes } = cluster;
  const found = cluster.world.get(pod, key('a'))! as KubeObject;
  cluster.world.put({ ...found, metadata: { ...found.metadata, annotations: { note: 'x' } } });
  cluster.world.put(aNode('node-1', { labels: { disk: 'ssd' } }));
  await cluster.settle();
  expect(cluster.writes).toBe(writes);
});
