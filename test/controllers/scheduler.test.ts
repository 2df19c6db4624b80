import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { pod } from '../../src/apis/index.ts';
import { schedulerController } from '../../src/controllers/scheduler/scheduler.ts';
import { aNode, aPod, named, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const wants = (requests: object) => ({ spec: { containers: [{ name: 'a', resources: { requests } }] } });
const settled = (objects: KubeObject[]) => new SmallCluster([schedulerController], objects).settle();
const nodeOf = ({ world }: SmallCluster, name: string) => world.get(pod, { namespace: 'default', name })!.spec.nodeName;
const tainted = (name: string) =>
  aNode(name, { spec: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] } });
const near = (topologyKey: string, app: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { app } } }],
});

const noVictims = (count: number) =>
  `no new claims to deallocate, preemption: 0/3 nodes are available: ${count} No preemption victims found for incoming pod.`;
const notHelpful = (count: number) =>
  `no new claims to deallocate, preemption: 0/3 nodes are available: ${count} Preemption is not helpful for scheduling.`;

test('a pod goes to its node, with an event and a condition', async () => {
  const cluster = await settled([...threeNodes(), aPod('web', { metadata: { generation: 1 } })]);
  expect(cluster.world.get(pod, { namespace: 'default', name: 'web' })).toMatchObject({
    spec: { nodeName: 'node-1' },
    status: { conditions: [{ type: 'PodScheduled', status: 'True', observedGeneration: 1, lastProbeTime: null }] },
  });
  expect(cluster.events).toEqual(['Normal Scheduled Successfully assigned default/web to node-1']);
});

test.each<[string, KubeObject[], object, string]>([
  [
    'too much of what is in use',
    [
      ...threeNodes(),
      ...['1', '2', '3'].map((n) =>
        aPod(`busy-${n}`, { spec: { nodeName: `node-${n}`, ...wants({ cpu: '1500m' }).spec } }),
      ),
    ],
    wants({ cpu: '1' }),
    `0/3 nodes are available: 3 Insufficient cpu. ${noVictims(3)}`,
  ],
  [
    'more than there is',
    threeNodes(),
    wants({ cpu: '64', memory: '1Ti' }),
    `0/3 nodes are available: 3 Insufficient cpu, 3 Insufficient memory. ${notHelpful(3)}`,
  ],
  [
    'several reasons, sorted as text',
    [
      tainted('node-1'),
      aNode('node-2', { spec: { unschedulable: true } }),
      aNode('node-3', { allocatable: { cpu: '100m' } }),
    ],
    wants({ cpu: '1' }),
    `0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ${notHelpful(3)}`,
  ],
  [
    'no such label',
    threeNodes(),
    { spec: { containers: [], nodeSelector: { disk: 'ssd' } } },
    `0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. ${notHelpful(3)}`,
  ],
  [
    'a host port in use everywhere',
    [
      ...threeNodes(),
      ...['1', '2', '3'].map((n) =>
        aPod(`nginx-${n}`, { spec: { nodeName: `node-${n}`, containers: [{ ports: [{ hostPort: 80 }] }] } }),
      ),
    ],
    { spec: { containers: [{ ports: [{ hostPort: 80, hostIP: '127.0.0.1' }] }] } },
    `0/3 nodes are available: 3 node(s) didn't have free ports for the requested pod ports. ${noVictims(3)}`,
  ],
  [
    'too many pods',
    ['1', '2', '3'].map((n) => aNode(`node-${n}`, { allocatable: { pods: '0' } })),
    {},
    `0/3 nodes are available: 3 Too many pods. ${noVictims(3)}`,
  ],
  [
    'wants to be near nobody',
    threeNodes(),
    { spec: { containers: [], affinity: { podAffinity: near('kubernetes.io/hostname', 'db') } } },
    `0/3 nodes are available: 3 node(s) didn't match pod affinity rules. ${notHelpful(3)}`,
  ],
  [
    'no preemption asked for',
    threeNodes(),
    { spec: { containers: [], nodeSelector: { disk: 'ssd' }, preemptionPolicy: 'Never' } },
    "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
  ],
  [
    'a claim that is not there',
    threeNodes(),
    { spec: { containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } },
    '0/3 nodes are available: persistentvolumeclaim "data" not found. not found',
  ],
])('%s', async (_, objects, more, message) => {
  const cluster = await settled([
    ...objects.filter(({ kind }) => kind === 'Node'),
    ...objects.filter(({ kind }) => kind !== 'Node'),
    aPod('web', more),
  ]);
  expect(nodeOf(cluster, 'web')).toBeUndefined();
  expect(cluster.events).toEqual([`Warning FailedScheduling ${message}`]);
  expect(cluster.world.get(pod, { namespace: 'default', name: 'web' })!.status!.conditions).toMatchObject([
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
  ]);
});

