import type { LabelSelector } from '../apimachinery/labels.ts';
import type { KubeObject, ObjectKey } from '../apimachinery/meta.ts';
import type { KindDefinition } from './kind.ts';

/**
 * The cluster as controllers, kubelet and network may look at it: read-only, answered from indexes that the store's
 * changes keep up to date, so that asking about one Service costs nothing for the 100,000 pods next door.
 * Lists come out sorted by namespace, then name. Objects are shared: never change them.
 */
export interface World {
  /** Cluster time, milliseconds. */
  readonly now: number;
  get<T>(kind: KindDefinition<T>, key: ObjectKey): T | undefined;
  list<T>(kind: KindDefinition<T>, namespace?: string): readonly T[];
  /** Objects of a kind whose controlling owner is this object (by uid). */
  controlledBy<T>(kind: KindDefinition<T>, owner: KubeObject): readonly T[];
  /** Objects of a kind in a namespace whose labels match. An empty selector matches all, undefined none. */
  matching<T>(kind: KindDefinition<T>, namespace: string, selector: LabelSelector | undefined): readonly T[];
  /** Pods bound to a node. */
  podsOnNode<T = KubeObject>(node: string): readonly T[];
  /** Every kind that is served, those of CustomResourceDefinitions included. */
  kinds(): readonly KindDefinition[];
  /** The kind that an owner reference or a `targetRef` names; undefined when nothing of that name is served. */
  kindOf(reference: { apiVersion: string; kind: string }): KindDefinition | undefined;
  /** What an index knows now; always current, also between two changes of one settling. Read only. */
  index<State>(index: Index<State>): State;
  /** The kept record of a container (see Change `record`). */
  record(key: string): unknown;
  /** Facts of the profile: service and pod ranges, DNS address, domain … */
  readonly facts: ClusterFacts;
}

/**
 * Something counted or looked up over the objects of some kinds, kept current by their changes instead of by another
 * pass over all of them (pods per node, Services by selector). The first question pays for one pass: `change` with every
 * object as new. Defined once, as a constant: the world keeps one state for each definition.
 */
export interface Index<State, T = any> {
  kinds: readonly KindDefinition<T>[] | 'all';
  start(): State;
  /**
   * Brings the state up to date, in place.
   * @param now undefined when the object was deleted
   * @param old undefined when it is new
   */
  change(state: State, now: T | undefined, old: T | undefined): void;
}

/** What a profile fixes about a cluster. Kept in its cluster.json. */
export interface ClusterFacts {
  /** `minikube`, `kubespray` */
  profile: string;
  /** Where the API answers: `192.168.49.2:8443` */
  apiEndpoint: { address: string; port: number };
  serviceCIDR: string;
  podCIDR: string;
  /** `cluster.local` */
  domain: string;
  /** The nameserver in pods' resolv.conf. */
  clusterDNS: string;
  /** TTL of CoreDNS's answers, seconds. */
  dnsTTL: number;
  nodeLocalDNS: boolean;
  proxyMode: 'iptables' | 'ipvs';
  /** `instant`: pulls, starts, probes and grace periods take no time. */
  clock: 'instant' | 'real';
  kubernetesVersion: string;
}
