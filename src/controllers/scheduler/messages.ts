import type { Objection } from './pod-affinity.ts';

/** `2 Insufficient cpu, 1 Too many pods`: how often each reason, sorted as text. */
function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}

const unavailable = (nodes: number, why: string): string => `0/${nodes} nodes are available: ${why}.`;

/**
 * Why no node takes a pod, and that evicting others would not help either.
 * @param objections of each node, in any order
 */
export function noFit(objections: readonly (readonly Objection[])[], preemptionPolicy: string | undefined): string {
  const count = objections.length;
  if (count === 0) return 'no nodes available to schedule pods';
  const reasons = histogram(objections.flat().map(({ reason }) => reason));
  const victims = objections.map((found) =>
    found.every(({ resolvable }) => resolvable)
      ? 'No preemption victims found for incoming pod'
      : 'Preemption is not helpful for scheduling',
  );
  const preemption =
    preemptionPolicy === 'Never'
      ? 'not eligible due to preemptionPolicy=Never.'
      : unavailable(count, histogram(victims));
  return `${unavailable(count, reasons)} no new claims to deallocate, preemption: ${preemption}`;
}

/** Nothing was asked of the nodes: a volume of the pod is not there. */
export const noVolume = (nodes: number, why: string): string => `${unavailable(nodes, why)} not found`;
