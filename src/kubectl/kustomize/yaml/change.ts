import { parseYAML } from '../../manifests/yaml.ts';
import { expectKind } from './errors.ts';
import {
  become,
  fieldOf,
  isMissingOrNull,
  isStringNode,
  keyIndex,
  makeNode,
  type NodeKind,
  scalar,
  stringNode,
  type YNode,
} from './node.ts';

const unremarkable = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;
const oldWords = /^(y|yes|true|on|n|no|false|off|null)$/i;

/** Would YAML 1.1 take the text for something else than text? */
function isNoTextIn11(text: string): boolean {
  if (text === '' || text.includes('\n')) return false;
  if (unremarkable.test(text)) return oldWords.test(text);
  try {
    return typeof parseYAML(text) !== 'string';
  } catch {
    return false;
  }
}

/** Quotes a text that older readers would misread. */
function protect(value: YNode): void {
  if (isStringNode(value) && value.style === 'plain' && isNoTextIn11(value.value)) value.style = 'double';
}

/** Gives a scalar another value, which takes over its quotes. */
export function setScalar(node: YNode, value: YNode): void {
  protect(value);
  expectKind(node, 'scalar');
  if (isMissingOrNull(value)) return;
  value.style = node.style;
  become(node, value);
}

/**
 * Sets a field of a map; the value takes over the quotes of the one before. Null removes the field.
 * @returns the field's node
 */
export function setField(
  map: YNode,
  name: string,
  value: YNode | undefined,
  keyStyle: YNode['style'] = 'plain',
): YNode | undefined {
  if (value !== undefined) protect(value);
  if (value === undefined || (isMissingOrNull(value) && !(value as YNode).keep)) {
    return clearField(map, name);
  }
  const field = getField(map, name);
  if (field !== undefined) {
    value.style = field.style;
    become(field, value);
    return field;
  }
  map.content.push(scalar(name, '', keyStyle), value);
  return value;
}

/** @throws WrongNodeKind when the node is no map */
export function getField(map: YNode | undefined, name: string): YNode | undefined {
  if (isMissingOrNull(map)) return undefined;
  expectKind(map, 'map');
  return fieldOf(map, name);
}

export function clearField(map: YNode | undefined, name: string): YNode | undefined {
  if (map === undefined) return undefined;
  expectKind(map, 'map');
  const at = keyIndex(map, name);
  return at < 0 ? undefined : map.content.splice(at, 2)[1];
}

export const isListIndex = (part: string): boolean => part.startsWith('[') && part.endsWith(']');
export const isIndexNumber = (part: string): boolean => /^\+?\d+$/.test(part);

/** `[name=web]` → name and web; `[=web]` stands for an item that is that text. */
export function splitIndex(part: string): [name: string, value: string] {
  const element = part.replace(/\]$/, '').replace(/^\[/, '');
  const at = element.indexOf('=');
  if (at < 0) throw new Error('list path element must contain fieldName=fieldValue for element to match');
  return [element.slice(0, at), element.slice(at + 1)];
}

/** What has to stand at a place for the next part of the path to lead on. */
export function kindFor(nextPart: string, last: NodeKind): NodeKind {
  if (isListIndex(nextPart) || isIndexNumber(nextPart)) return 'seq';
  return nextPart === '' ? last : 'map';
}

/**
 * Follows a path of field names, indexes (`2`, `-` for the last one) and `[name=value]`.
 * @param create kind of the node that is made when the path leads nowhere
 */
export function lookup(node: YNode, path: readonly string[], create?: NodeKind): YNode | undefined {
  const parts = path.map((part) => part.trim()).filter((part) => part !== '');
  let found: YNode | undefined = node;
  for (const [i, part] of parts.entries()) {
    found = step(found, part, parts[i + 1] ?? '', create);
    if (found === undefined) return undefined;
  }
  return found;
}

function step(node: YNode, part: string, next: string, create: NodeKind | undefined): YNode | undefined {
  if (/^[-+]?\d+$/.test(part)) {
    const index = Number(part);
    if (index < 0) throw new Error(`array index ${index} cannot be negative`);
    return itemsOf(node)[index];
  }
  if (part === '-') return itemsOf(node).at(-1);
  if (part === '*') throw new Error('wildcard is not supported in PathGetter');
  if (isListIndex(part)) return element(node, part, create);
  const field = getField(node, part);
  if (field !== undefined || create === undefined || isMissingOrNull(node)) return field;
  return setField(node, part, makeNode(kindFor(next, create)));
}

function element(node: YNode, part: string, create: NodeKind | undefined): YNode | undefined {
  const [name, value] = splitIndex(part);
  const found = matchElement(node, [name], [value]);
  if (found !== undefined || create === undefined) return found;
  let made = scalar(value);
  if (name !== '') {
    const map = makeNode('map');
    map.content.push(scalar(name), made);
    made = map;
  }
  node.content.push(made);
  return made;
}

/** @throws WrongNodeKind when the node is no list */
export function itemsOf(node: YNode | undefined): YNode[] {
  if (node === undefined) return [];
  expectKind(node, 'seq');
  return [...node.content];
}

/** The first item whose fields have those values; no name at all: the item that is that text. */
export function matchElement(list: YNode, keys: readonly string[], values: readonly string[]): YNode | undefined {
  expectKind(list, 'seq');
  const [key = '', value = ''] = [keys[0], values[0]];
  if (key === '') return list.content.find((item) => item.value === value);
  return list.content.find(
    (item) =>
      item.kind === 'map' &&
      !isMissingOrNull(item) &&
      keys.every((name, i) => fieldOf(item, name)?.value === (values[i] ?? '')),
  );
}

/** Replaces the items that match, adds the new one when none did; without a new one they are removed. */
export function setElement(list: YNode, keys: readonly string[], values: readonly string[], item?: YNode): void {
  expectKind(list, 'seq');
  const named = (keys[0] ?? '') !== '' && (values[0] ?? '') !== '';
  const content: YNode[] = [];
  let found = false;
  for (const old of list.content) {
    if (isMissingOrNull(old) || (old.kind === 'map' && old.content.length === 0)) continue;
    if (old.kind !== 'map' && named) content.push(old);
    else if (!matches(old, keys, values)) {
      if (values.length > 0) content.push(old);
    } else {
      found = true;
      if (item !== undefined) content.push(item);
    }
  }
  list.content = content;
  if (isMissingOrNull(item)) return;
  if (!found) list.content.push(item as YNode);
}

function matches(item: YNode, keys: readonly string[], values: readonly string[]): boolean {
  let before: YNode | undefined;
  for (const [i, key] of (keys.length === 0 ? [''] : keys).entries()) {
    if (i < values.length) before = matchField(item, key, values[i]!);
    if (before === undefined) return false;
  }
  return true;
}

/** An empty value asks only for the field to be there. */
function matchField(item: YNode, key: string, value: string): YNode | undefined {
  if (key === '') {
    expectKind(item, 'scalar');
    return (isMissingOrNull(item) ? '' : item.value) === value ? item : undefined;
  }
  const field = getField(item, key);
  return field !== undefined && (value === '' || field.value === value) ? field : undefined;
}

/** Sets a text in a map below the node, making the maps on the way. */
export function setText(node: YNode, value: string, ...path: string[]): void {
  const map = lookup(node, path.slice(0, -1), 'map');
  if (map !== undefined) setField(map, path.at(-1)!, scalar(value));
}

export const setString = (map: YNode, name: string, value: string): void => {
  setField(map, name, stringNode(value));
};
