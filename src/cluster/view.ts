import { parseApiVersion } from '../apimachinery/gvk.ts';
import { compileSelector, type LabelSelector } from '../apimachinery/labels.ts';
import { controllerOf, type KubeObject, keyText, type ObjectKey } from '../apimachinery/meta.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import type { Scheme } from '../apis/scheme.ts';
import type { ClusterFacts, Index, World } from '../apis/world.ts';
import type { Store, StoreChange } from '../store/store.ts';

/** Containers' records and other things that are kept but are no part of the API. */
export const records = '_containers';

const nothing: readonly never[] = [];

/** Objects of one collection grouped by a text that each of them has (or several); groups come out in key order. */
class Grouping {
  readonly #groups = new Map<string, Map<string, KubeObject>>();
  readonly #sorted = new Map<string, readonly KubeObject[]>();
  readonly #groupsOf: (object: KubeObject) => readonly string[];

  constructor(groupsOf: (object: KubeObject) => readonly string[]) {
    this.#groupsOf = groupsOf;
  }

  change(key: string, now: KubeObject | undefined, old: KubeObject | undefined): void {
    if (old) {
      for (const group of this.#groupsOf(old)) {
        this.#groups.get(group)?.delete(key);
        this.#sorted.delete(group);
      }
    }
    if (!now) return;
    for (const group of this.#groupsOf(now)) {
      let members = this.#groups.get(group);
      if (!members) this.#groups.set(group, (members = new Map()));
      members.set(key, now);
      this.#sorted.delete(group);
    }
  }

  size(group: string): number {
    return this.#groups.get(group)?.size ?? 0;
  }

  of(group: string): readonly KubeObject[] {
    let list = this.#sorted.get(group);
    if (!list) {
      const members = this.#groups.get(group);
      if (!members || members.size === 0) return nothing;
      list = [...members.keys()].sort().map((key) => members.get(key)!);
      this.#sorted.set(group, list);
    }
    return list;
  }
}

const byOwner = (object: KubeObject) => {
  const owner = controllerOf(object);
  return owner ? [owner.uid] : nothing;
};
const byLabel = ({ metadata }: KubeObject) =>
  Object.entries(metadata.labels ?? {}).map(([key, value]) => `${metadata.namespace ?? ''} ${key}=${value}`);
const byNode = (object: KubeObject) => (object.spec?.nodeName ? [object.spec.nodeName as string] : nothing);

/** The World over a store: answers come from groupings that are made at the first question and follow every change. */
export class View implements World {
  now = 0;
  /** The cluster's; an addon may change them. */
  facts: ClusterFacts;
  readonly #store: Store;
  readonly #scheme: Scheme;
  readonly #groupings = new Map<string, Grouping>();
  readonly #indexes = new Map<Index<any>, { state: unknown; collections: ReadonlySet<string> | 'all' }>();

  constructor(store: Store, scheme: Scheme, facts: ClusterFacts) {
    this.#store = store;
    this.#scheme = scheme;
    this.facts = facts;
    store.subscribe((change) => this.#follow(change));
  }

  get<T>(kind: KindDefinition<T>, key: ObjectKey): T | undefined {
    return this.#store.get(collectionOf(kind), keyText(key)) as T | undefined;
  }

  list<T>(kind: KindDefinition<T>, namespace?: string): readonly T[] {
    return this.#store.list(collectionOf(kind), namespace === undefined ? '' : `${namespace}/`) as readonly T[];
  }

  controlledBy<T>(kind: KindDefinition<T>, owner: KubeObject): readonly T[] {
    return this.#grouping(collectionOf(kind), 'owner', byOwner).of(owner.metadata.uid ?? '') as readonly T[];
  }

  matching<T>(kind: KindDefinition<T>, namespace: string, selector: LabelSelector | undefined): readonly T[] {
    if (selector === undefined) return nothing;
    const matches = compileSelector(selector);
    const candidates = this.#candidates(kind, namespace, selector);
    return candidates.filter((object) => matches((object as KubeObject).metadata.labels ?? {})) as T[];
  }

  podsOnNode<T = KubeObject>(node: string): readonly T[] {
    return this.#grouping('pods', 'node', byNode).of(node) as readonly T[];
  }

  kinds(): readonly KindDefinition[] {
    return this.#scheme.kinds();
  }

  kindOf({ apiVersion, kind }: { apiVersion: string; kind: string }): KindDefinition | undefined {
    const { group, version } = parseApiVersion(apiVersion);
    return this.#scheme.byKind(group, version, kind) ?? this.#scheme.byKind(group, undefined, kind);
  }

  index<State>(index: Index<State>): State {
    let found = this.#indexes.get(index);
    if (!found) {
      found = { state: index.start(), collections: collectionsOf(index) };
      this.#indexes.set(index, found);
      const kinds = index.kinds === 'all' ? this.#scheme.kinds() : index.kinds;
      for (const collection of new Set(kinds.map(collectionOf))) {
        for (const object of this.#store.list(collection)) index.change(found.state as State, object, undefined);
      }
    }
    return found.state as State;
  }

  record(key: string): unknown {
    return this.#store.get(records, key);
  }

  /** The fewest objects that can match: those with one of the selector's required labels, or else the namespace's. */
  #candidates(kind: KindDefinition, namespace: string, selector: LabelSelector): readonly unknown[] {
    const pairs = Object.entries(selector.matchLabels ?? {});
    for (const { key, operator, values } of selector.matchExpressions ?? []) {
      if (operator === 'In' && values?.length === 1) pairs.push([key, values[0]!]);
    }
    if (pairs.length === 0) return this.list(kind, namespace);
    const labels = this.#grouping(collectionOf(kind), 'label', byLabel);
    const groups = pairs.map(([key, value]) => `${namespace} ${key}=${value}`);
    return labels.of(groups.reduce((least, group) => (labels.size(group) < labels.size(least) ? group : least)));
  }

  #grouping(collection: string, name: string, groupsOf: (object: KubeObject) => readonly string[]): Grouping {
    const id = `${collection} ${name}`;
    let found = this.#groupings.get(id);
    if (!found) {
      found = new Grouping(groupsOf);
      for (const object of this.#store.list(collection)) found.change(storeKey(object), object, undefined);
      this.#groupings.set(id, found);
    }
    return found;
  }

  #follow({ collection, key, value, old }: StoreChange): void {
    for (const name of ['owner', 'label', 'node'])
      this.#groupings.get(`${collection} ${name}`)?.change(key, value, old);
    if (collection.startsWith('_')) return;
    for (const [index, { state, collections }] of this.#indexes) {
      if (collections === 'all' || collections.has(collection)) index.change(state, value, old);
    }
  }
}

const collectionsOf = (index: Index<any>): ReadonlySet<string> | 'all' =>
  index.kinds === 'all' ? 'all' : new Set(index.kinds.map(collectionOf));

const storeKey = ({ metadata }: KubeObject): string =>
  keyText({ namespace: metadata.namespace ?? '', name: metadata.name });
