import type { Deployment, ReplicaSet } from '../../apis/index.ts';

type Amount = number | string | undefined | null;

const isRolling = ({ spec }: Deployment): boolean => spec.strategy?.type !== 'Recreate';

/** `25%` of `total`, rounded as told, or the plain number. */
function resolve(amount: Amount, total: number, round: (value: number) => number): number {
  if (typeof amount === 'number') return amount;
  const text = amount ?? '25%';
  return text.endsWith('%') ? round((Number.parseInt(text, 10) * total) / 100) : Number.parseInt(text, 10) || 0;
}

/** How many pods may exist beyond the wanted ones, and how many of those may be missing, while a rollout runs. */
function fenceposts({ spec }: Deployment): { surge: number; unavailable: number } {
  const replicas = spec.replicas ?? 1;
  const surge = resolve(spec.strategy?.rollingUpdate?.maxSurge as Amount, replicas, Math.ceil);
  const unavailable = resolve(spec.strategy?.rollingUpdate?.maxUnavailable as Amount, replicas, Math.floor);
  // Both zero would never move.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export const maxSurge = (deployment: Deployment): number => (isRolling(deployment) ? fenceposts(deployment).surge : 0);

export function maxUnavailable(deployment: Deployment): number {
  const replicas = deployment.spec.replicas ?? 1;
  return isRolling(deployment) && replicas > 0 ? Math.min(fenceposts(deployment).unavailable, replicas) : 0;
}

export const wanted = (rs: ReplicaSet): number => rs.spec.replicas ?? 1;
export const available = (rs: ReplicaSet): number => rs.status?.availableReplicas ?? 0;
export const total = (sets: readonly ReplicaSet[], amount: (rs: ReplicaSet) => number): number =>
  sets.reduce((sum, rs) => sum + amount(rs), 0);

/** How large the newest ReplicaSet may be made now. */
export function newSize(deployment: Deployment, all: readonly ReplicaSet[], newest: ReplicaSet | undefined): number {
  const replicas = deployment.spec.replicas ?? 1;
  if (!isRolling(deployment)) return replicas;
  const current = newest ? wanted(newest) : 0;
  const room = replicas + maxSurge(deployment) - total(all, wanted);
  return room <= 0 ? current : current + Math.min(room, replicas - current);
}
