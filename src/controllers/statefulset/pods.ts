import type { KubeObject } from '../../apimachinery/meta.ts';
import { type Pod, type StatefulSet, statefulSet } from '../../apis/index.ts';
import { revisionLabel } from '../controller-revisions.ts';
import { controlledBy } from '../ownership.ts';
import { podFromTemplate } from '../pods.ts';

export const podName = (set: StatefulSet, ordinal: number): string => `${set.metadata.name}-${ordinal}`;

/** The number at the end of a member's name; undefined when the pod is no member of the set. */
export function ordinalOf({ metadata }: Pod, set: StatefulSet): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const rest = metadata.name.startsWith(prefix) ? metadata.name.slice(prefix.length) : '';
  return /^\d+$/.test(rest) ? Number(rest) : undefined;
}

export const claimName = (set: StatefulSet, ordinal: number, template: string): string =>
  `${template}-${podName(set, ordinal)}`;

/** The claims that a member keeps through all its lives. */
export const claimsOf = (set: StatefulSet, ordinal: number): KubeObject[] =>
  (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(set, ordinal, template.metadata?.name ?? ''),
      namespace: set.metadata.namespace,
      labels: { ...template.metadata?.labels, ...set.spec.selector.matchLabels },
      ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
    },
    spec: template.spec,
  }));

/** A member of the set: with a name and a host name of its own, and its own claims in place of the templates' volumes. */
export function memberPod(
  set: StatefulSet,
  template: StatefulSet['spec']['template'],
  ordinal: number,
  revision: string,
): KubeObject {
  const name = podName(set, ordinal);
  const made = podFromTemplate(template as never, set, controlledBy(statefulSet, set));
  const { generateName, ...metadata } = made.metadata;
  const claims = set.spec.volumeClaimTemplates ?? [];
  const claimed = new Set(claims.map((claim) => claim.metadata?.name));
  const volumes = [
    ...claims.map((claim) => ({
      name: claim.metadata?.name,
      persistentVolumeClaim: { claimName: claimName(set, ordinal, claim.metadata?.name ?? '') },
    })),
    ...((template.spec?.volumes ?? []) as { name: string }[]).filter((volume) => !claimed.has(volume.name)),
  ];
  return {
    ...made,
    metadata: {
      ...metadata,
      name,
      generateName,
      labels: {
        ...metadata.labels,
        'apps.kubernetes.io/pod-index': String(ordinal),
        [revisionLabel]: revision,
        'statefulset.kubernetes.io/pod-name': name,
      },
    },
    spec: {
      ...template.spec,
      hostname: name,
      ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
      ...(volumes.length > 0 ? { volumes } : {}),
    },
  };
}