test('a pod that waits is tried again when room is made, and when a node joins', async () => {
  const busy = aPod('busy', { spec: { nodeName: 'node-1', ...wants({ cpu: '2' }).spec } });
  const cluster = await settled([
    aNode('node-1'),
    busy,
    aPod('web', wants({ cpu: '1' })),
    aPod('ssd', { spec: { containers: [], nodeSelector: { disk: 'ssd' } } }),
  ]);
  cluster.delete(pod, { namespace: 'default', name: 'busy' });
  await cluster.settle();
  expect(nodeOf(cluster, 'web')).toBe('node-1');
  cluster.create(aNode('node-2', { labels: { disk: 'ssd' } }));
  await cluster.settle();
  expect(nodeOf(cluster, 'ssd')).toBe('node-2');
});

test('tolerations, gates and other schedulers', async () => {
  const cluster = await settled([
    tainted('node-1'),
    aPod('daemon', { spec: { containers: [], tolerations: [{ operator: 'Exists' }] } }),
    aPod('gated', {
      spec: { containers: [], schedulingGates: [{ name: 'x' }], tolerations: [{ operator: 'Exists' }] },
    }),
    aPod('foreign', { spec: { containers: [], schedulerName: 'other' } }),
  ]);
  expect(['daemon', 'gated', 'foreign'].map((name) => nodeOf(cluster, name))).toEqual(['node-1', undefined, undefined]);
  expect(cluster.events).toHaveLength(1);
});

test('anti-affinity keeps pods of an application apart, also from those that do not ask for it', async () => {
  const apart = {
    metadata: { labels: { app: 'db' } },
    spec: { containers: [], affinity: { podAntiAffinity: near('kubernetes.io/hostname', 'db') } },
  };
  const cluster = await settled([
    ...threeNodes(),
    ...['a', 'b', 'c', 'd'].map((name) => aPod(name, apart)),
    aPod('e', { metadata: { labels: { app: 'db' } } }),
  ]);
  expect(['a', 'b', 'c', 'd', 'e'].map((name) => nodeOf(cluster, name))).toEqual([
    'node-1',
    'node-2',
    'node-3',
    undefined,
    undefined,
  ]);
  expect(cluster.events.at(-1)).toContain("3 node(s) didn't satisfy existing pods anti-affinity rules");
});

test('a spread constraint holds the difference between zones down', async () => {
  const zone = (name: string, value: string) => aNode(name, { labels: { zone: value } });
  const constraint = {
    maxSkew: 1,
    topologyKey: 'zone',
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: { app: 'web' } },
  };
  const spread = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [], topologySpreadConstraints: [constraint] },
  };
  const cluster = await settled([
    zone('node-1', 'a'),
    zone('node-2', 'a'),
    zone('node-3', 'b'),
    ...['p', 'q', 'r', 's'].map((name) => aPod(name, spread)),
  ]);
  const inB = ['p', 'q', 'r', 's'].filter((name) => nodeOf(cluster, name) === 'node-3');
  expect(inB).toHaveLength(2);
});

test('preferences and gentle taints decide before the number of pods', async () => {
  const gentle = aNode('node-1', { spec: { taints: [{ key: 'busy', effect: 'PreferNoSchedule' }] } });
  const preferred = [
    { weight: 10, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } },
  ];
  const cluster = await settled([
    gentle,
    aNode('node-2'),
    aNode('node-3', { labels: { disk: 'ssd' } }),
    aPod('there', { spec: { containers: [], nodeName: 'node-3' } }),
    aPod('any'),
    aPod('ssd', {
      spec: {
        containers: [],
        affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } },
      },
    }),
  ]);
  expect([nodeOf(cluster, 'any'), nodeOf(cluster, 'ssd')]).toEqual(['node-2', 'node-3']);
});

test('a namespace of a daemon: only the node that its affinity names', async () => {
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-2'] }] }];
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } };
  const cluster = await settled([
    ...threeNodes(),
    { ...aPod('d', { spec: { containers: [], affinity } }), metadata: named('d') },
  ]);
  expect(nodeOf(cluster, 'd')).toBe('node-2');
});
