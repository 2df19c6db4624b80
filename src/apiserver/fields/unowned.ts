/**
 * What the API server itself puts into an object after its writer has sent it, and nobody owns: what admission fills
 * in and what is allocated. Needed for objects whose writer left no list of fields.
 */

import type { KubeObject } from '../../apimachinery/meta.ts';
import { collectionOf, type KindDefinition } from '../../apis/kind.ts';

const without = (object: any, names: readonly string[]): any =>
  Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => !names.includes(name)));

const strippers: Readonly<Record<string, (object: KubeObject) => KubeObject>> = {
  pods: asSent,
  services: (service) => ({
    ...service,
    spec: {
      ...without(service.spec, ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort']),
      ...(service.spec.ports && { ports: service.spec.ports.map((port: any) => without(port, ['nodePort'])) }),
    },
  }),
};

/** The object without what its creator did not send. */
export const asCreated = (kind: KindDefinition, object: KubeObject): KubeObject =>
  strippers[collectionOf(kind)]?.(object) ?? object;

/** The status without what is there from the beginning. */
export function asReported(kind: KindDefinition, status: any): any {
  const collection = collectionOf(kind);
  if (collection === 'namespaces') return without(status, ['phase']);
  if (collection !== 'pods' || !status) return status;
  const conditions = status.conditions?.filter(({ type, status }: any) => type !== 'PodScheduled' || status !== 'True');
  return { ...without(status, ['qosClass']), ...(conditions?.length ? { conditions } : { conditions: undefined }) };
}

const tokenVolume = /^kube-api-access-/;
const usualTolerations = new Set(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']);

function asSent(pod: KubeObject): KubeObject {
  const { spec } = pod;
  const names = ['nodeName', 'priority', 'preemptionPolicy'];
  if (spec.serviceAccountName === 'default') names.push('serviceAccount', 'serviceAccountName');
  if (spec.tolerations?.every(({ key }: any) => usualTolerations.has(key))) names.push('tolerations');
  const volumes = spec.volumes?.filter(({ name }: any) => !tokenVolume.test(name));
  const sent = { ...without(spec, names), volumes: volumes?.length ? volumes : undefined };
  for (const list of ['containers', 'initContainers']) if (spec[list]) sent[list] = spec[list].map(containerAsSent);
  return { ...pod, spec: sent };
}

function containerAsSent(container: any): any {
  const mounts = container.volumeMounts?.filter(({ name }: any) => !tokenVolume.test(name));
  return { ...container, volumeMounts: mounts?.length ? mounts : undefined };
}
