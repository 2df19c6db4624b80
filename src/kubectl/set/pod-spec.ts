import { parseApiVersion } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';

/** Where kinds have the spec of their pods. */
const paths: Readonly<Record<string, readonly string[]>> = {
  'v1/Pod': ['spec'],
  'v1/ReplicationController': ['spec', 'template', 'spec'],
  'apps/v1/Deployment': ['spec', 'template', 'spec'],
  'apps/v1/DaemonSet': ['spec', 'template', 'spec'],
  'apps/v1/ReplicaSet': ['spec', 'template', 'spec'],
  'apps/v1/StatefulSet': ['spec', 'template', 'spec'],
  'batch/v1/Job': ['spec', 'template', 'spec'],
  'batch/v1/CronJob': ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** A container of a pod's spec. */
export type Container = Record<string, any> & { name: string };

export interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  [field: string]: any;
}

/**
 * The object with another spec for its pods.
 * @throws Error for kinds that have no pods
 */
export function withPodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject {
  const path = paths[`${object.apiVersion}/${object.kind}`];
  if (!path) {
    const { version } = parseApiVersion(object.apiVersion);
    throw new Error(`the object is not a pod or does not have a pod template: *${version}.${object.kind}`);
  }
  return changeAt(object, path, (spec) => change({ ...spec, containers: spec?.containers ?? [] })) as KubeObject;
}

function changeAt(value: any, [step, ...rest]: readonly string[], change: (value: any) => unknown): unknown {
  return step === undefined ? change(value) : { ...value, [step]: changeAt(value?.[step], rest, change) };
}

/** The spec with its containers, of both kinds, changed. */
export const mapContainers = (spec: PodSpec, change: (container: Container) => Container): PodSpec => ({
  ...spec,
  containers: spec.containers.map(change),
  ...(spec.initContainers ? { initContainers: spec.initContainers.map(change) } : {}),
});

/** All containers, those that begin last, as kubectl goes through them. */
export const containersOf = (spec: PodSpec): Container[] => [...spec.containers, ...(spec.initContainers ?? [])];

/** Does a name fit a pattern with stars? The rules are kubectl's, which are not quite those of a shell. */
export function matchesPattern(name: string, pattern: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.includes('*')) return name === pattern;
  const parts = pattern.split('*');
  let position = 0;
  for (const [index, part] of parts.entries()) {
    if (part === '') continue;
    const next = name.slice(position).indexOf(part);
    if (next < position || (index === 0 && position !== 0)) return false;
    if (index === parts.length - 1 && name.length !== part.length + next) return false;
    position = next;
  }
  return true;
}
