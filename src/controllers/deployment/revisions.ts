import type { Deployment, ReplicaSet } from '../../apis/index.ts';
import { maxSurge } from './sizes.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
const maxAnnotation = 'deployment.kubernetes.io/max-replicas';

/** Annotations that belong to the Deployment or the ReplicaSet alone. */
const ownAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
]);

export const revisionOf = (rs: ReplicaSet): number => Number(rs.metadata.annotations?.[revisionAnnotation] ?? 0) || 0;

/** How many pods the Deployment wanted when it last sized this ReplicaSet. */
export const desiredOf = (rs: ReplicaSet): number | undefined => numberIn(rs, desiredAnnotation);
export const maxOf = (rs: ReplicaSet): number | undefined => numberIn(rs, maxAnnotation);

function numberIn({ metadata }: ReplicaSet, annotation: string): number | undefined {
  const text = metadata.annotations?.[annotation];
  return text === undefined ? undefined : Number(text);
}

export const sizeAnnotations = (deployment: Deployment): Record<string, string> => ({
  [desiredAnnotation]: String(deployment.spec.replicas ?? 1),
  [maxAnnotation]: String((deployment.spec.replicas ?? 1) + maxSurge(deployment)),
});

/** What the newest ReplicaSet carries: the Deployment's annotations, and the revision if it is a new one. */
export function newestAnnotations(
  deployment: Deployment,
  rs: ReplicaSet | undefined,
  revision: number,
): Record<string, string> {
  const kept = rs?.metadata.annotations ?? {};
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key));
  const annotations = { ...kept, ...Object.fromEntries(copied) };
  const before = rs ? revisionOf(rs) : 0;
  if (before >= revision) return annotations;
  annotations[revisionAnnotation] = String(revision);
  if (before > 0) {
    const history = kept[historyAnnotation];
    annotations[historyAnnotation] = history ? `${history},${before}` : String(before);
  }
  return annotations;
}
