import { deepEqual } from '../../apimachinery/deep.ts';
import type { LabelSelector } from '../../apimachinery/labels.ts';
import { isTerminating, keyOf, type ObjectKey } from '../../apimachinery/meta.ts';
import { type Pod, pod, type Service, service } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { conditionOf } from '../conditions.ts';
import type { Watch } from '../controller.ts';
import { isFinished, isReady } from '../pods.ts';
import { selecting } from '../selecting.ts';

export const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';
export const headlessLabel = 'service.kubernetes.io/headless';

export const selectorOf = ({ spec }: Service): LabelSelector | undefined =>
  spec.selector && Object.keys(spec.selector).length > 0
    ? { matchLabels: spec.selector as Record<string, string> }
    : undefined;

const servicesSelecting = selecting(service, selectorOf);

export const isHeadless = ({ spec }: Service): boolean => !spec.clusterIP || spec.clusterIP === 'None';

export const podIP = ({ status }: Pod): string | undefined => status?.podIP ?? status?.podIPs?.[0]?.ip;

/** Pods that a Service's endpoints can name: they have an address and have not run to their end. */
export const candidates = (found: Service, world: World): readonly Pod[] =>
  world
    .matching(pod, found.metadata.namespace ?? '', selectorOf(found))
    .filter((candidate) => podIP(candidate) !== undefined && !isFinished(candidate));

/** A pod has a host name of its own under a Service when its subdomain is the Service's name. */
export const hostnameOf = ({ spec }: Pod, found: Service): string | undefined =>
  spec.hostname && spec.subdomain === found.metadata.name ? spec.hostname : undefined;

export interface PodReference {
  kind: 'Pod';
  name: string;
  namespace?: string;
  uid?: string;
}

export const referenceTo = ({ metadata }: Pod): PodReference => ({
  kind: 'Pod',
  name: metadata.name,
  namespace: metadata.namespace,
  uid: metadata.uid,
});

type ServicePort = NonNullable<Service['spec']['ports']>[number];

/** The number behind a Service's port in this pod; undefined when the pod has no port of that name. */
export function findPort({ spec }: Pod, { targetPort, port, protocol = 'TCP' }: ServicePort): number | undefined {
  const target = targetPort ?? port;
  if (typeof target === 'number') return target;
  const sidecars = spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always') ?? [];
  for (const { ports = [] } of [...spec.containers, ...sidecars]) {
    for (const named of ports) {
      if (named.name === target && (named.protocol ?? 'TCP') === protocol) return named.containerPort;
    }
  }
  return undefined;
}

/** When a pod's readiness last changed, milliseconds. */
export const readyChangedAt = ({ status }: Pod): number | undefined => {
  const time = conditionOf(status?.conditions, 'Ready')?.lastTransitionTime;
  return time === undefined ? undefined : Date.parse(time);
};

/** A pod changed in a way that a Service can see: the Services that select it, or did. */
export const selectedPods: Watch<Pod> = {
  kind: pod,
  keys(changed, world, old, deleted) {
    const isAddressed = podIP(changed) !== undefined || (old !== undefined && podIP(old) !== undefined);
    if (!isAddressed || (old && !deleted && looksTheSame(changed, old))) return [];
    const keys: ObjectKey[] = servicesOf(changed, world);
    if (old && !deepEqual(old.metadata.labels, changed.metadata.labels)) keys.push(...servicesOf(old, world));
    return keys;
  },
};

const servicesOf = ({ metadata }: Pod, world: World): ObjectKey[] =>
  servicesSelecting(world, metadata.namespace ?? '', metadata.labels).map(keyOf);

const looksTheSame = (now: Pod, old: Pod): boolean =>
  podIP(now) === podIP(old) &&
  isReady(now) === isReady(old) &&
  isFinished(now) === isFinished(old) &&
  isTerminating(now) === isTerminating(old) &&
  now.metadata.uid === old.metadata.uid &&
  now.spec.hostname === old.spec.hostname &&
  deepEqual(now.metadata.labels, old.metadata.labels);
