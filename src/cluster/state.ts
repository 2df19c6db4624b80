import type { KubeObject } from '../apimachinery/meta.ts';
import type { ClusterFacts } from '../apis/world.ts';
import type { Store } from '../store/store.ts';

/** What a cluster keeps about itself, in its cluster.json. */
export interface ClusterState {
  name: string;
  /** RFC 3339 */
  created: string;
  facts: ClusterFacts;
  /** Cluster time is the wall clock plus this. */
  clockOffsetMs: number;
  /** Fixes every random choice, when the cluster was started with a seed. */
  seed?: string;
  /** The store's revision when the cluster was complete; missing while it is being made. */
  startRevision?: number;
  /** Addons that are on. */
  addons: readonly string[];
}

const collection = '_cluster';
const key = 'cluster';

export const readState = (store: Store): ClusterState | undefined =>
  store.get(collection, key) as ClusterState | undefined;

export const writeState = (store: Store, state: ClusterState): void =>
  void store.put(collection, key, state as unknown as KubeObject);
