import type { Pod } from '../apis/index.ts';
import { isReady, readySince } from './pods.ts';

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost';

interface Ranked {
  pod: Pod;
  name: string;
  assigned: number;
  phase: number;
  ready: number;
  cost: number;
  together: number;
  readySince: number;
  restarts: number;
  created: number;
}

const phases: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * Pods in the order in which a ReplicaSet gives them up: not yet on a node, not running, not ready, cheap to delete,
 * on a crowded node, ready for a short time, often restarted, young. Ages count by doublings, so that old age does
 * not protect the oldest pod for ever.
 * @param perNode active pods of the same application on each node
 */
export function cheapestToLose(pods: readonly Pod[], perNode: ReadonlyMap<string, number>, now: number): Pod[] {
  const ranked = pods.map(
    (pod): Ranked => ({
      pod,
      name: pod.metadata.name,
      assigned: pod.spec.nodeName ? 1 : 0,
      phase: phases[pod.status?.phase ?? 'Pending'] ?? 2,
      ready: isReady(pod) ? 1 : 0,
      cost: Number.parseInt(pod.metadata.annotations?.[costAnnotation] ?? '0', 10) || 0,
      together: perNode.get(pod.spec.nodeName ?? '') ?? 0,
      readySince: readySince(pod) ?? 0,
      restarts: Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
      created: Date.parse(pod.metadata.creationTimestamp ?? '') || 0,
    }),
  );
  return ranked.sort((a, b) => compare(a, b, now)).map(({ pod }) => pod);
}

const compare = (a: Ranked, b: Ranked, now: number): number =>
  a.assigned - b.assigned ||
  a.phase - b.phase ||
  a.ready - b.ready ||
  a.cost - b.cost ||
  b.together - a.together ||
  byAge(a, b, a.ready && b.ready ? a.readySince : 0, a.ready && b.ready ? b.readySince : 0, now) ||
  b.restarts - a.restarts ||
  byAge(a, b, a.created, b.created, now) ||
  (a.name < b.name ? -1 : 1);

/** Younger first; ages of the same order of magnitude are told apart by uid, which is as good as chance. */
function byAge(a: Ranked, b: Ranked, since: number, otherSince: number, now: number): number {
  if (since === otherSince) return 0;
  if (since === 0 || otherSince === 0) return since === 0 ? -1 : 1;
  const difference = doublings(now - since) - doublings(now - otherSince);
  if (difference !== 0) return difference;
  return (a.pod.metadata.uid ?? '') < (b.pod.metadata.uid ?? '') ? -1 : 1;
}

const doublings = (ms: number): number => (ms > 0 ? Math.floor(Math.log2(ms * 1e6)) : -1);
