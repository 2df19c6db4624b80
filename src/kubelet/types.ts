import type { Change } from '../apimachinery/change.ts';
import type { ObjectKey } from '../apimachinery/meta.ts';
import type { Net } from '../apimachinery/net.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { World } from '../apis/world.ts';
import type { ContainerRuntime } from '../containers/runtime.ts';

export type { Pod };
export type PodStatus = Pod['status'];
export type Container = Pod['spec']['containers'][number];
export type ContainerStatus = NonNullable<PodStatus['containerStatuses']>[number];
export type PodCondition = NonNullable<PodStatus['conditions']>[number];
export type Probe = NonNullable<Container['livenessProbe']>;
export type Volume = NonNullable<Pod['spec']['volumes']>[number];
export type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

/** What the kubelet is built from; the cluster room plugs these in. */
export interface KubeletPorts {
  runtime: ContainerRuntime;
  /** The network as a program in that pod sees it. */
  netFor(pod: Pod): Net;
}

/** A controller as the cluster's settle loop calls it (the controllers' room has the same shape; siblings do not import). */
export interface ControlLoop {
  name: string;
  watches: readonly {
    kind: KindDefinition<any>;
    keys(object: any, world: World, old?: any, deleted?: boolean): readonly ObjectKey[];
  }[];
  reconcile(key: ObjectKey, world: World): Promise<readonly Change[]>;
}

/** Where a container's record is kept: `default/web-1/app`. */
export const recordKey = (pod: Pod, container: string): string =>
  `${pod.metadata.namespace}/${pod.metadata.name}/${container}`;
/** The record of the container's life before this one, for `logs --previous`. */
export const previousRecordKey = (pod: Pod, container: string): string => `${recordKey(pod, container)}:previous`;
/** What the kubelet itself remembers about a pod: back-offs, probe counters. Most pods need none. */
export const notesKey = (pod: Pod): string => `${pod.metadata.namespace}/${pod.metadata.name}`;

/** A sidecar: an init container that keeps running. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

export const podName = (pod: Pod): string => `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;

/** All containers of a spec, init containers first. */
export const allContainers = (pod: Pod): Container[] => [
  ...(pod.spec.initContainers ?? []),
  ...pod.spec.containers,
  ...((pod.spec.ephemeralContainers ?? []) as Container[]),
];
