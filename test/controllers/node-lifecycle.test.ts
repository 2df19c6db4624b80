import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { node, pod } from '../../src/apis/index.ts';
import { nodeLifecycleController, taintEvictionController } from '../../src/controllers/node-lifecycle.ts';
import { aPod, readyCondition, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const at = '2025-01-01T00:00:00Z';
const silent = { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
const unreachable = (effect: string) => ({ key: 'node.kubernetes.io/unreachable', effect, timeAdded: at });

const running = (name: string, tolerations: object[]): KubeObject =>
  aPod(name, {
    spec: { nodeName: 'node-2', tolerations },
    status: { phase: 'Running', conditions: [readyCondition(at)] },
  });

const patient = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' };

async function withSilentNode(): Promise<SmallCluster> {
  const pods = [running('web', [{ ...patient, tolerationSeconds: 300 }]), running('agent', [{ operator: 'Exists' }])];
  const made = new SmallCluster(
    [nodeLifecycleController, taintEvictionController],
    [...threeNodes(), ...pods, running('hasty', [])],
  );
  made.graceful = true;
  await made.settle();
  await setReady(made, silent);
  return made;
}

async function setReady(made: SmallCluster, ready: object): Promise<void> {
  const found = made.world.get(node, { namespace: '', name: 'node-2' }) as KubeObject;
  const conditions = [
    { type: 'MemoryPressure', status: 'False', reason: 'x' },
    { type: 'Ready', ...ready },
  ];
  made.world.put({ ...found, status: { ...found.status, conditions } });
  await made.settle();
}

const going = ({ world }: SmallCluster) =>
  world
    .list(pod)
    .filter(({ metadata }) => metadata.deletionTimestamp)
    .map(({ metadata }) => metadata.name);

test('a silent node is tainted, and its pods get no traffic any more', async () => {
  const { world, events } = await withSilentNode();
  const found = world.get(node, { namespace: '', name: 'node-2' })!;
  expect(found.spec.taints).toEqual([unreachable('NoSchedule'), unreachable('NoExecute')]);
  expect(found.status?.conditions?.map(({ status }) => status)).toEqual(['Unknown', 'Unknown']);
  const web = world.get(pod, { namespace: 'default', name: 'web' })!;
  expect(web.status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
  expect(events).toContain('Normal NodeNotReady Node node-2 status is now: NodeNotReady');
  expect(events).toContain('Warning NodeNotReady Node is not ready');
});

test('pods go when their patience is over; agents of the node stay', async () => {
  const made = await withSilentNode();
  expect(going(made)).toEqual(['hasty']);
  await made.advance(299);
  expect(going(made)).toEqual(['hasty']);
  await made.advance(2);
  expect(going(made)).toEqual(['hasty', 'web']);
  expect(made.events).toContain('Normal TaintManagerEviction Marking for deletion Pod default/web');
});

test('a node that comes back in time loses its taints and keeps its pods', async () => {
  const made = await withSilentNode();
  await made.advance(100);
  await setReady(made, { status: 'True', reason: 'KubeletReady' });
  expect(made.world.get(node, { namespace: '', name: 'node-2' })?.spec.taints).toBeUndefined();
  await made.advance(1000);
  expect(going(made)).toEqual(['hasty']);
});

test('a cordoned node is tainted so', async () => {
  const made = new SmallCluster([nodeLifecycleController], threeNodes());
  const found = made.world.get(node, { namespace: '', name: 'node-1' }) as KubeObject;
  made.world.put({ ...found, spec: { unschedulable: true } });
  await made.settle();
  expect(made.world.get(node, { namespace: '', name: 'node-1' })?.spec.taints).toEqual([
    { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', timeAdded: at },
  ]);
});
