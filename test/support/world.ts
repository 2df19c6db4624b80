import { parseApiVersion } from '../../src/apimachinery/gvk.ts';
import { compileSelector, type LabelSelector } from '../../src/apimachinery/labels.ts';
import { controllerOf, type KubeObject, keyOf, keyText, type ObjectKey } from '../../src/apimachinery/meta.ts';
import { builtInKinds, type KindDefinition } from '../../src/apis/index.ts';
import * as metallb from '../../src/apis/metallb/index.ts';
import type { ClusterFacts, Index, World } from '../../src/apis/world.ts';

export const kubesprayFacts: ClusterFacts = {
  profile: 'kubespray',
  apiEndpoint: { address: '192.168.100.103', port: 6443 },
  serviceCIDR: '10.233.0.0/18',
  podCIDR: '10.233.64.0/18',
  domain: 'cluster.local',
  clusterDNS: '169.254.25.10',
  dnsTTL: 5,
  nodeLocalDNS: true,
  proxyMode: 'ipvs',
  clock: 'instant',
  kubernetesVersion: 'v1.36.3',
} as ClusterFacts;

const metallbKinds = Object.values(metallb) as KindDefinition[];

export interface WorldChange {
  kind: KindDefinition;
  now: KubeObject | undefined;
  old: KubeObject | undefined;
}

/** A World over plain objects, for tests: put them in, take them out, and every index follows. */
export class PlainWorld implements World {
  now = Date.parse('2025-01-01T00:00:00Z');
  facts = kubesprayFacts;
  readonly records = new Map<string, unknown>();
  readonly #kinds: readonly KindDefinition[] = [...builtInKinds, ...metallbKinds];
  readonly #collections = new Map<string, Map<string, KubeObject>>();
  readonly #indexes = new Map<Index<any>, unknown>();
  readonly #listeners: ((change: WorldChange) => void)[] = [];
  #sorted = new Map<string, readonly KubeObject[]>();
  #revision = 0;

  constructor(objects: readonly KubeObject[] = []) {
    for (const object of objects) this.put(object);
  }

  subscribe(listener: (change: WorldChange) => void): void {
    this.#listeners.push(listener);
  }

  put(object: KubeObject): KubeObject {
    const kind = this.kindOf(object)!;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#revision) } };
    const collection = this.#collection(kind);
    const key = keyText(keyOf(object));
    const old = collection.get(key);
    collection.set(key, stored);
    this.#tell({ kind, now: stored, old });
    return stored;
  }

  remove(kind: KindDefinition, key: ObjectKey): void {
    const collection = this.#collection(kind);
    const old = collection.get(keyText(key));
    if (!old) return;
    collection.delete(keyText(key));
    this.#tell({ kind, now: undefined, old });
  }

  get<T>(kind: KindDefinition<T>, key: ObjectKey): T | undefined {
    return this.#collection(kind).get(keyText(key)) as T | undefined;
  }

  list<T>(kind: KindDefinition<T>, namespace?: string): readonly T[] {
    const id = `${nameOf(kind)} ${namespace ?? '*'}`;
    let list = this.#sorted.get(id);
    if (!list) {
      const all = [...this.#collection(kind)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
      list = namespace === undefined ? all : all.filter(({ metadata }) => metadata.namespace === namespace);
      this.#sorted.set(id, list);
    }
    return list as readonly T[];
  }

  controlledBy<T>(kind: KindDefinition<T>, owner: KubeObject): readonly T[] {
    const members = this.index(byOwner).get(`${nameOf(kind)} ${owner.metadata.uid}`);
    return sortedByKey(members) as T[];
  }

  matching<T>(kind: KindDefinition<T>, namespace: string, selector: LabelSelector | undefined): readonly T[] {
    const matches = compileSelector(selector);
    return this.list(kind, namespace).filter((object) => matches((object as unknown as KubeObject).metadata.labels));
  }

  podsOnNode<T = KubeObject>(node: string): readonly T[] {
    return this.list({ group: '', plural: 'pods' } as KindDefinition<KubeObject>).filter(
      ({ spec }) => spec?.nodeName === node,
    ) as T[];
  }

  kinds(): readonly KindDefinition[] {
    return this.#kinds;
  }

  kindOf({ apiVersion, kind }: { apiVersion: string; kind: string }): KindDefinition | undefined {
    const { group } = parseApiVersion(apiVersion);
    return this.#kinds.find((known) => known.group === group && known.kind === kind);
  }

  index<State>(index: Index<State>): State {
    if (!this.#indexes.has(index)) {
      const state = index.start();
      this.#indexes.set(index, state);
      for (const kind of index.kinds === 'all' ? this.#kinds : index.kinds) {
        for (const object of this.#collection(kind).values()) index.change(state, object, undefined);
      }
    }
    return this.#indexes.get(index) as State;
  }

  record(key: string): unknown {
    return this.records.get(key);
  }

  #collection(kind: KindDefinition): Map<string, KubeObject> {
    let collection = this.#collections.get(nameOf(kind));
    if (!collection) this.#collections.set(nameOf(kind), (collection = new Map()));
    return collection;
  }

  #tell(change: WorldChange): void {
    this.#sorted = new Map();
    for (const [index, state] of this.#indexes) {
      const follows = index.kinds === 'all' || index.kinds.some((kind) => nameOf(kind) === nameOf(change.kind));
      if (follows) index.change(state, change.now, change.old);
    }
    for (const listener of this.#listeners) listener(change);
  }
}

const nameOf = ({ group, plural }: { group: string; plural: string }): string => `${group}/${plural}`;

const byOwner: Index<Map<string, Map<string, KubeObject>>, KubeObject> = {
  kinds: 'all',
  start: () => new Map(),
  change(owners, now, old) {
    const place = (object: KubeObject | undefined) => {
      const owner = object && controllerOf(object);
      return owner && `${pluralOf(object)} ${owner.uid}`;
    };
    const before = place(old);
    if (before) owners.get(before)?.delete(keyText(keyOf(old!)));
    const after = place(now);
    if (!after) return;
    let members = owners.get(after);
    if (!members) owners.set(after, (members = new Map()));
    members.set(keyText(keyOf(now!)), now!);
  },
};

const pluralOf = ({ apiVersion, kind }: KubeObject): string =>
  nameOf(
    [...builtInKinds, ...metallbKinds].find(
      (known) => known.kind === kind && known.group === parseApiVersion(apiVersion).group,
    )!,
  );

const sortedByKey = (members: ReadonlyMap<string, KubeObject> | undefined): KubeObject[] =>
  [...(members ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
