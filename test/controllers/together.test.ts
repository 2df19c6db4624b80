import { expect, test } from 'vitest';
import { deployment, endpointSlice, endpoints, pod, replicaSet } from '../../src/apis/index.ts';
import { controllers } from '../../src/controllers/index.ts';
import { aDeployment, aNode, aReplicaSet, aService, everythingRuns, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const key = (name: string) => ({ namespace: 'default', name });

test('a ReplicaSet of three gets a pod on each node, and the Service their addresses', async () => {
  const cluster = await new SmallCluster(
    [...controllers(), everythingRuns()],
    [...threeNodes(), aReplicaSet('web', 3), aService('web')],
  ).settle();
  const { world } = cluster;
  expect(
    world
      .list(pod)
      .map(({ spec }) => spec.nodeName)
      .sort(),
  ).toEqual(['node-1', 'node-2', 'node-3']);
  expect(world.get(replicaSet, key('web'))!.status).toMatchObject({
    replicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
  });
  expect(world.get(endpoints, key('web'))!.subsets).toMatchObject([
    { addresses: [{}, {}, {}], ports: [{ port: 8080, protocol: 'TCP' }] },
  ]);
  expect(world.list(endpointSlice)).toMatchObject([{ endpoints: [{}, {}, {}], metadata: { generateName: 'web-' } }]);
});

test('a Deployment makes its ReplicaSet and says how it is getting on', async () => {
  const { world, events } = await new SmallCluster(
    [...controllers(), everythingRuns()],
    [...threeNodes(), aDeployment('web', 3)],
  ).settle();
  expect(world.get(deployment, key('web'))).toMatchObject({
    metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } },
    status: {
      replicas: 3,
      conditions: [
        { type: 'Available', reason: 'MinimumReplicasAvailable' },
        { type: 'Progressing', reason: 'NewReplicaSetAvailable' },
      ],
    },
  });
  expect(events[0]).toMatch(/^Normal ScalingReplicaSet Scaled up replica set web-\w{8,10} from 0 to 3$/);
});

test('a new template moves the pods over step by step', async () => {
  const cluster = await new SmallCluster(
    [...controllers(), everythingRuns()],
    [...threeNodes(), aDeployment('web', 4)],
  ).settle();
  const { world } = cluster;
  const before = world.get(deployment, key('web'))!;
  const template = { ...before.spec.template, spec: { containers: [{ name: 'web', image: 'nginx:2' }] } };
  cluster.events.length = 0;
  cluster.update({ ...before, spec: { ...before.spec, template } } as never);
  await cluster.settle();
  expect(world.list(pod).map(({ spec }) => spec.containers[0]!.image)).toEqual(Array(4).fill('nginx:2'));
  expect(
    cluster.events.filter((event) => event.includes('Scaling')).map((event) => event.replace(/web-\w+/, 'web')),
  ).toEqual([
    'Normal ScalingReplicaSet Scaled up replica set web from 0 to 1',
    'Normal ScalingReplicaSet Scaled down replica set web from 4 to 3',
    'Normal ScalingReplicaSet Scaled up replica set web from 1 to 2',
    'Normal ScalingReplicaSet Scaled down replica set web from 3 to 2',
    'Normal ScalingReplicaSet Scaled up replica set web from 2 to 3',
    'Normal ScalingReplicaSet Scaled down replica set web from 2 to 1',
    'Normal ScalingReplicaSet Scaled up replica set web from 3 to 4',
    'Normal ScalingReplicaSet Scaled down replica set web from 1 to 0',
  ]);
});

test('5,000 pods settle in linear time, and a second look writes nothing', async () => {
  const nodes = ['node-1', 'node-2', 'node-3'].map((name) =>
    aNode(name, { allocatable: { pods: '5000', cpu: '9000' } }),
  );
  const time = async (count: number) => {
    const start = performance.now();
    const cluster = await new SmallCluster(
      [...controllers(), everythingRuns()],
      [...nodes, aReplicaSet('web', count), aService('web')],
    ).settle();
    return { cluster, ms: performance.now() - start };
  };
  await time(500);
  const { cluster, ms } = await time(5000);
  expect(cluster.world.list(pod)).toHaveLength(5000);
  expect(cluster.world.list(endpointSlice)).toHaveLength(50);
  // Far above what it takes; a pass over all pods for each pod would take minutes.
  expect(ms).toBeLessThan(15_000);
});
