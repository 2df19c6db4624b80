/**
 * What becomes of a node whose kubelet has gone silent, and of the pods on it: the node gets taints, its pods count as
 * not ready at once, and those that do not tolerate the taints are evicted when their patience is over. The taints follow
 * the node's conditions; whoever stops a machine only sets its Ready condition to Unknown.
 */

import type { Change } from '../apimachinery/change.ts';
import { deepEqual } from '../apimachinery/deep.ts';
import { isTerminating, type KubeObject, keyOf, timestamp } from '../apimachinery/meta.ts';
import { type Node, node, type Pod, pod } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { type Condition, conditionOf } from './conditions.ts';
import { type Controller, itself } from './controller.ts';
import { isFinished } from './pods.ts';
import { tolerates } from './scheduler/taints.ts';
import { events, remove, updateStatus } from './writes.ts';

const tellOfNode = events('node-controller');
const tellOfEviction = events('taint-eviction-controller');

type Taint = NonNullable<Node['spec']['taints']>[number];
const prefix = 'node.kubernetes.io/';

/** Taints that this controller alone puts on and takes off. */
const ownTaints = [
  'not-ready',
  'unreachable',
  'memory-pressure',
  'disk-pressure',
  'pid-pressure',
  'network-unavailable',
  'unschedulable',
].map((name) => `${prefix}${name}`);

export const nodeLifecycleController: Controller = {
  name: 'node-lifecycle',
  watches: [itself(node)],
  reconcile(key, world) {
    const found = world.get(node, key);
    if (!found || isTerminating(found as KubeObject)) return [];
    return [...tainted(found, world), ...silenced(found, world), ...withdrawn(found, world)];
  },
};

const readiness = ({ status }: Node): string | undefined => conditionOf(status?.conditions, 'Ready')?.status;

/** The taints that a node's conditions ask for. */
function wantedTaints(found: Node): Pick<Taint, 'key' | 'effect'>[] {
  const noSchedule = (name: string) => ({ key: `${prefix}${name}`, effect: 'NoSchedule' as const });
  const noExecute = (name: string) => ({ key: `${prefix}${name}`, effect: 'NoExecute' as const });
  const ready = readiness(found);
  const isTrue = (type: string) => conditionOf(found.status?.conditions, type)?.status === 'True';
  return [
    ...(ready === 'False' ? [noSchedule('not-ready'), noExecute('not-ready')] : []),
    ...(ready === 'Unknown' ? [noSchedule('unreachable'), noExecute('unreachable')] : []),
    ...(isTrue('MemoryPressure') ? [noSchedule('memory-pressure')] : []),
    ...(isTrue('DiskPressure') ? [noSchedule('disk-pressure')] : []),
    ...(isTrue('PIDPressure') ? [noSchedule('pid-pressure')] : []),
    ...(isTrue('NetworkUnavailable') ? [noSchedule('network-unavailable')] : []),
    ...(found.spec.unschedulable ? [noSchedule('unschedulable')] : []),
  ];
}

function tainted(found: Node, { now }: World): Change[] {
  const current = found.spec.taints ?? [];
  const same = (a: Pick<Taint, 'key' | 'effect'>, b: Pick<Taint, 'key' | 'effect'>) =>
    a.key === b.key && a.effect === b.effect;
  const wanted = wantedTaints(found);
  const kept = current.filter((taint) => !ownTaints.includes(taint.key) || wanted.some((one) => same(one, taint)));
  const added = wanted
    .filter((taint) => !current.some((one) => same(one, taint)))
    .map((taint) => ({ ...taint, timeAdded: timestamp(now) }));
  const taints = [...kept, ...added];
  if (deepEqual(taints, current)) return [];
  const { taints: _, ...spec } = found.spec;
  return [{ verb: 'update', object: { ...found, spec: taints.length > 0 ? { ...spec, taints } : spec } as KubeObject }];
}

const silent = { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };

