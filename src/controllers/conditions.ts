/** The part that all conditions share. Times are RFC 3339. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  [field: string]: unknown;
}

type Conditions = readonly Condition[] | undefined;

export const conditionOf = (conditions: Conditions | readonly unknown[], type: string): Condition | undefined =>
  (conditions as Conditions)?.find((condition) => condition.type === type);

/**
 * Puts a condition at the end of the list, in place of an older one of its type; the list as it was when status and
 * reason are the same. The workload controllers keep their conditions so: the one that changed last comes last.
 */
export function setCondition(conditions: Conditions, next: Condition): readonly Condition[] {
  const current = conditionOf(conditions, next.type);
  if (current && current.status === next.status && current.reason === next.reason) return conditions!;
  const kept = current?.status === next.status ? { ...next, lastTransitionTime: current.lastTransitionTime } : next;
  return [...without(conditions, next.type), kept];
}

export const without = (conditions: Conditions, type: string): readonly Condition[] =>
  (conditions ?? []).filter((condition) => condition.type !== type);

/** An empty list of conditions is not written at all. */
export const orNone = <T>(list: readonly T[]): T[] | undefined => (list.length > 0 ? [...list] : undefined);
