/**
 * Gives pods their nodes: of those that have room and that nothing keeps the pod from, the one with the fewest pods of
 * the same owner, then the fewest pods, then the first by name. What is on each node is counted as pods come and go.
 */

import type { Change } from '../../apimachinery/change.ts';
import { isTerminating, keyOf, timestamp } from '../../apimachinery/meta.ts';
import { node, type Pod, persistentVolume, persistentVolumeClaim, pod } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { conditionOf } from '../conditions.ts';
import type { Controller } from '../controller.ts';
import { isFinished } from '../pods.ts';
import { compact, events } from '../writes.ts';
import { Filters } from './filters.ts';
import { noFit, noVolume } from './messages.ts';
import { preference } from './node-affinity.ts';
import { discouraging, type Toleration } from './taints.ts';
import { groupOf, type NodeInfo, nodeInfos, nodeUsage, type Usage, usageOf } from './usage.ts';
import { unboundVolume } from './volumes.ts';

const name = 'default-scheduler';
const { normal, warning } = events(name);

const waiting = (_: unknown, world: World) => [...usageOf(world).unschedulable.values()].map(keyOf);

export const schedulerController: Controller = {
  name: 'scheduler',
  watches: [
    {
      kind: pod,
      keys(changed: Pod, world: World, old?: Pod, deleted?: boolean) {
        if (!deleted && isPending(changed)) return [keyOf(changed)];
        const { unschedulable } = usageOf(world);
        if (unschedulable.size === 0) return [];
        const madeRoom = deleted || (isFinished(changed) && !(old && isFinished(old)));
        const arrived = !old?.spec.nodeName;
        if (madeRoom) return waiting(changed, world);
        return arrived ? [...unschedulable.values()].filter(looksAtPods).map(keyOf) : [];
      },
    },
    { kind: node, keys: waiting },
    { kind: persistentVolumeClaim, keys: waiting },
    { kind: persistentVolume, keys: waiting },
  ],
  reconcile(key, world) {
    const pending = world.get(pod, key);
    if (!pending || !isPending(pending)) return [];
    const usage = usageOf(world);
    const nodes = nodeInfos(world);
    const volume = pending.spec.volumes?.length ? unboundVolume(pending, world) : undefined;
    if (volume) return unplaced(pending, noVolume(nodes.size, volume), world);
    const filters = new Filters(pending, usage, world);
    let best: Candidate | undefined;
    for (const info of nodes.values()) {
      if (filters.objections(info).length > 0) continue;
      const candidate = rate(info, pending, usage);
      if (!best || isBetter(candidate, best)) best = candidate;
    }
    if (best) return place(pending, best.node, world);
    const objections = [...nodes.values()].map((info) => filters.objections(info));
    return unplaced(pending, noFit(objections, pending.spec.preemptionPolicy as string | undefined), world);
  },
};

const isPending = (waiting: Pod): boolean =>
  !waiting.spec.nodeName &&
  (waiting.spec.schedulerName ?? name) === name &&
  !waiting.spec.schedulingGates?.length &&
  !isTerminating(waiting) &&
  !isFinished(waiting);

/** Another pod's arrival can help only those that want to be near others, or spread with them. */
const looksAtPods = ({ spec }: Pod): boolean =>
  Boolean(spec.affinity?.podAffinity) || Boolean(spec.topologySpreadConstraints?.length);

interface Candidate {
  node: NodeInfo;
  /** Compared in turn; lower is better. */
  marks: readonly number[];
}

function rate(info: NodeInfo, pending: Pod, usage: Usage): Candidate {
  const { spec } = pending;
  const group = groupOf(pending);
  return {
    node: info,
    marks: [
      info.taints.length > 0 ? discouraging(info.taints, spec.tolerations as Toleration[] | undefined) : 0,
      spec.affinity ? -preference(spec.affinity, info) : 0,
      group ? (usage.groups.get(group)?.get(info.name) ?? 0) : 0,
      nodeUsage(usage, info.name).pods,
    ],
  };
}

function isBetter(one: Candidate, other: Candidate): boolean {
  for (let i = 0; i < one.marks.length; i++) {
    if (one.marks[i] !== other.marks[i]) return one.marks[i]! < other.marks[i]!;
  }
  return one.node.name < other.node.name;
}

function place(pending: Pod, { name: nodeName }: NodeInfo, world: World): Change[] {
  const { namespace, name: podName } = pending.metadata;
  return [
    { verb: 'update', object: { ...pending, spec: { ...pending.spec, nodeName } } },
    { verb: 'updateStatus', object: { ...pending, status: withScheduled(pending, { status: 'True' }, world) } },
    normal(pending, 'Scheduled', `Successfully assigned ${namespace}/${podName} to ${nodeName}`),
  ];
}

/** The same answer as last time is not told again: only a node's, a pod's or a volume's change can bring a new one. */
function unplaced(pending: Pod, message: string, world: World): Change[] {
  const before = conditionOf(pending.status?.conditions, 'PodScheduled');
  if (before?.reason === 'Unschedulable' && before.message === message) return [];
  const condition = { status: 'False', reason: 'Unschedulable', message };
  return [
    { verb: 'updateStatus', object: { ...pending, status: withScheduled(pending, condition, world) } },
    warning(pending, 'FailedScheduling', message),
  ];
}

interface Scheduled {
  status: string;
  reason?: string;
  message?: string;
}

function withScheduled(pending: Pod, condition: Scheduled, world: World): Pod['status'] {
  const conditions = (pending.status?.conditions ?? []) as readonly { type: string }[];
  const before = conditionOf(conditions, 'PodScheduled');
  const next = compact({
    lastProbeTime: null,
    lastTransitionTime: before?.status === condition.status ? before.lastTransitionTime : timestamp(world.now),
    message: condition.message,
    observedGeneration: pending.metadata.generation,
    reason: condition.reason,
    status: condition.status,
    type: 'PodScheduled',
  });
  const others = conditions.filter(({ type }) => type !== 'PodScheduled');
  return { ...pending.status, conditions: [...others, next] } as Pod['status'];
}