/** What a kubelet says of its resources when all is well. */
const wellBeing: Readonly<Record<string, { reason: string; message: string }>> = {
  MemoryPressure: { reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  DiskPressure: { reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  PIDPressure: { reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
};

/** A kubelet that says nothing about its readiness says nothing about its memory and disk either. */
function silenced(found: Node, { now }: World): readonly Change[] {
  const conditions = (found.status?.conditions ?? []) as unknown as Condition[];
  if (conditions.length === 0) return [];
  const isSilent = conditionOf(conditions, 'Ready')?.reason === silent.reason;
  const next = conditions.map((condition) => {
    const well = wellBeing[condition.type];
    if (!well || (condition.reason === silent.reason) === isSilent) return condition;
    const says = isSilent ? silent : { status: 'False', ...well };
    return { ...condition, ...says, lastTransitionTime: timestamp(now) };
  });
  return updateStatus(found as KubeObject, { ...found.status, conditions: next });
}

/** Pods of a node that is not ready get no traffic, whatever they last said of themselves. */
function withdrawn(found: Node, world: World): Change[] {
  if (readiness(found) === 'True' || readiness(found) === undefined) return [];
  const changes = world.podsOnNode<Pod>(found.metadata.name).flatMap((each) => notReady(each, world));
  if (changes.length === 0) return [];
  const message = `Node ${found.metadata.name} status is now: NodeNotReady`;
  return [tellOfNode.normal(found as KubeObject, 'NodeNotReady', message), ...changes];
}

function notReady(each: Pod, { now }: World): Change[] {
  const conditions = (each.status.conditions ?? []) as unknown as Condition[];
  if (conditionOf(conditions, 'Ready')?.status !== 'True') return [];
  const next = conditions.map((condition) =>
    condition.type === 'Ready' ? { ...condition, status: 'False', lastTransitionTime: timestamp(now) } : condition,
  );
  const object = each as KubeObject;
  return [
    ...updateStatus(object, { ...each.status, conditions: next }),
    tellOfNode.warning(object, 'NodeNotReady', 'Node is not ready'),
  ];
}

/** Evicts pods from nodes with NoExecute taints: at once, or when the time is over that they tolerate it. */
export const taintEvictionController: Controller = {
  name: 'taint-eviction',
  watches: [
    {
      kind: node,
      keys: (changed: Node, world: World, old?: Node) =>
        deepEqual(noExecuteTaints(changed), noExecuteTaints(old))
          ? []
          : world.podsOnNode<Pod>(changed.metadata.name).map(keyOf),
    },
    {
      kind: pod,
      keys: (changed: Pod, _world: World, old?: Pod, deleted?: boolean) =>
        !deleted && changed.spec.nodeName && changed.spec.nodeName !== old?.spec.nodeName ? [keyOf(changed)] : [],
    },
  ],
  reconcile(key, world) {
    const found = world.get(pod, key);
    if (!found || isTerminating(found as KubeObject) || isFinished(found) || isMirror(found)) return [];
    const taints = noExecuteTaints(world.get(node, { namespace: '', name: found.spec.nodeName ?? '' }));
    const due = evictionTime(found, taints, world.now);
    if (due === undefined) return [];
    return due > world.now ? [{ verb: 'wake', at: due }] : evict(found, world);
  },
};

const noExecuteTaints = (of: Node | undefined): readonly Taint[] =>
  (of?.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');

/** Static pods belong to their kubelet: nobody else can end them. */
const isMirror = ({ metadata }: Pod): boolean => metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;

/** @returns ms; undefined when the pod may stay for ever */
function evictionTime({ spec }: Pod, taints: readonly Taint[], now: number): number | undefined {
  const times = taints.flatMap((taint) => {
    const used = (spec.tolerations ?? []).filter((toleration) => tolerates([toleration], taint));
    if (used.length === 0) return [now];
    const seconds = used.flatMap(({ tolerationSeconds }) =>
      tolerationSeconds === undefined ? [] : [tolerationSeconds],
    );
    if (seconds.length === 0) return [];
    return [(Date.parse(taint.timeAdded ?? '') || now) + Math.max(0, Math.min(...seconds)) * 1000];
  });
  return times.length > 0 ? Math.min(...times) : undefined;
}

function evict(found: Pod, { now }: World): Change[] {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: timestamp(now),
  };
  const object = found as KubeObject;
  const { namespace, name } = found.metadata;
  const conditions = [...(found.status.conditions ?? []), condition];
  return [
    tellOfEviction.normal(object, 'TaintManagerEviction', `Marking for deletion Pod ${namespace}/${name}`),
    ...updateStatus(object, { ...found.status, conditions }),
    remove(pod, object),
  ];
}
