import { compareText, formatFloat, goQuote } from '../../../apimachinery/go-format.ts';
import { naturalOrder } from '../../printers/natural-order.ts';
import { type KeyLine, keyLines, presentation } from './encode.ts';
import { goSyntaxOf } from './go-syntax.ts';
import { fieldNames, fieldsOf, makeNode, scalar, type YNode } from './node.ts';
import { isPlainText, resolve, Timestamp } from './resolve.ts';

/** Keys of a map that are no text; JSON has no way to say them. */
export class MapWithOddKeys {
  constructor(readonly value: Record<string, unknown>) {}
}

/**
 * What the node's text is read as by who reads it next.
 * @throws Error for scalars that are not what their tag says, and for keys that JSON cannot have
 */
export function toValue(node: YNode): Record<string, unknown> {
  checkKeys(node);
  const map: Record<string, unknown> = {};
  for (const [key, value] of fieldsOf(node)) {
    if (key.kind !== 'scalar') throw noTextKey(node, key);
    if (resolvedTag(key) === '!!null') continue;
    set(map, key.value, plainValue(value, node.style === 'flow'));
  }
  return map;
}

/** @throws Error when a map has a key twice */
function checkKeys(node: YNode): void {
  if (!hasRepeatedKey(node)) return;
  const seen = new Map<YNode, KeyLine[]>();
  const problems: string[] = [];
  for (const found of keyLines(node)) {
    const before = seen.get(found.map) ?? [];
    for (const { key, line } of before) {
      if (key.value === found.key.value)
        problems.push(`  line ${found.line}: mapping key ${goQuote(key.value)} already defined at line ${line}`);
    }
    seen.set(found.map, [...before, found]);
  }
  throw new Error(`yaml: unmarshal errors:\n${problems.join('\n')}`);
}

function hasRepeatedKey(node: YNode): boolean {
  if (node.kind === 'map') {
    const names = fieldNames(node);
    if (new Set(names).size < names.length) return true;
  }
  return node.content.some(hasRepeatedKey);
}

/** Of any node. */
export function plainValue(node: YNode, inFlow = false): unknown {
  if (node.kind === 'none') return null;
  if (node.kind === 'scalar') return scalarValue(node, inFlow);
  const flow = inFlow || node.style === 'flow';
  if (node.kind === 'seq') return node.content.map((item) => plainValue(item, flow));
  const map: Record<string, unknown> = {};
  for (const [key, value] of fieldsOf(node)) {
    const tag = resolvedTag(key);
    if (tag !== '!!str' && tag !== '!!merge') throw new Error('json: unsupported type: map[interface {}]interface {}');
    set(map, key.value, plainValue(value, flow));
  }
  return map;
}

function set(map: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

function noTextKey(node: YNode, key: YNode): Error {
  const line = [...keyLines(node)].find((one) => one.key === key)?.line ?? 1;
  return new Error(`yaml: unmarshal errors:\n  line ${line}: cannot unmarshal !!${key.kind} into string`);
}

function resolvedTag(key: YNode): string {
  if (key.kind !== 'scalar') throw new Error(`yaml: invalid map key: ${goSyntaxOf(key)}`);
  const { tag, forceQuotes } = presentation(key);
  if (forceQuotes || (key.style !== 'plain' && tag === '') || key.value === '') return '!!str';
  return tag === '' ? resolve(key.value).tag : tag;
}

function scalarValue(node: YNode, inFlow: boolean): unknown {
  const { tag, forceQuotes } = presentation(node);
  const { value } = node;
  if (tag === '!!str' || forceQuotes) return value;
  const quoted = node.style !== 'plain' || value.includes('\n') || (value === '' && inFlow);
  if (tag === '') return quoted ? value : jsonValue(resolve(value).value);
  if (tag === '!!binary') return binary(value);
  if (!['!!int', '!!float', '!!bool', '!!null', '!!timestamp', '!!merge'].includes(tag)) return value;
  const resolved = resolve(value);
  if (resolved.tag === tag) return jsonValue(resolved.value);
  if (tag === '!!float' && resolved.tag === '!!int') return Number(resolved.value);
  throw new Error(`yaml: cannot decode ${resolved.tag} \`${value}\` as a ${tag}`);
}

function binary(text: string): string {
  const digits = text.replace(/[\r\n]/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits))
    throw new Error('yaml: !!binary value contains invalid base64 data');
  return Buffer.from(digits, 'base64').toString('utf8');
}

function jsonValue(value: unknown): unknown {
  if (value instanceof Timestamp) return value.text;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
  }
  return value;
}

/** A value as the tree that its YAML text would have; keys sorted. */
export function fromValue(value: unknown): YNode {
  if (value === null || value === undefined) return scalar('null', '!!null');
  if (Array.isArray(value)) {
    const list = makeNode('seq', '!!seq', value.length === 0 ? 'flow' : 'plain');
    list.content = value.map(fromValue);
    return list;
  }
  if (typeof value === 'object') {
    const keys = Object.keys(value).sort(naturalOrder);
    const map = makeNode('map', '!!map', keys.length === 0 ? 'flow' : 'plain');
    map.content = keys.flatMap((key) => [textNode(key), fromValue((value as Record<string, unknown>)[key])]);
    return map;
  }
  if (typeof value === 'string') return textNode(value);
  if (typeof value === 'boolean') return scalar(String(value), '!!bool');
  // Numbers went through JSON, where all of them are floating point.
  const text = formatFloat(Number(value));
  return scalar(text, resolve(text).tag);
}

const textNode = (text: string): YNode =>
  scalar(text, '!!str', text.includes('\n') ? 'literal' : !isPlainText(text) ? 'double' : 'plain');

export const sortedNames = (map: Readonly<Record<string, unknown>>): string[] => Object.keys(map).sort(compareText);
