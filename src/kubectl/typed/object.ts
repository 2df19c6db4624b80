// Objects that kubectl holds as Go structs: what becomes of them when Go writes them, and in which order.

import { goJSON, jsonString, sortedKeys } from '../../apimachinery/go-format.ts';
import { parseApiVersion } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { goDecode } from '../../apis/schema/go-decode.ts';
import { builtInFacts, shapeOf, type ValueShape } from '../../apis/schema/index.ts';
import { byName, type FieldOrder } from '../printers/field-order.ts';
import { structOrder } from './struct-order.ts';

/** The schema's name for a kind; undefined when kubectl has no struct for it. */
export function typeOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): string | undefined {
  const { group, version } = parseApiVersion(apiVersion ?? '');
  return builtInFacts().find((facts) => facts.kind === kind && facts.group === group && facts.version === version)
    ?.schema;
}

/**
 * The object as a struct holds it: unknown fields and omitted zeros are gone, structs that are no pointers are there.
 * @throws Error in Go's words when a value does not fit its field
 */
export function typed(object: KubeObject): KubeObject {
  const type = typeOf(object);
  return type === undefined ? object : withConstantFields(goDecode(type, object).object);
}

/** Fields that Go always writes, given or not. */
const constantFields: Readonly<Record<string, (object: any) => object>> = {
  Role: ({ rules = null }) => ({ rules }),
  ClusterRole: ({ rules = null }) => ({ rules }),
  PodDisruptionBudget: ({ status }) => ({
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, ...status },
  }),
  HorizontalPodAutoscaler: ({ apiVersion, status }) => ({
    status:
      apiVersion === 'autoscaling/v2'
        ? { desiredReplicas: 0, currentMetrics: null, ...status }
        : { currentReplicas: 0, desiredReplicas: 0, ...status },
  }),
};

const withConstantFields = (object: KubeObject): KubeObject => ({
  ...object,
  ...constantFields[object.kind]?.(object),
});

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
  const own = structOrder[type.replace(/^io\.k8s\.(api\.|apimachinery\.pkg\.(apis\.)?)/, '')]?.split(' ');
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
  return type === undefined ? goJSON(object) : write(object, fieldOrder(type));
}

function write(value: unknown, order: FieldOrder): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item, order)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return goJSON(value);
  const map = value as Record<string, unknown>;
  const fields = order.keys(map).filter((key) => map[key] !== undefined);
  return `{${fields.map((key) => `${jsonString(key)}:${write(map[key], order.below(key))}`).join(',')}}`;
}
