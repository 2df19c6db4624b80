/** An OpenAPI v3 document as explain looks at it. */

export interface Schema {
  description?: string;
  type?: string;
  $ref?: string;
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  enum?: unknown[];
  externalDocs?: { description?: string; url?: string };
  'x-kubernetes-group-version-kind'?: GroupVersionKind[];
}

export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

export interface Document {
  paths?: Record<string, Record<string, { 'x-kubernetes-group-version-kind'?: GroupVersionKind }>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface GroupVersionResource {
  group: string;
  version: string;
  resource: string;
}

/** `apps/v1, Resource=deployments`, as Go prints it. */
export const gvrText = ({ group, version, resource }: GroupVersionResource): string =>
  `${group}/${version}, Resource=${resource}`;

/** A schema, or the one it refers to; undefined when the reference leads nowhere. */
export function resolve(document: Document, schema: Schema): Schema | undefined {
  if (schema.$ref === undefined) return schema;
  return document.components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')];
}

/** The schema of a map's values, if it is a map of one type. */
export const valuesOf = ({ additionalProperties }: Schema): Schema | undefined =>
  typeof additionalProperties === 'object' && !isEmpty(additionalProperties) ? additionalProperties : undefined;

export const itemsOf = ({ items }: Schema): Schema | undefined => (items && !isEmpty(items) ? items : undefined);

const isEmpty = (schema: object): boolean => Object.keys(schema).length === 0;

/** Properties by name, in byte order. */
export const propertiesOf = ({ properties = {} }: Schema): [string, Schema][] =>
  Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));

/** The kind behind a resource: some operation on one of its paths says it. */
export function kindOf(document: Document, { group, version, resource }: GroupVersionResource): GroupVersionKind {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const collections = [`${base}/${resource}`, `${base}/namespaces/{namespace}/${resource}`];
  let found: GroupVersionKind | undefined;
  for (const path of collections.flatMap((collection) => [collection, `${collection}/{name}`])) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
      found ??= document.paths?.[path]?.[method]?.['x-kubernetes-group-version-kind'];
    }
  }
  if (found === undefined)
    throw new Error(`GVR (${gvrText({ group, version, resource })}) not found in OpenAPI schema`);
  return found;
}

/** The definition of a kind. */
export function definitionOf(document: Document, kind: GroupVersionKind): Schema {
  const isKind = (one: GroupVersionKind) =>
    one.group === kind.group && one.version === kind.version && one.kind === kind.kind;
  for (const [, schema] of Object.entries(document.components?.schemas ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (schema['x-kubernetes-group-version-kind']?.some(isKind)) return schema;
  }
  const { group, version, kind: name } = kind;
  throw new Error(`GVK map[group:${group} kind:${name} version:${version}] not found in OpenAPI schema`);
}
