import type { Change } from '../../apimachinery/change.ts';
import { deepEqual } from '../../apimachinery/deep.ts';
import type { Deployment, ReplicaSet } from '../../apis/index.ts';
import { events, withMetadata } from '../writes.ts';
import { desiredOf, maxOf, revisionOf, sizeAnnotations } from './revisions.ts';
import { available, maxSurge, maxUnavailable, newSize, total, wanted } from './sizes.ts';

export const { normal, warning } = events('deployment-controller');

/** Gives a ReplicaSet its size; nothing when it has it and the annotations say so. */
export function scale(deployment: Deployment, rs: ReplicaSet, replicas: number): Change[] {
  const annotations = { ...rs.metadata.annotations, ...sizeAnnotations(deployment) };
  const before = wanted(rs);
  if (before === replicas && deepEqual(annotations, rs.metadata.annotations ?? {})) return [];
  const update: Change = {
    verb: 'update',
    object: { ...withMetadata(rs, { annotations }), spec: { ...rs.spec, replicas } },
  };
  if (before === replicas) return [update];
  const direction = replicas > before ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${rs.metadata.name} from ${before} to ${replicas}`;
  return [update, normal(deployment, 'ScalingReplicaSet', message)];
}

const createdAt = ({ metadata }: ReplicaSet): string => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
export const oldestFirst = (sets: readonly ReplicaSet[]): ReplicaSet[] =>
  [...sets].sort((a, b) => (createdAt(a) < createdAt(b) ? -1 : 1));
export const active = (sets: readonly ReplicaSet[]): ReplicaSet[] => sets.filter((rs) => wanted(rs) > 0);

/** The Deployment was given another size since its ReplicaSets were last sized. */
export const wasScaled = (deployment: Deployment, all: readonly ReplicaSet[]): boolean =>
  active(all).some((rs) => (desiredOf(rs) ?? deployment.spec.replicas) !== (deployment.spec.replicas ?? 1));

/** Lets the newest ReplicaSet grow into the room there is, or shrinks it to what is wanted. */
export function resizeNewest(deployment: Deployment, all: readonly ReplicaSet[], newest: ReplicaSet): Change[] {
  const replicas = deployment.spec.replicas ?? 1;
  if (wanted(newest) === replicas) return [];
  return scale(deployment, newest, wanted(newest) > replicas ? replicas : newSize(deployment, all, newest));
}

/**
 * Takes away from old ReplicaSets what can go without falling below the pods that must be available: first pods that
 * are not available anyway, then others, from the oldest ReplicaSet on.
 */
export function shrinkOld(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  old: readonly ReplicaSet[],
  newest: ReplicaSet,
): Change[] {
  if (total(old, wanted) === 0) return [];
  const least = (deployment.spec.replicas ?? 1) - maxUnavailable(deployment);
  const spare = total(all, wanted) - least - (wanted(newest) - available(newest));
  if (spare <= 0) return [];
  const sizes = new Map(old.map((rs) => [rs, wanted(rs)]));
  let unhealthy = spare;
  for (const rs of oldestFirst(old)) {
    const less = Math.min(unhealthy, Math.max(0, wanted(rs) - available(rs)));
    sizes.set(rs, wanted(rs) - less);
    unhealthy -= less;
  }
  let healthy = Math.max(0, total(all, available) - least);
  for (const rs of oldestFirst(old)) {
    const less = Math.min(healthy, sizes.get(rs)!);
    sizes.set(rs, sizes.get(rs)! - less);
    healthy -= less;
  }
  return old.flatMap((rs) => (sizes.get(rs) === wanted(rs) ? [] : scale(deployment, rs, sizes.get(rs)!)));
}

/** A new size in the middle of a rollout (or a pause) is shared out among the ReplicaSets by their sizes. */
export function scaleAll(deployment: Deployment, newest: ReplicaSet | undefined, old: readonly ReplicaSet[]): Change[] {
  const replicas = deployment.spec.replicas ?? 1;
  const all = newest ? [...old, newest] : [...old];
  const running = active(all);
  const only =
    running.length === 1 ? running[0] : running.length === 0 ? (newest ?? byRevision(old).at(-1)) : undefined;
  if (only) return scale(deployment, only, replicas);
  if (running.length === 0) return [];
  if (newest && wanted(newest) === replicas && desiredOf(newest) === replicas && available(newest) === replicas) {
    return active(old).flatMap((rs) => scale(deployment, rs, 0));
  }
  if (deployment.spec.strategy?.type === 'Recreate') return [];
  return proportionally(deployment, running);
}

export const byRevision = (sets: readonly ReplicaSet[]): ReplicaSet[] =>
  [...sets].sort((a, b) => revisionOf(a) - revisionOf(b));

function proportionally(deployment: Deployment, running: readonly ReplicaSet[]): Change[] {
  const replicas = deployment.spec.replicas ?? 1;
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const toAdd = allowed - total(running, wanted);
  const byAge = oldestFirst(running);
  const newerWins = toAdd > 0 ? byAge.reverse() : byAge;
  const ordered = newerWins.sort((a, b) => wanted(b) - wanted(a));
  let added = 0;
  const sizes = ordered.map((rs) => {
    const share = toAdd === 0 ? 0 : shareOf(rs, deployment, toAdd, added);
    added += share;
    return wanted(rs) + share;
  });
  return ordered.flatMap((rs, i) => scale(deployment, rs, Math.max(0, sizes[i]! + (i === 0 ? toAdd - added : 0))));
}

function shareOf(rs: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  const left = toAdd - added;
  if (left === 0) return 0;
  const { replicas = 1 } = deployment.spec;
  const before = maxOf(rs) || deployment.status?.replicas || wanted(rs);
  const fraction =
    replicas === 0 ? -wanted(rs) : Math.round((wanted(rs) * (replicas + maxSurge(deployment))) / before) - wanted(rs);
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}
