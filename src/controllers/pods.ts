import { isTerminating, type KubeObject, type OwnerReference } from '../apimachinery/meta.ts';
import type { Pod } from '../apis/index.ts';
import { conditionOf } from './conditions.ts';
import { compact, unnamed } from './writes.ts';

export const isReady = (pod: Pod): boolean => conditionOf(pod.status?.conditions, 'Ready')?.status === 'True';

/** Ran to its end: the pod will not start again and holds no resources. */
export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

export const isActive = (pod: Pod): boolean => !isFinished(pod) && !isTerminating(pod as KubeObject);

/** @returns milliseconds, or undefined when the pod is not ready */
export function readySince(pod: Pod): number | undefined {
  const ready = conditionOf(pod.status?.conditions, 'Ready');
  return ready?.status === 'True' ? Date.parse(ready.lastTransitionTime ?? '') || 0 : undefined;
}

/**
 * When a ready pod has been (or will have been) ready for long enough.
 * @returns milliseconds, or undefined when the pod is not ready
 */
export function availableAt(pod: Pod, minReadySeconds: number): number | undefined {
  const since = readySince(pod);
  return since === undefined ? undefined : since + minReadySeconds * 1000;
}

export const isAvailable = (pod: Pod, minReadySeconds: number, now: number): boolean =>
  minReadySeconds === 0 ? isReady(pod) : (availableAt(pod, minReadySeconds) ?? Infinity) <= now;

/** The earliest moment after now at which another ready pod becomes available. */
export function nextAvailable(pods: readonly Pod[], minReadySeconds: number, now: number): number | undefined {
  if (minReadySeconds === 0) return undefined;
  const times = pods.map((pod) => availableAt(pod, minReadySeconds) ?? 0).filter((at) => at > now);
  return times.length > 0 ? Math.min(...times) : undefined;
}

interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string>; finalizers?: string[] };
  spec?: unknown;
}

/** A pod as its workload's template says, still without a name. */
export function podFromTemplate(template: Template, owner: KubeObject, reference: OwnerReference): KubeObject {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: compact(
      unnamed({
        generateName: `${owner.metadata.name}-`,
        namespace: owner.metadata.namespace,
        labels,
        annotations,
        finalizers,
        ownerReferences: [reference],
      }),
    ),
    spec: template.spec,
  };
}
