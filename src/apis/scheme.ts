import type { KindDefinition } from './kind.ts';

/** The kinds a cluster knows at the moment: the built-in ones, and those its CustomResourceDefinitions add. */
export class Scheme {
  readonly #kinds: KindDefinition[];
  #byResource = new Map<string, KindDefinition>();
  #byKind = new Map<string, KindDefinition>();

  constructor(kinds: readonly KindDefinition[]) {
    this.#kinds = [...kinds];
    this.#index();
  }

  /** In discovery order. */
  kinds(): readonly KindDefinition[] {
    return this.#kinds;
  }

  /** Without a version: the group's preferred one, which is listed first. */
  byResource(group: string, version: string | undefined, plural: string): KindDefinition | undefined {
    return this.#byResource.get(`${group}/${version ?? ''}/${plural}`);
  }

  byKind(group: string, version: string | undefined, kind: string): KindDefinition | undefined {
    return this.#byKind.get(`${group}/${version ?? ''}/${kind}`);
  }

  /** Adds a kind, or takes the place of the same resource at the same version. */
  register(definition: KindDefinition): void {
    const at = this.#kinds.findIndex((known) => sameResource(known, definition));
    if (at >= 0) this.#kinds[at] = definition;
    else this.#kinds.push(definition);
    this.#index();
  }

  unregister(definition: KindDefinition): void {
    const at = this.#kinds.findIndex((known) => sameResource(known, definition));
    if (at >= 0) this.#kinds.splice(at, 1);
    this.#index();
  }

  #index(): void {
    this.#byResource = new Map();
    this.#byKind = new Map();
    for (const definition of this.#kinds) {
      const { group, version, plural, kind } = definition;
      for (const wanted of [version, '']) {
        setOnce(this.#byResource, `${group}/${wanted}/${plural}`, definition);
        setOnce(this.#byKind, `${group}/${wanted}/${kind}`, definition);
      }
    }
  }
}

const sameResource = (a: KindDefinition, b: KindDefinition): boolean =>
  a.group === b.group && a.version === b.version && a.plural === b.plural;

function setOnce<V>(map: Map<string, V>, key: string, value: V): void {
  if (!map.has(key)) map.set(key, value);
}
