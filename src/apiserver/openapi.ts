/**
 * The /openapi/v3 documents: an index, and one document a group version with the definitions and the paths of its kinds.
 * Built-in kinds come from the generated schema, custom resources from their own. Pure; the server wires them.
 */

import { createHash } from 'node:crypto';
import type { GroupVersionKind } from '../apimachinery/gvk.ts';
import type { KindDefinition } from '../apis/kind.ts';
import { type OpenApiSchema, typeDefinition } from '../apis/schema/index.ts';
import type { StructuralSchema } from './validation.ts';

export interface PublishedKind {
  kind: KindDefinition;
  /** `openAPIV3Schema` of a custom resource's version; built-in kinds have none of their own here. */
  schema?: StructuralSchema | undefined;
}

/** `/openapi/v3`: where the document of each group version is. The hash changes when its content does. */
export function openApiIndex(kinds: readonly PublishedKind[]): {
  paths: Record<string, { serverRelativeURL: string }>;
} {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const [path, members] of byGroupVersion(kinds)) {
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${fingerprint(members)}` };
  }
  return { paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function byGroupVersion(kinds: readonly PublishedKind[]): Map<string, PublishedKind[]> {
  const groups = new Map<string, PublishedKind[]>();
  for (const published of kinds) {
    const path = pathOf(published.kind);
    groups.set(path, [...(groups.get(path) ?? []), published]);
  }
  return groups;
}

/** `api/v1`, `apis/apps/v1` */
const pathOf = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`;

function fingerprint(kinds: readonly PublishedKind[]): string {
  const content = kinds.map(({ kind, schema }) => [kind.group, kind.version, kind.kind, kind.plural, schema ?? '']);
  return createHash('sha512').update(JSON.stringify(content)).digest('hex').toUpperCase();
}

/**
 * `/openapi/v3/apis/apps/v1`.
 * @param kinds those of one group version
 */
export function openApiDocument(kinds: readonly PublishedKind[]): OpenApiSchema {
  const schemas: Record<string, OpenApiSchema> = {};
  const paths: Record<string, unknown> = {};
  for (const { kind, schema } of kinds) {
    const name = schema === undefined ? kind.schema : componentName(kind);
    const definition = schema === undefined ? undefined : customDefinition(kind, schema);
    if (definition === undefined) collect(name, schemas);
    else {
      schemas[name] = definition;
      collect('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', schemas);
    }
    schemas[`${name}List`] ??= typeDefinition(`${name}List`) ?? listDefinition(kind, name);
    collect('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', schemas);
    Object.assign(paths, pathsOf(kind, name));
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.3' },
    paths: sorted(paths),
    components: { schemas: sorted(schemas) },
  };
}

const sorted = <T>(map: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

const refPrefix = '#/components/schemas/';

/** A type and all that it refers to. */
function collect(name: string, into: Record<string, OpenApiSchema>): void {
  if (into[name] !== undefined) return;
  const definition = typeDefinition(name);
  if (definition === undefined) return;
  into[name] = definition;
  for (const reference of referencesIn(definition)) collect(reference, into);
}

function* referencesIn(schema: OpenApiSchema): Generator<string> {
  if (schema.$ref !== undefined) yield schema.$ref.slice(refPrefix.length);
  for (const part of schema.allOf ?? []) yield* referencesIn(part);
  if (schema.items !== undefined) yield* referencesIn(schema.items);
  if (typeof schema.additionalProperties === 'object') yield* referencesIn(schema.additionalProperties);
  for (const property of Object.values(schema.properties ?? {})) yield* referencesIn(property);
}

/** Custom resources are published under their group turned round: `io.metallb.v1beta1.IPAddressPool`. */
const componentName = ({ group, version, kind }: GroupVersionKind): string =>
  [...group.split('.').reverse(), version, kind].join('.');

/** A custom resource's schema as it is published: with what every object has. */
function customDefinition(kind: KindDefinition, schema: StructuralSchema): OpenApiSchema {
  const { apiVersion, kind: kindField, metadata } = typeDefinition('io.k8s.api.core.v1.ConfigMap')?.properties ?? {};
  return {
    ...schema,
    type: 'object',
    properties: {
      ...schema.properties,
      ...(apiVersion && { apiVersion }),
      ...(kindField && { kind: kindField }),
      ...(metadata && { metadata }),
    },
    ...gvkExtension(kind),
  };
}

const gvkExtension = ({ group, version, kind }: GroupVersionKind) => ({
  'x-kubernetes-group-version-kind': [{ group, kind, version }],
});

function listDefinition(kind: KindDefinition, name: string): OpenApiSchema {
  const {
    apiVersion,
    kind: kindField,
    metadata,
  } = typeDefinition('io.k8s.api.core.v1.ConfigMapList')?.properties ?? {};
  return {
    description: `${kind.kind}List is a list of ${kind.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...(apiVersion && { apiVersion }),
      items: {
        description: `List of ${kind.plural}. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md`,
        type: 'array',
        items: { $ref: refPrefix + name },
      },
      ...(kindField && { kind: kindField }),
      ...(metadata && { metadata }),
    },
    ...gvkExtension({ ...kind, kind: `${kind.kind}List` }),
  };
}

const query = (name: string, type = 'string') => ({ name, in: 'query', schema: { type, uniqueItems: true } });
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } });
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => query(name));
const listParameters = [
  query('continue'),
  query('fieldSelector'),
  query('labelSelector'),
  query('limit', 'integer'),
  query('resourceVersion'),
  query('timeoutSeconds', 'integer'),
  query('watch', 'boolean'),
];

const strategicPatchType = 'application/strategic-merge-patch+json';
const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  strategicPatchType,
];

/** The paths of a kind, with the operations that it has. kubectl looks for the parameters of `patch`. */
function pathsOf(kind: KindDefinition, name: string): Record<string, unknown> {
  const base = `/${pathOf(kind)}`;
  const collection = `${base}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}`;
  const has = (verb: string) => kind.verbs.includes(verb);
  const object = { $ref: refPrefix + name };
  const list = { $ref: `${refPrefix}${name}List` };
  const operation = (action: string, schema: object, parameters: object[], body?: object) => ({
    description: `${action} ${kind.kind}`,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { content: body, required: true } }),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: kind.group, kind: kind.kind, version: kind.version },
  });
  const body = { '*/*': { schema: object } };
  // Only built-in kinds merge strategically; clients decide by this how `apply` patches.
  const accepted = kind.schema === '' ? patchTypes.filter((type) => type !== strategicPatchType) : patchTypes;
  const patchBody = Object.fromEntries(accepted.map((type) => [type, { schema: { type: 'object' } }]));
  const write = {
    ...(has('get') && { get: operation('get', object, []) }),
    ...(has('update') && { put: operation('put', object, writeParameters, body) }),
    ...(has('patch') && {
      patch: operation('patch', object, [...writeParameters, query('force', 'boolean')], patchBody),
    }),
  };
  const inNamespace = kind.namespaced ? [inPath('namespace')] : [];
  const item = { ...write, ...(has('delete') && { delete: operation('delete', object, [query('dryRun')]) }) };
  const collectionItem = {
    ...(has('list') && { get: operation('list', list, listParameters) }),
    ...(has('create') && { post: operation('post', object, writeParameters, body) }),
    ...(has('deletecollection') && { delete: operation('deletecollection', list, listParameters) }),
  };
  const named = { parameters: [inPath('name'), ...inNamespace] };
  return {
    [collection]: { ...collectionItem, ...(kind.namespaced && { parameters: inNamespace }) },
    ...(kind.namespaced &&
      has('list') && { [`${base}/${kind.plural}`]: { get: operation('list', list, listParameters) } }),
    ...(Object.keys(item).length > 0 && { [`${collection}/{name}`]: { ...item, ...named } }),
    ...(kind.hasStatus && { [`${collection}/{name}/status`]: { ...write, ...named } }),
  };
}
