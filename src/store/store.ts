import type { KubeObject } from '../apimachinery/meta.ts';

/** One write, as the journal keeps it and as watchers see it. */
export interface StoreChange {
  /** `pods`, `replicasets.apps`; collections that are not part of the API start with `_`. */
  collection: string;
  /** `namespace/name`, or `name`. */
  key: string;
  revision: number;
  /** Undefined when it was deleted. */
  value: KubeObject | undefined;
  /** Undefined when it is new. */
  old: KubeObject | undefined;
}

/**
 * etcd's part, in small: collections of objects in key order, with one revision counter for all. Writes happen inside
 * a transaction, are visible at once to whoever holds this store, and reach the disk together on commit, or not at all.
 */
export interface Store {
  /** The revision of the newest write seen here. */
  readonly revision: number;
  get(collection: string, key: string): KubeObject | undefined;
  /** In key order. With a prefix: only keys that start with it (`namespace/`). */
  list(collection: string, prefix?: string): readonly KubeObject[];
  /** Takes the writer's lock and catches up with what others wrote. Nothing when already inside a transaction. */
  begin(): Promise<void>;
  /** Sets metadata.resourceVersion to the new revision on a copy of `value`, stores it and returns it. */
  put(collection: string, key: string, value: KubeObject): KubeObject;
  delete(collection: string, key: string): void;
  /** Writes everything since `begin` to disk in one step and lets the lock go. */
  commit(): Promise<void>;
  /** Forgets everything since `begin` and lets the lock go. */
  rollback(): Promise<void>;
  /** Called for every write as it happens. */
  subscribe(listener: (change: StoreChange) => void): () => void;
  /** Changes after a revision that are still in the journal; undefined when it no longer reaches back so far. */
  changesSince(revision: number): Promise<readonly StoreChange[] | undefined>;
  /** Reads what other processes have committed since; true when there was something. */
  refresh(): Promise<boolean>;
}
