import type { KubeObject } from '../apimachinery/meta.ts';
import type { DnsCache, Remembered } from '../network/index.ts';
import type { Store } from '../store/store.ts';

const collection = '_dns';

type Answers = Readonly<Record<string, Remembered>>;

/**
 * What the DNS caches of the nodes remember, kept between commands. Questions come at any time, writes only in a
 * transaction: `save` brings what was learnt since to the store.
 */
export class DnsCaches implements DnsCache {
  readonly #store: Store;
  readonly #learnt = new Map<string, Map<string, Remembered>>();

  constructor(store: Store) {
    this.#store = store;
  }

  get(node: string, question: string): Remembered | undefined {
    return this.#learnt.get(node)?.get(question) ?? this.#kept(node)[question];
  }

  keep(node: string, question: string, remembered: Remembered): void {
    const known = this.#learnt.get(node);
    if (known) known.set(question, remembered);
    else this.#learnt.set(node, new Map([[question, remembered]]));
  }

  /** @param now cluster time, ms: what is out of date by then is forgotten */
  save(now: number): void {
    for (const [node, learnt] of this.#learnt) {
      const all = Object.entries({ ...this.#kept(node), ...Object.fromEntries(learnt) });
      const answers = Object.fromEntries(all.filter(([, { until }]) => until > now));
      this.#store.put(collection, node, { answers } as unknown as KubeObject);
    }
    this.#learnt.clear();
  }

  #kept(node: string): Answers {
    return (this.#store.get(collection, node) as { answers?: Answers } | undefined)?.answers ?? {};
  }
}
