/**
 * What the network remembers from one connection to the next: whose turn it is, which endpoint a client stays with,
 * what a DNS cache holds. The cluster plugs in one that keeps its entries on disk; without one every connection is the
 * first, and the answers follow from the objects alone.
 */
export interface Memory {
  /** Entries that are out of date may still be there: whoever reads one knows what it is worth. */
  read(key: string): unknown;
  /** @param until the moment (ms of cluster time) from which on the entry may be forgotten; it must be plain data */
  keep(key: string, value: object, until: number): void;
}

/** Something that keeps texts by owner and name, with the moment when they may be forgotten. */
export interface DnsCache {
  get(node: string, question: string): Remembered | undefined;
  keep(node: string, question: string, remembered: Remembered): void;
}

export interface Remembered {
  /** Ms of cluster time. */
  until: number;
  answer: string;
}

/** A memory on top of a store of texts: one owner for each kind of entry and whatever comes next in its key. */
export function memoryIn(texts: DnsCache): Memory {
  const split = (key: string): [string, string] => {
    const [kind = '', owner = '', ...rest] = key.split('/');
    return [`${kind}.${owner}`, rest.join('/')];
  };
  return {
    read(key) {
      const found = texts.get(...split(key));
      return found && JSON.parse(found.answer);
    },
    keep: (key, value, until) => texts.keep(...split(key), { until, answer: JSON.stringify(value) }),
  };
}

/** Lasts as long as the process; enough for tests and for a shell that stays open. */
export function processMemory(): Memory {
  const entries = new Map<string, object>();
  return { read: (key) => entries.get(key), keep: (key, value) => void entries.set(key, value) };
}
