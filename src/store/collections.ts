import type { KubeObject } from '../apimachinery/meta.ts';
import type { StoreChange } from './store.ts';

/** Objects of one collection, by key and in key order. */
export class Collection {
  readonly #values = new Map<string, KubeObject>();
  #keys: string[] = [];

  constructor(items: Iterable<readonly [string, KubeObject]> = []) {
    for (const [key, value] of items) this.#values.set(key, value);
    this.#keys = [...this.#values.keys()].sort();
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): KubeObject | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: KubeObject): void {
    if (!this.#values.has(key)) this.#keys.splice(this.#position(key), 0, key);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#keys.splice(this.#position(key), 1);
  }

  list(prefix = ''): KubeObject[] {
    const found: KubeObject[] = [];
    for (let i = prefix === '' ? 0 : this.#position(prefix); i < this.#keys.length; i++) {
      const key = this.#keys[i]!;
      if (!key.startsWith(prefix)) break;
      found.push(this.#values.get(key)!);
    }
    return found;
  }

  entries(): [string, KubeObject][] {
    return this.#keys.map((key) => [key, this.#values.get(key)!]);
  }

  /** Where a key is, or belongs, among the sorted keys. */
  #position(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Collections with a revision counter and a way back: what a transaction has written can be undone or collected. */
export class Collections {
  revision = 0;
  readonly #loaded = new Map<string, Collection>();
  readonly #load: (name: string) => Collection;
  readonly #listeners = new Set<(change: StoreChange) => void>();
  #written: StoreChange[] = [];

  /** @param load what a collection holds before anything was written to it here; called once for each name */
  constructor(load: (name: string) => Collection = () => new Collection()) {
    this.#load = load;
  }

  collection(name: string): Collection {
    let found = this.#loaded.get(name);
    if (found === undefined) {
      found = this.#load(name);
      this.#loaded.set(name, found);
    }
    return found;
  }

  loaded(): ReadonlyMap<string, Collection> {
    return this.#loaded;
  }

  replace(name: string, collection: Collection): void {
    this.#loaded.set(name, collection);
  }

  /** Writes (or, without a value, deletes) under the next revision and remembers it for the transaction. */
  write(collection: string, key: string, value: KubeObject | undefined): KubeObject | undefined {
    const old = this.collection(collection).get(key);
    if (old === undefined && value === undefined) return undefined;
    const revision = this.revision + 1;
    const stamped = value === undefined || collection.startsWith('_') ? value : stamp(value, revision);
    const change = { collection, key, revision, value: stamped, old };
    this.#written.push(change);
    this.apply(change);
    return stamped;
  }

  /** Makes a change that already has its revision, and tells the listeners. */
  apply(change: StoreChange): void {
    this.revision = Math.max(this.revision, change.revision);
    const target = this.collection(change.collection);
    if (change.value === undefined) target.delete(change.key);
    else target.set(change.key, change.value);
    for (const listener of this.#listeners) listener(change);
  }

  /** What was written since the last call. */
  takeWritten(): StoreChange[] {
    const written = this.#written;
    this.#written = [];
    return written;
  }

  /** Takes back what was written since the last `takeWritten`, telling the listeners of each step. */
  undoWritten(): void {
    const written = this.takeWritten().reverse();
    for (const { collection, key, revision, value, old } of written) {
      this.apply({ collection, key, revision, value: old, old: value });
    }
    const first = written.at(-1);
    if (first) this.revision = first.revision - 1;
  }

  subscribe(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const stamp = (value: KubeObject, revision: number): KubeObject => ({
  ...value,
  metadata: { ...value.metadata, resourceVersion: String(revision) },
});
