import type { NodeInfo } from './usage.ts';

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}

type Taint = NodeInfo['taints'][number];

export const tolerates = (tolerations: readonly Toleration[] | undefined, taint: Taint): boolean =>
  tolerations?.some((toleration) => covers(toleration, taint)) ?? false;

function covers({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  if (operator === 'Gt' || operator === 'Lt') return compares(operator, taint.value, value);
  return Boolean(key) && (value ?? '') === (taint.value ?? '');
}

function compares(operator: 'Gt' | 'Lt', actual: string | undefined, bound: string | undefined): boolean {
  const difference = Number(actual) - Number(bound);
  return operator === 'Gt' ? difference > 0 : difference < 0;
}

/** Taints that keep a pod away for good. */
export const untolerated = (
  taints: readonly Taint[],
  tolerations: readonly Toleration[] | undefined,
): Taint | undefined =>
  taints.find(
    (taint) => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') && !tolerates(tolerations, taint),
  );

/** How many of a node's taints would rather not have the pod. */
export const discouraging = (taints: readonly Taint[], tolerations: readonly Toleration[] | undefined): number =>
  taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !tolerates(tolerations, taint)).length;
