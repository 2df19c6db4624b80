/**
 * Keeps as many pods of a template as a ReplicaSet asks for: takes in orphans that match, lets go of pods that no
 * longer do, creates what is missing, deletes what can best be spared, and counts.
 */

import type { Change } from '../apimachinery/change.ts';
import type { LabelSelector } from '../apimachinery/labels.ts';
import { isTerminating, timestamp } from '../apimachinery/meta.ts';
import type { Status } from '../apimachinery/status.ts';
import { type Pod, pod, type ReplicaSet, replicaSet } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { claimPods } from './claiming.ts';
import { conditionOf, orNone, setCondition, without } from './conditions.ts';
import { type Controller, itself } from './controller.ts';
import { controlledBy, owned } from './ownership.ts';
import { isActive, isAvailable, isFinished, isReady, nextAvailable, podFromTemplate } from './pods.ts';
import { cheapestToLose } from './ranking.ts';
import { selecting } from './selecting.ts';
import { compact, events, isNamespaceTerminating, remove, updateStatus } from './writes.ts';

/** Pods that one look creates or deletes at most; the next look goes on. */
const burst = 500;

const { normal, warning } = events('replicaset-controller');
const replicaSetsSelecting = selecting(replicaSet, (rs) => rs.spec.selector as LabelSelector);

export const replicaSetController: Controller = {
  name: 'replicaset',
  watches: [
    itself(replicaSet),
    owned(pod, replicaSet, ({ metadata }, world) =>
      replicaSetsSelecting(world, metadata.namespace ?? '', metadata.labels),
    ),
  ],
  reconcile(key, world) {
    const rs = world.get(replicaSet, key);
    if (!rs) return [];
    const { pods, changes } = claimPods(replicaSet, rs, rs.spec.selector as LabelSelector, world);
    const active = pods.filter(isActive);
    const surplus = active.length - (rs.spec.replicas ?? 1);
    const resized =
      isTerminating(rs) || surplus === 0
        ? []
        : surplus > 0
          ? shrink(rs, active, surplus, world)
          : grow(rs, -surplus, world);
    const status = statusOf(rs, pods, active, failureOf(rs, surplus), world);
    // The status comes first: a refusal adds its condition to what is stored by then.
    return [...changes, ...updateStatus(rs, status), ...resized, ...wakes(rs, active, surplus, world)];
  },
};

function shrink(rs: ReplicaSet, active: readonly Pod[], surplus: number, world: World): Change[] {
  return cheapestToLose(active, activePerNode(rs, active, world), world.now)
    .slice(0, Math.min(surplus, burst))
    .flatMap((victim) => [remove(pod, victim), normal(rs, 'SuccessfulDelete', `Deleted pod: ${victim.metadata.name}`)]);
}

/** Active pods on each node, of this ReplicaSet and of the others that the same Deployment owns. */
function activePerNode(rs: ReplicaSet, active: readonly Pod[], world: World): Map<string, number> {
  const owner = rs.metadata.ownerReferences?.find((reference) => reference.controller);
  const siblings = owner
    ? world
        .list(replicaSet, rs.metadata.namespace)
        .filter((other) => other !== rs && other.metadata.ownerReferences?.some(({ uid }) => uid === owner.uid))
    : [];
  const related = siblings.flatMap((sibling) => world.controlledBy(pod, sibling).filter(isActive));
  const counts = new Map<string, number>();
  for (const { spec } of [...active, ...related])
    counts.set(spec.nodeName ?? '', (counts.get(spec.nodeName ?? '') ?? 0) + 1);
  return counts;
}

/**
 * Creates in batches of 1, 2, 4 …, each one only when the one before went well: a refusal (a quota, say) is told once
 * or twice, not for every missing pod.
 */
function grow(rs: ReplicaSet, missing: number, world: World): Change[] {
  const object = podFromTemplate(rs.spec.template!, rs, controlledBy(replicaSet, rs));
  const batch = (size: number, left: number): Change[] => {
    const count = Math.min(size, left);
    return Array.from({ length: count }, (_, i) => ({
      verb: 'create',
      object,
      created: (made) => [
        normal(rs, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`),
        ...(i === count - 1 && left > count ? batch(size * 2, left - count) : []),
      ],
      refused: (status) => refused(rs, status, world),
    }));
  };
  return batch(1, Math.min(missing, burst));
}

function refused(rs: ReplicaSet, status: Status, world: World): Change[] {
  if (isNamespaceTerminating(status)) return [];
  const message = status.message ?? '';
  const failure = {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: timestamp(world.now),
    reason: 'FailedCreate',
    message,
  };
  // As it is now, not as it was when the batch began: the look that created has counted meanwhile.
  const current = world.get(replicaSet, { namespace: rs.metadata.namespace ?? '', name: rs.metadata.name }) ?? rs;
  const conditions = [...setCondition(current.status?.conditions as never, failure)] as never;
  return [
    warning(rs, 'FailedCreate', `Error creating: ${message}`),
    ...updateStatus(current, { ...current.status!, conditions }),
  ];
}

/** A failure stays told as long as it is the reason why pods are missing. */
function failureOf(rs: ReplicaSet, surplus: number) {
  const failure = conditionOf(rs.status?.conditions, 'ReplicaFailure');
  return surplus < 0 ? failure : undefined;
}

function statusOf(
  rs: ReplicaSet,
  pods: readonly Pod[],
  active: readonly Pod[],
  failure: ReturnType<typeof failureOf>,
  world: World,
): ReplicaSet['status'] {
  const { minReadySeconds = 0, template } = rs.spec;
  const templateLabels = Object.entries(template?.metadata?.labels ?? {});
  let fullyLabeledReplicas = 0;
  let readyReplicas = 0;
  let availableReplicas = 0;
  for (const candidate of active) {
    const { labels } = candidate.metadata;
    if (templateLabels.every(([key, value]) => labels?.[key] === value)) fullyLabeledReplicas++;
    if (!isReady(candidate)) continue;
    readyReplicas++;
    if (isAvailable(candidate, minReadySeconds, world.now)) availableReplicas++;
  }
  const others = without(rs.status?.conditions as never, 'ReplicaFailure');
  return compact({
    replicas: active.length,
    fullyLabeledReplicas: fullyLabeledReplicas || undefined,
    readyReplicas: readyReplicas || undefined,
    availableReplicas: availableReplicas || undefined,
    terminatingReplicas: pods.filter((candidate) => isTerminating(candidate) && !isFinished(candidate)).length,
    observedGeneration: rs.metadata.generation,
    conditions: orNone(failure ? [...others, failure] : others) as never,
  });
}

/** Looks again when a ready pod has been ready for long enough, and, after a refusal, after twice the time. */
function wakes(rs: ReplicaSet, active: readonly Pod[], surplus: number, world: World): Change[] {
  const at = nextAvailable(active, rs.spec.minReadySeconds ?? 0, world.now);
  const failure = failureOf(rs, surplus);
  const failedAt = failure && Date.parse(failure.lastTransitionTime ?? '');
  const retryAt = failedAt && world.now + Math.min(Math.max(world.now - failedAt, 1000), 1_000_000);
  return [at, retryAt].filter((time) => time !== undefined).map((time) => ({ verb: 'wake', at: time }));
}
