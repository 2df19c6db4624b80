// Objects that kubectl holds as Go structs: what becomes of them when Go writes them, and in which order.

import { goJSON, jsonString, sortedKeys } from '../../apimachinery/go-format.ts';
import { parseApiVersion } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { goDecode } from '../../apis/schema/go-decode.ts';
import { builtInFacts, shapeOf, type ValueShape } from '../../apis/schema/index.ts';
import { byName, type FieldOrder } from '../printers/field-order.ts';
import { structOrder } from './struct-order.ts';
import { zeroFields } from './zero-fields.ts';

/** The schema's name for a kind; undefined when kubectl has no struct for it. */
export function typeOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): string | undefined {
  const { group, version } = parseApiVersion(apiVersion ?? '');
  // Nothing is stored of this kind, so it is not among them.
  if (kind === 'TokenRequest') return 'io.k8s.api.authentication.v1.TokenRequest';
  return builtInFacts().find((facts) => facts.kind === kind && facts.group === group && facts.version === version)
    ?.schema;
}

/**
 * The object as a struct holds it: unknown fields and omitted zeros are gone, structs that are no pointers are there.
 * @throws Error in Go's words when a value does not fit its field
 */
export function typed(object: KubeObject): KubeObject {
  const type = typeOf(object);
  return type === undefined ? object : structWithZeros(type, goDecode(type, object).object);
}

/** Without what goes before the name of every type. */
const shortName = (type: string): string => type.replace(/^io\.k8s\.(api\.|apimachinery\.pkg\.(apis\.)?)/, '');

/** The value with the zeros that Go writes; what is there stays as it is. */
function withZeros(shape: ValueShape, value: any): any {
  if (value === null || value === undefined) return value;
  switch (shape.type) {
    case 'object':
      return structWithZeros(shape.ref!, value);
    case 'array':
      return value.map((item: unknown) => withZeros(shape.items!, item));
    case 'map':
      return shape.items!.type === 'object'
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withZeros(shape.items!, item)]))
        : value;
    default:
      return value;
  }
}

function structWithZeros(type: string, object: Record<string, unknown>): any {
  const shape = shapeOf(type) ?? {};
  const result: Record<string, unknown> = { ...zeroFields[shortName(type)] };
  for (const [name, value] of Object.entries(object))
    result[name] = shape[name] ? withZeros(shape[name], value) : value;
  return result;
}

const orders = new Map<string, FieldOrder>();

/** How the fields of a type follow one another in JSON. */
export function fieldOrder(type: string): FieldOrder {
  let order = orders.get(type);
  if (!order) {
    const names = namesOf(type);
    order = {
      keys: (map) => {
        const first = names.filter((name) => Object.hasOwn(map, name));
        return first.length === Object.keys(map).length
          ? first
          : [...first, ...sortedKeys(map).filter((key) => !names.includes(key))];
      },
      below: (key) => orderOf(shapeOf(type)?.[key]),
    };
    orders.set(type, order);
  }
  return order;
}

function namesOf(type: string): string[] {
  const own = structOrder[shortName(type)]?.split(' ');
  return own ?? ['kind', 'apiVersion', 'metadata'];
}

function orderOf(shape: ValueShape | undefined): FieldOrder {
  switch (shape?.type) {
    case 'object':
      return fieldOrder(shape.ref!);
    case 'array':
      return orderOf(shape.items);
    case 'map':
      return { keys: sortedKeys, below: () => orderOf(shape.items) };
    default:
      return byName;
  }
}

/** A typed object as encoding/json writes it, without blanks. */
export function typedJSON(object: KubeObject): string {
  const type = typeOf(object);
  return type === undefined ? goJSON(object) : orderedJSON(object, fieldOrder(type));
}

/** Compact JSON with the keys of maps in an order. */
export function orderedJSON(value: unknown, order: FieldOrder): string {
  if (Array.isArray(value)) return `[${value.map((item) => orderedJSON(item, order)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return goJSON(value);
  const map = value as Record<string, unknown>;
  const fields = order.keys(map).filter((key) => map[key] !== undefined);
  return `{${fields.map((key) => `${jsonString(key)}:${orderedJSON(map[key], order.below(key))}`).join(',')}}`;
}
