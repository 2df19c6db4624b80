/** How values of a kind are owned and merged: field by field, item by item, or as a whole. */

import type { KindDefinition } from '../../apis/kind.ts';
import { type FieldShape, shapeOf, type ValueShape } from '../../apis/schema/index.ts';
import type { StructuralSchema } from '../structural.ts';

export interface MergeType {
  /** `whole`: scalars, and whatever is owned by whoever wrote it last. */
  is: 'whole' | 'map' | 'list';
  /** Of a map: the type of a field; undefined when there can be no such field. */
  field?(name: string): MergeType | undefined;
  /** Are the fields of a map declared, not free keys? */
  declares?(name: string): boolean;
  /** Of a list: what its items are; they go by `keys`, or by their values in a set. */
  items?: MergeType;
  keys?: readonly string[];
  /** Values of keys that an item leaves out. */
  keyDefaults?: Readonly<Record<string, unknown>>;
  /** What such a value is when nothing was given: Go's structs are never quite empty. */
  zero?: any;
}

const whole: MergeType = { is: 'whole' };

/** What nobody declared: maps by their keys, all else as a whole. */
const free: MergeType = { is: 'map', field: () => free, declares: () => false };

const ofSchema = new WeakMap<StructuralSchema, MergeType>();
const ofType = new Map<string, MergeType>();
const metaType = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** @param schema of a custom resource */
export function mergeTypeOf(kind: KindDefinition, schema: StructuralSchema | undefined): MergeType {
  if (schema === undefined) return structType(kind.schema);
  const known = ofSchema.get(schema);
  if (known) return known;
  const own = structuralType(schema);
  const result: MergeType = {
    is: 'map',
    field: (name) =>
      name === 'metadata' ? structType(metaType) : name === 'apiVersion' || name === 'kind' ? whole : own.field?.(name),
    declares: () => true,
  };
  ofSchema.set(schema, result);
  return result;
}

function structType(name: string): MergeType {
  const known = ofType.get(name);
  if (known) return known;
  const shape = shapeOf(name);
  const fields = new Map<string, MergeType>();
  const type: MergeType = {
    is: 'map',
    declares: (field) => shape?.[field] !== undefined,
    field(field) {
      let found = fields.get(field);
      if (found === undefined && shape?.[field]) fields.set(field, (found = shapeType(shape[field])));
      return found;
    },
    get zero() {
      return zeroOf(name);
    },
  };
  ofType.set(name, type);
  return type;
}

function shapeType(shape: ValueShape | FieldShape): MergeType {
  if (shape.atomic) return whole;
  if (shape.type === 'object') return shape.ref === undefined ? whole : structType(shape.ref);
  if (shape.type === 'map') {
    const items = shapeType(shape.items!);
    return { is: 'map', field: () => items, declares: () => false };
  }
  if (shape.type !== 'array') return whole;
  const { keys, set } = shape as FieldShape;
  if (set) return { is: 'list', items: whole };
  if (keys === undefined) return whole;
  const keyDefaults = keys.includes('protocol') ? { protocol: 'TCP' } : undefined;
  return { is: 'list', keys, items: shapeType(shape.items!), ...(keyDefaults && { keyDefaults }) };
}

/** The struct as Go writes it when it is new: structs inside it, and null for lists and maps that are always written. */
function zeroOf(name: string): any {
  const zero: Record<string, any> = {};
  for (const [field, shape] of Object.entries(shapeOf(name) ?? {})) {
    if (shape.fill && shape.ref) zero[field] = zeroOf(shape.ref);
    else if (shape.keep && (shape.type === 'array' || shape.type === 'map')) zero[field] = null;
  }
  return zero;
}

function structuralType(schema: StructuralSchema | undefined): MergeType {
  if (schema === undefined) return free;
  if (schema['x-kubernetes-embedded-resource'] && !schema.properties) return free;
  if (schema['x-kubernetes-map-type'] === 'atomic') return whole;
  if (schema.properties !== undefined || schema.type === 'object' || schema['x-kubernetes-preserve-unknown-fields']) {
    return structuralMap(schema);
  }
  if (schema.type !== 'array') return whole;
  const listType = schema['x-kubernetes-list-type'];
  if (listType === 'set') return { is: 'list', items: whole };
  if (listType !== 'map') return whole;
  const keys: string[] = schema['x-kubernetes-list-map-keys'] ?? [];
  const defaults = keys.map((key) => [key, schema.items?.properties?.[key]?.default]);
  const keyDefaults = Object.fromEntries(defaults.filter(([, value]) => value !== undefined));
  return { is: 'list', keys, items: structuralType(schema.items), keyDefaults };
}

function structuralMap(schema: StructuralSchema): MergeType {
  const { properties = {}, additionalProperties } = schema;
  const fields = new Map<string, MergeType>();
  const others = additionalProperties
    ? additionalProperties === true
      ? free
      : structuralType(additionalProperties)
    : schema['x-kubernetes-preserve-unknown-fields']
      ? free
      : undefined;
  return {
    is: 'map',
    declares: (name) => Object.hasOwn(properties, name),
    field(name) {
      if (!Object.hasOwn(properties, name)) return others;
      let found = fields.get(name);
      if (found === undefined) fields.set(name, (found = structuralType(properties[name])));
      return found;
    },
  };
}

/** How the path of an item goes on from its list. Keys stand in order of their names. */
export function itemStep(list: MergeType, item: any): string {
  if (list.keys === undefined) return `v:${JSON.stringify(item)}`;
  const keys: Record<string, unknown> = {};
  for (const key of [...list.keys].sort()) {
    const value = item?.[key] ?? list.keyDefaults?.[key];
    if (value !== undefined) keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}
