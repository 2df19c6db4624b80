import { timestamp } from '../../apimachinery/meta.ts';
import type { Deployment, ReplicaSet } from '../../apis/index.ts';
import { type Condition, conditionOf, orNone, setCondition, without } from '../conditions.ts';
import { compact } from '../writes.ts';
import { available, maxUnavailable, total, wanted } from './sizes.ts';

export type Status = Deployment['status'];
export type Conditions = readonly Condition[];

export const hasDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined &&
  spec.progressDeadlineSeconds !== null &&
  spec.progressDeadlineSeconds !== 2147483647;

export const conditionsOf = (deployment: Deployment): Conditions => (deployment.status?.conditions ?? []) as never;

export const progressing = (
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  now: number,
): Condition => ({
  type: 'Progressing',
  status,
  lastUpdateTime: timestamp(now),
  lastTransitionTime: timestamp(now),
  reason,
  message,
});

/** A paused Deployment says so, and says when it goes on, so that the pause does not count as lack of progress. */
export function pausedConditions(deployment: Deployment, conditions: Conditions, now: number): Conditions {
  const { reason } = conditionOf(conditions, 'Progressing') ?? {};
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return conditions;
  const { paused = false } = deployment.spec;
  if (paused && reason !== 'DeploymentPaused') {
    return setCondition(conditions, progressing('Unknown', 'DeploymentPaused', 'Deployment is paused', now));
  }
  if (!paused && reason === 'DeploymentPaused') {
    return setCondition(conditions, progressing('Unknown', 'DeploymentResumed', 'Deployment is resumed', now));
  }
  return conditions;
}

/** Counts over all ReplicaSets, and whether enough pods are available. */
export function countedStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  conditions: Conditions,
  now: number,
): Status {
  const replicas = deployment.spec.replicas ?? 1;
  const availableReplicas = total(all, available);
  const enough = availableReplicas >= replicas - maxUnavailable(deployment);
  const condition: Condition = {
    type: 'Available',
    status: enough ? 'True' : 'False',
    lastUpdateTime: timestamp(now),
    lastTransitionTime: timestamp(now),
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
  };
  return compact({
    observedGeneration: deployment.metadata.generation,
    replicas: total(all, (rs) => rs.status?.replicas ?? 0) || undefined,
    updatedReplicas: newest?.status?.replicas || undefined,
    readyReplicas: total(all, (rs) => rs.status?.readyReplicas ?? 0) || undefined,
    availableReplicas: availableReplicas || undefined,
    unavailableReplicas: Math.max(0, total(all, wanted) - availableReplicas) || undefined,
    terminatingReplicas: total(all, (rs) => rs.status?.terminatingReplicas ?? 0),
    collisionCount: deployment.status?.collisionCount,
    conditions: orNone(setCondition(conditions, condition)) as never,
  }) as Status;
}

/** Everything wanted is there, in its newest form, and nothing else. */
export function isComplete(deployment: Deployment, status: Status): boolean {
  const { replicas = 1 } = deployment.spec;
  return (
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function hasProgressed(before: Status, after: Status): boolean {
  const grew = (field: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas') =>
    (after?.[field] ?? 0) > (before?.[field] ?? 0);
  const oldPods = (status: Status) => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  return (
    grew('updatedReplicas') || grew('readyReplicas') || grew('availableReplicas') || oldPods(after) < oldPods(before)
  );
}

/** When the present lack of progress becomes a failure, ms. */
export function deadlineOf(deployment: Deployment, conditions: Conditions): number | undefined {
  const current = conditionOf(conditions, 'Progressing');
  if (!hasDeadline(deployment) || !current) return undefined;
  if (current.reason === 'NewReplicaSetAvailable' || current.reason === 'ProgressDeadlineExceeded') return undefined;
  return Date.parse(String(current['lastUpdateTime'])) + deployment.spec.progressDeadlineSeconds! * 1000;
}

/** The status during a rollout: the counts, and how it is getting on. */
export function rolloutStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  before: Conditions,
  now: number,
): Status {
  const status = countedStatus(deployment, all, newest, before, now);
  let conditions = (status!.conditions ?? []) as unknown as Conditions;
  if (!hasDeadline(deployment)) conditions = without(conditions, 'Progressing');
  else if (!isSettled(status, before)) conditions = withProgress(deployment, status, newest, before, conditions, now);
  const failure = failureOf(newest ? [newest, ...all] : all);
  conditions = failure ? setCondition(conditions, failure) : without(conditions, 'ReplicaFailure');
  return compact({ ...status, conditions: orNone(conditions) as never }) as Status;
}

const isSettled = (status: Status, before: Conditions): boolean =>
  (status?.replicas ?? 0) === (status?.updatedReplicas ?? 0) &&
  conditionOf(before, 'Progressing')?.reason === 'NewReplicaSetAvailable';

function withProgress(
  deployment: Deployment,
  status: Status,
  newest: ReplicaSet | undefined,
  before: Conditions,
  conditions: Conditions,
  now: number,
): Conditions {
  const subject = newest ? `ReplicaSet "${newest.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, status)) {
    return setCondition(
      conditions,
      progressing('True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`, now),
    );
  }
  if (hasProgressed(deployment.status, status)) {
    const current = conditionOf(before, 'Progressing');
    const next = progressing('True', 'ReplicaSetUpdated', `${subject} is progressing.`, now);
    // Progress renews lastUpdateTime even when nothing else about the condition is new.
    if (current?.status === 'True') next.lastTransitionTime = current.lastTransitionTime;
    return [...without(conditions, 'Progressing'), next];
  }
  const deadline = deadlineOf(deployment, before);
  if (deadline === undefined || now <= deadline) return conditions;
  return setCondition(
    conditions,
    progressing('False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`, now),
  );
}

/** A ReplicaSet that cannot make its pods is the Deployment's failure too. */
function failureOf(sets: readonly ReplicaSet[]): Condition | undefined {
  for (const rs of sets) {
    const failure = conditionOf(rs.status?.conditions, 'ReplicaFailure');
    if (failure) return { ...failure, lastUpdateTime: failure.lastTransitionTime };
  }
  return undefined;
}
