import type { KubeObject, ObjectMeta } from '../apimachinery/meta.ts';
import type { FieldError } from '../apimachinery/status.ts';

/**
 * The type of a stored object of a kind, made from the published interface: metadata, and spec and status where the
 * kind has them, are always there (the API server fills them in on create).
 */
export type Stored<T> = Omit<T, 'apiVersion' | 'kind' | 'metadata' | 'spec' | 'status'> & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
} & { [Field in keyof T & ('spec' | 'status')]: NonNullable<T[Field]> };

/** One column of the table that the API server answers with. Wide ones (priority 1) are shown with `-o wide`. */
export interface Column<T> {
  /** As the server spells it: `Name`, `Ready`, `External-IP`; kubectl upper-cases it. */
  name: string;
  /** @param now milliseconds, for ages */
  cell(object: T, now: number): string | number | boolean | null;
  wide?: true;
  /** OpenAPI type; default `string`. */
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format?: 'name' | 'int32' | 'int64';
}

/** How the scale subresource of a kind reads and writes its numbers. */
export interface ScalePaths {
  /** `.spec.replicas` */
  specReplicasPath: string;
  statusReplicasPath: string;
  /** Path to a label selector (object form) or, for CRDs, its text. */
  labelSelectorPath?: string;
}

/** Which rule `metadata.name` must pass. */
export type NameRule = 'subdomain' | 'label' | 'label1035' | 'pathSegment';

/**
 * All that is special about a kind, as data. The machinery loops over the list in `apis/index.ts` and never asks
 * "is it a Pod?". What is not said here follows from the generated schema.
 */
export interface KindDefinition<T = any> {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  categories: readonly string[];
  namespaced: boolean;
  /** `create delete deletecollection get list patch update watch`, or fewer. */
  verbs: readonly string[];
  /** Has a status subresource: ordinary writes leave `status` alone. */
  hasStatus: boolean;
  scale?: ScalePaths;
  nameRule: NameRule;
  /** The key of the kind's schema in the generated files, e.g. `io.k8s.api.core.v1.Pod`. CRDs carry theirs themselves. */
  schema: string;
  /** Fills in what the API defaults, in place, on a private copy; before validation, on every write and for templates. */
  setDefaults?(object: T): void;
  /** On create, after defaulting: drop what clients may not set, give the status its start. In place. */
  prepareForCreate?(object: T): void;
  /** On update, in place: carry over what may not be changed. Generation is handled by the server (spec changed → +1). */
  prepareForUpdate?(next: T, old: T): void;
  validate?(object: T): FieldError[];
  /** Only what concerns the change; `validate` runs as well. */
  validateUpdate?(next: T, old: T): FieldError[];
  /** Warnings for the client (`Warning: …` lines), e.g. deprecated fields. */
  warnings?(object: T): string[];
  /** Without them: Name and Age (built-in kinds without a printer of their own: Name and Created At). */
  columns?: readonly Column<T>[];
  /** Fields beyond metadata.name and metadata.namespace that field selectors may use. */
  selectableFields?: Readonly<Record<string, (object: T) => string>>;
  /** Seconds a deletion waits unless the client says otherwise; 0 for all but pods. */
  gracePeriodSeconds?(object: T): number;
}

type Optional = 'singular' | 'shortNames' | 'categories' | 'verbs' | 'hasStatus' | 'nameRule';

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

/** A kind's file says only what is special about it; the rest is what most kinds have. */
export const defineKind = <T>(
  definition: Omit<KindDefinition<T>, Optional> & Partial<Pick<KindDefinition<T>, Optional>>,
): KindDefinition<T> => ({
  singular: definition.kind.toLowerCase(),
  shortNames: [],
  categories: [],
  verbs: allVerbs,
  hasStatus: false,
  nameRule: 'subdomain',
  ...definition,
});

/** The generated facts of a built-in kind (see build/schema.mjs), before a file in apis/ adds to them. */
export type KindFacts = Pick<
  KindDefinition,
  | 'group'
  | 'version'
  | 'kind'
  | 'plural'
  | 'singular'
  | 'shortNames'
  | 'categories'
  | 'namespaced'
  | 'verbs'
  | 'hasStatus'
  | 'schema'
>;

/** Any stored object of a definition. */
export type ObjectOf<Definition> = Definition extends KindDefinition<infer T> ? T : KubeObject;

/**
 * The name of the store's collection that holds a kind, `pods` or `replicasets.apps`: versions of a kind share one, and
 * so do the core group's Events and those of events.k8s.io.
 */
export const collectionOf = ({ group, plural }: Pick<KindDefinition, 'group' | 'plural'>): string =>
  group === '' || group === 'events.k8s.io' ? plural : `${plural}.${group}`;
