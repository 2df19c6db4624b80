import { GoFloat, goJSON, jsonNumber, jsonString, sortedKeys } from '../../apimachinery/go-format.ts';
import type { FieldOrder } from './field-order.ts';

/**
 * A value as kubectl prints JSON: indented by four, keys sorted, `< > &` escaped; no final newline.
 * @param order puts the keys of objects that kubectl holds as Go structs in their fields' order
 */
export const toJSON = (value: unknown, order?: FieldOrder): string => write(value, '', order);

function write(value: unknown, indent: string, order: FieldOrder | undefined): string {
  if (typeof value === 'string') return jsonString(value);
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value !== 'object' || value === null || value instanceof GoFloat) return goJSON(value);
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + write(item, inner, order)).join(',\n')}\n${indent}]`;
  }
  const map = value as Record<string, unknown>;
  const keys = (order ? order.keys(map) : sortedKeys(map)).filter((key) => map[key] !== undefined);
  if (keys.length === 0) return '{}';
  const lines = keys.map((key) => `${inner}${jsonString(key)}: ${write(map[key], inner, order?.below(key))}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
