import type { KubeObject } from '../apimachinery/meta.ts';
import {
  type CustomResourceDefinition,
  customResourceDefinition,
} from '../apis/apiextensions/customresourcedefinition.ts';
import { kindFromCRD } from '../apis/custom-resource.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import type { ApiServerOptions } from './context.ts';
import type { StructuralSchema } from './validation.ts';

const definitions = collectionOf(customResourceDefinition);

/**
 * Custom resources: while a CustomResourceDefinition is stored, its kinds are part of the scheme. Reading the stored
 * definitions waits until somebody asks for a kind that is not built in, or for all kinds.
 */
export class CustomKinds {
  readonly #server: ApiServerOptions;
  #loaded = false;
  readonly #schemas = new WeakMap<KindDefinition, StructuralSchema>();

  constructor(server: ApiServerOptions) {
    this.#server = server;
    server.store.subscribe(({ collection, value, old }) => {
      if (collection !== definitions) return;
      this.load();
      // A new status makes no new kinds.
      if (value && old && value.spec === old.spec) return;
      if (old) this.#leave(old, value);
      if (value) this.#join(value);
    });
  }

  load(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    for (const definition of this.#server.store.list(definitions)) this.#join(definition);
  }

  /** The schema of a custom resource at a version; undefined for built-in kinds. */
  schemaOf(kind: KindDefinition): StructuralSchema | undefined {
    return this.#schemas.get(kind);
  }

  #join(definition: KubeObject): void {
    for (const kind of kindFromCRD(definition as CustomResourceDefinition)) {
      const version = definition.spec.versions.find(({ name }: { name: string }) => name === kind.version);
      this.#schemas.set(kind, version?.schema?.openAPIV3Schema ?? { 'x-kubernetes-preserve-unknown-fields': true });
      this.#server.scheme.register(kind);
    }
  }

  /** Versions that are served no longer. */
  #leave(old: KubeObject, now: KubeObject | undefined): void {
    const served = new Set((now?.spec.versions ?? []).filter(({ served }: any) => served).map(({ name }: any) => name));
    for (const kind of kindFromCRD(old as CustomResourceDefinition))
      if (!served.has(kind.version)) this.#server.scheme.unregister(kind);
  }
}

/** Before a definition goes, its objects do. */
export function deleteInstances({ store }: ApiServerOptions, { spec }: KubeObject): void {
  const collection = collectionOf({ group: spec.group, plural: spec.names.plural });
  for (const { metadata } of [...store.list(collection)]) {
    store.delete(
      collection,
      metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`,
    );
  }
}

export const isDefinition = (kind: KindDefinition): boolean => collectionOf(kind) === definitions;
