import { sortedKeys } from '../../apimachinery/go-format.ts';
import { parseApiVersion } from '../../apimachinery/gvk.ts';
import { builtInFacts, shapeOf, type ValueShape } from '../../apis/schema/index.ts';
import { byName, type FieldOrder } from './field-order.ts';
import { goFieldOrder } from './go-field-order.ts';

/** The order of a built-in object's fields as Go holds them; by name for kinds that kubectl has no struct for. */
export function structOrder(object: { apiVersion?: string; kind?: string }): FieldOrder {
  const { group, version } = parseApiVersion(object.apiVersion ?? '');
  const facts = builtInFacts().find(
    (kind) => kind.kind === object.kind && kind.group === group && kind.version === version,
  );
  return facts ? orderOfType(facts.schema) : byName;
}

/** `io.k8s.api.core.v1.PodSpec` is `core.v1.PodSpec` in the table. */
const shortName = (type: string): string => type.split('.').slice(-3).join('.');

function orderOfType(type: string): FieldOrder {
  const known = goFieldOrder[shortName(type)]?.split(' ') ?? [];
  return {
    keys(map) {
      const listed = known.filter((key) => map[key] !== undefined);
      return [...listed, ...sortedKeys(map).filter((key) => !known.includes(key))];
    },
    below: (key) => orderOfValue(shapeOf(type)?.[key]),
  };
}

function orderOfValue(shape: ValueShape | undefined): FieldOrder {
  if (shape?.type === 'object' && shape.ref !== undefined) return orderOfType(shape.ref);
  // A list's items come in the order of their type; a map's values, too, below keys by name.
  if (shape?.type === 'array') return orderOfValue(shape.items);
  return shape?.type === 'map' ? { keys: sortedKeys, below: () => orderOfValue(shape.items) } : byName;
}
