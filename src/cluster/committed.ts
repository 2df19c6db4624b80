import type { Store, StoreChange } from '../store/store.ts';

/** Where watches hear of changes. */
export interface Changes {
  subscribe(listener: (change: StoreChange) => void): () => void;
}

/**
 * A store's changes for watchers outside this process: each one, but not before its transaction is committed. What is
 * rolled back has never happened.
 */
export class CommittedChanges implements Changes {
  readonly #listeners = new Set<(change: StoreChange) => void>();
  #held: StoreChange[] | undefined;

  constructor(store: Store) {
    store.subscribe((change) => {
      if (this.#held) this.#held.push(change);
      else this.#tell(change);
    });
  }

  subscribe(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A transaction begins. */
  hold(): void {
    this.#held = [];
  }

  /** It is committed. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const change of held) this.#tell(change);
  }

  /** It was rolled back. */
  forget(): void {
    this.#held = undefined;
  }

  #tell(change: StoreChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
