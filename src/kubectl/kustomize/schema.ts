import { mergeKinds, mergeTypes, plainKinds } from './merge-keys.ts';

/** What strategic merge knows about a value: nothing at all is known of custom resources. */
export interface MergeSchema {
  /** Keys by which a list merges; one empty key: by the values themselves. Undefined for lists that are replaced. */
  keys?: readonly string[];
  /** Of a field, or of the values of a map. */
  field(name: string): MergeSchema | undefined;
  /** Of the items of a list. */
  items(): MergeSchema | undefined;
}

/** Schemas of kinds: the built-in ones, unless a kustomization brings its own. */
export type SchemaOf = (apiVersion: string, kind: string) => MergeSchema | undefined;

export const builtInSchema: SchemaOf = (apiVersion, kind) => {
  const type = Object.hasOwn(mergeKinds, apiVersion) ? mergeKinds[apiVersion]![kind] : undefined;
  if (type !== undefined) return ofType(type);
  return Object.hasOwn(plainKinds, apiVersion) && plainKinds[apiVersion]!.split(' ').includes(kind)
    ? ofType('')
    : undefined;
};

const leaf: MergeSchema = { field: () => undefined, items: () => undefined };

function ofType(type: string): MergeSchema {
  const fields = Object.hasOwn(mergeTypes, type) ? mergeTypes[type]! : {};
  return {
    field(name) {
      if (Object.hasOwn(fields, name)) return ofField(fields[name]!);
      return name === 'metadata' && type !== 'ObjectMeta' ? ofType('ObjectMeta') : leaf;
    },
    items: () => undefined,
  };
}

function ofField(text: string): MergeSchema {
  const [, open, keys = '', type = ''] = /^([[{]?)(?:([^\]}]*)[\]}])?(.*)$/.exec(text)!;
  if (open === '[')
    return { keys: keys.split(','), field: () => undefined, items: () => (type === '' ? leaf : ofType(type)) };
  if (open === '{') return { field: () => ofType(type), items: () => undefined };
  return ofType(type);
}

/** Kinds that a kustomization's own OpenAPI document describes. */
export function customSchema(document: any): SchemaOf {
  const definitions: Record<string, any> = document?.definitions ?? {};
  const kinds = new Map<string, any>();
  for (const definition of Object.values(definitions)) {
    const list = definition?.['x-kubernetes-group-version-kind'];
    for (const { group = '', version = '', kind = '' } of Array.isArray(list) ? list : []) {
      kinds.set(`${group === '' ? version : `${group}/${version}`} ${kind}`, definition);
    }
  }
  const resolve = (schema: any): any => {
    let found = schema;
    for (let i = 0; i < 50 && typeof found?.$ref === 'string'; i++)
      found = definitions[found.$ref.replace('#/definitions/', '')];
    return found;
  };
  const wrap = (given: any): MergeSchema | undefined => {
    const schema = resolve(given);
    if (schema === undefined || schema === null) return undefined;
    const strategy: string = schema['x-kubernetes-patch-strategy'] ?? given?.['x-kubernetes-patch-strategy'] ?? '';
    const keys: string[] = schema['x-kubernetes-list-map-keys'] ?? [schema['x-kubernetes-patch-merge-key'] ?? ''];
    return {
      ...(strategy.split(',').includes('merge') ? { keys } : {}),
      field: (name) =>
        wrap(
          schema.properties?.[name] ??
            (isObject(schema.additionalProperties) ? schema.additionalProperties : undefined),
        ),
      items: () => (schema.type === 'array' ? wrap(schema.items) : undefined),
    };
  };
  return (apiVersion, kind) => wrap(kinds.get(`${apiVersion} ${kind}`));
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
