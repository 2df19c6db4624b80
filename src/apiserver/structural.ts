/** What the API server does to a custom resource before it checks it: unknown fields go, defaults come. */

import { deepCopy, isMap } from '../apimachinery/deep.ts';
import { GoFloat } from '../apimachinery/go-format.ts';

/** A version's `schema.openAPIV3Schema` in a CustomResourceDefinition, or a part of it. */
export type StructuralSchema = Record<string, any>;

/** Every object has these; the schema does not decide about them. */
const metaFields = new Set(['apiVersion', 'kind', 'metadata']);

export interface Pruned {
  /** A private copy without what the schema does not know and without nulls that it does not allow. */
  object: Record<string, any>;
  /** Paths of the fields that went, sorted. */
  unknownFields: string[];
}

export function prune(document: Record<string, any>, schema: StructuralSchema): Pruned {
  const unknownFields: string[] = [];
  const root = { ...schema, 'x-kubernetes-embedded-resource': true };
  const object = copy(document, root, '', false, unknownFields);
  return { object, unknownFields: unknownFields.sort() };
}

/** @param free below a field that preserves what is unknown; a described field ends that */
function copy(value: any, schema: StructuralSchema | undefined, path: string, free: boolean, unknown: string[]): any {
  if (value instanceof GoFloat) return value.value;
  const keeps = free || schema?.['x-kubernetes-preserve-unknown-fields'] === true;
  if (Array.isArray(value)) {
    return value.map((item, index) => copy(item, schema?.items, `${path}[${index}]`, keeps, unknown));
  }
  if (!isMap(value)) return value;
  const result: Record<string, any> = {};
  for (const [name, item] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (schema?.['x-kubernetes-embedded-resource'] && metaFields.has(name)) {
      result[name] = deepCopy(item);
      continue;
    }
    const known = fieldSchema(schema, name);
    if (known === undefined && !keeps) unknown.push(at);
    else if (item !== null || known === undefined || known.nullable || known.default !== undefined) {
      result[name] = copy(item, known, at, keeps && known === undefined, unknown);
    }
  }
  return result;
}

function fieldSchema(schema: StructuralSchema | undefined, name: string): StructuralSchema | undefined {
  const { properties, additionalProperties } = schema ?? {};
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name];
  return additionalProperties === true ? {} : additionalProperties || undefined;
}

/** Fills in the schema's defaults, in place. A null where null is not allowed counts as missing. */
export function applyDefaults(value: any, schema: StructuralSchema | undefined): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      if (item === null && !schema.items?.nullable) value[index] = deepCopy(schema.items?.default ?? null);
      applyDefaults(value[index], schema.items);
    });
    return;
  }
  if (!isMap(value)) return;
  for (const [name, property] of Object.entries<StructuralSchema>(schema.properties ?? {})) {
    if (property.default === undefined) continue;
    if (value[name] === undefined || (value[name] === null && !property.nullable))
      value[name] = deepCopy(property.default);
  }
  for (const name of Object.keys(value)) {
    const known = fieldSchema(schema, name);
    if (value[name] === null && known !== undefined && !known.nullable) value[name] = deepCopy(known.default ?? null);
    applyDefaults(value[name], known);
  }
}
