import { builtInSchema, type MergeSchema, type SchemaOf } from './schema.ts';
import { clearField, getField, itemsOf, matchElement, setElement, setField } from './yaml/change.ts';
import { encodeNode } from './yaml/encode.ts';
import { expectKind } from './yaml/errors.ts';
import {
  fieldNames,
  fieldOf,
  isEmptyMap,
  isEmptyNode,
  isMissingOrNull,
  keyIndex,
  makeNode,
  nullTag,
  scalar,
  textOf,
  type YNode,
} from './yaml/node.ts';

let schemaOf: SchemaOf = builtInSchema;

/** Takes schemas of a kustomization's own instead of the built-in ones, for what comes. */
export function useSchema(schema: SchemaOf): void {
  schemaOf = schema;
}

/**
 * Merges a strategic merge patch into an object, in place.
 * @returns the object; undefined when the patch deletes it
 */
export const mergeNodes = (patch: YNode, object: YNode): YNode | undefined => walk(object, patch, undefined);

type Source = YNode | undefined;

function walk(dest: Source, patch: Source, given: MergeSchema | undefined): YNode | undefined {
  const schema = given ?? schemaFor(dest) ?? schemaFor(patch);
  const kind = [dest, patch].find((one) => !isMissingOrNull(one))?.kind;
  if (kind !== undefined && kind !== 'none') for (const one of [dest, patch]) expectKind(one, kind);
  if (kind === 'seq') return schema?.keys ? mergeList(dest, patch, schema) : (patch ?? dest);
  if (kind === 'scalar') return patch ?? dest;
  return kind === 'map' || kind === undefined ? mergeMap(dest, patch, schema) : undefined;
}

/** Objects within objects say themselves what they are. */
function schemaFor(node: Source): MergeSchema | undefined {
  if (isMissingOrNull(node)) return undefined;
  const kind = textOf(fieldOf(node, 'kind'));
  const apiVersion = textOf(fieldOf(node, 'apiVersion'));
  return kind === '' || apiVersion === '' ? undefined : schemaOf(apiVersion, kind);
}

function takeStyle(dest: Source, patch: Source): void {
  if (dest && patch && dest.kind !== 'scalar' && dest.content.length === 0) dest.style = patch.style;
}

function mergeMap(given: Source, patch: Source, schema: MergeSchema | undefined): YNode | undefined {
  const dest = mapToFill(given, patch);
  if (dest === undefined) return undefined;
  const names = new Set<string>();
  for (const source of [dest, patch])
    if (source?.kind === 'map') for (const name of fieldNames(source)) names.add(name);
  for (const name of [...names].sort()) {
    const from = fieldOf(patch, name);
    const value = walk(fieldOf(dest, name), from, schema?.field(name));
    const keyStyle = from !== undefined && value === from ? patch!.content[keyIndex(patch!, name)]!.style : 'plain';
    setField(dest, name, value, keyStyle);
  }
  return dest;
}

/** The map that the patch's fields go into; undefined when nothing is to be left. */
function mapToFill(dest: Source, patch: Source): YNode | undefined {
  takeStyle(dest, patch);
  if (isMissingOrNull(dest)) {
    if (patch !== undefined && directiveOrMerge(patch) === 'delete') return undefined;
    if (patch === undefined && dest !== undefined && (dest as YNode).value !== '')
      return { ...scalar((dest as YNode).value, nullTag), keep: true };
    return patch;
  }
  if (patch?.tag === nullTag) return undefined;
  const directive = directiveOf(patch);
  if (directive === 'delete') return undefined;
  return directive === 'replace' ? patch : dest;
}

type Directive = 'replace' | 'delete' | 'merge';

function directiveOrMerge(patch: YNode): Directive {
  try {
    return directiveOf(patch);
  } catch {
    return 'merge';
  }
}

/** Reads `$patch`, and takes it out. */
function directiveOf(patch: Source): Directive {
  if (patch === undefined) return 'merge';
  if (patch.kind === 'seq') return listDirective(patch);
  if (patch.kind !== 'map') {
    throw new Error(
      `no implemented strategic merge patch strategy for '${patch.tag || '!!str'}' ('${encodeNode(patch)}')`,
    );
  }
  const node = getField(patch, '$patch');
  if (node === undefined) return 'merge';
  const directive = known(node.value);
  clearField(patch, '$patch');
  return directive;
}

function listDirective(patch: YNode): Directive {
  const item = patch.content.find((one) => one.kind === 'map' && fieldOf(one, '$patch') !== undefined);
  if (item === undefined || item.content.length > 2) return 'merge';
  const directive = known(fieldOf(item, '$patch')!.value);
  setElement(patch, ['$patch'], [directive]);
  return directive;
}

function known(text: string): Directive {
  if (text === 'delete' || text === 'replace' || text === 'merge') return text;
  throw new Error(`unknown patch strategy '${text}'`);
}

function mergeList(given: Source, patch: Source, schema: MergeSchema): YNode | undefined {
  const dest = listToFill(given, patch);
  if (dest === undefined) return undefined;
  const keys = schema.keys!;
  const sources: Source[] = [dest, patch];
  const values = keys[0] === '' ? textsOfItems(sources) : keyValues(sources, keys);
  return mergeItems(dest, sources, values, keys, schema.items());
}

function listToFill(dest: Source, patch: Source): YNode | undefined {
  takeStyle(dest, patch);
  if (isMissingOrNull(dest)) return patch;
  if (patch?.tag === nullTag) return undefined;
  const directive = directiveOf(patch);
  if (directive === 'delete') return undefined;
  return directive === 'replace' ? patch : dest;
}

/** Items of the patch come first. */
const patchFirst = (sources: readonly Source[]): Source[] => [sources[1], sources[0]];

function textsOfItems(sources: readonly Source[]): string[][] {
  const seen = new Set<string>();
  for (const source of patchFirst(sources)) for (const item of source?.content ?? []) seen.add(item.value);
  return [...seen].map((value) => [value]);
}

/** What the items have for the keys, each combination once. */
function keyValues(sources: readonly Source[], keys: readonly string[]): string[][] {
  const found: string[][] = [];
  for (const source of patchFirst(sources)) {
    for (const item of source?.kind === 'seq' ? source.content : []) {
      const values = keys.map((key) => {
        const field = fieldOf(item, key);
        return isEmptyNode(field) ? '' : field!.value;
      });
      if (!found.some((one) => one.every((value, i) => value === values[i]))) found.push(values);
    }
  }
  return found;
}

function mergeItems(
  dest: YNode,
  sources: readonly Source[],
  found: readonly string[][],
  keys: readonly string[],
  schema: MergeSchema | undefined,
): YNode | undefined {
  const added = makeNode('seq');
  const all = keys.length > 1 ? unified(found) : found;
  let validKeys: string[] = [];
  for (const values of all) {
    if (values.length === 0) continue;
    const valid = validPart(all, values, keys);
    validKeys = valid.keys;
    const value = walk(
      elementOf(sources[0], valid.keys, valid.values),
      elementOf(sources[1], valid.keys, valid.values),
      schema,
    );
    if (isMissingOrNull(value) || isEmptyMap(value)) {
      setElement(dest, valid.keys, valid.values);
      continue;
    }
    const item = value as YNode;
    for (const [i, key] of valid.keys.entries()) {
      const text = valid.values[i] ?? '';
      if (key !== '' && item.kind === 'map' && fieldOf(item, key) === undefined && text !== '')
        setField(item, key, scalar(text));
      else if (key !== '' && item.kind !== 'map' && text !== '') expectKind(item, 'map');
    }
    setElement(added, valid.keys, valid.values, item);
  }
  const merged = all.length > 0 ? appendItems(added, dest, validKeys) : dest;
  return isMissingOrNull(merged) ? undefined : merged;
}

function elementOf(list: Source, keys: readonly string[], values: readonly string[]): YNode | undefined {
  if (list?.kind !== 'seq') return undefined;
  const valid = validPart([values], values, keys);
  return matchElement(list, valid.keys, valid.values);
}

/** Keys that no item at all has are left out: an absent protocol is no reason not to match. */
function validPart(
  all: readonly (readonly string[])[],
  values: readonly string[],
  keys: readonly string[],
): { keys: string[]; values: string[] } {
  const used = new Set<string>();
  for (const one of all) {
    for (const [i, value] of one.entries()) if (value !== '') used.add(keys[i]!);
  }
  if (used.size === 0) return { keys: [...keys], values: [...values] };
  return {
    keys: keys.filter((key) => used.has(key)),
    values: values.filter((value, i) => value !== '' || used.has(keys[i]!)),
  };
}

/** Items that differ only in what one of them leaves out are the same one. */
function unified(found: readonly string[][]): string[][] {
  const list = found.map((values) => [...values]);
  for (let i = 0; i < list.length; i++) {
    for (let j = 0; j < list.length; j++) {
      const both = unite(list[i]!, list[j]!);
      if (both) {
        list[i] = both;
        list[j] = both;
      }
    }
  }
  return list;
}

function unite(a: readonly string[], b: readonly string[]): string[] | undefined {
  let common = false;
  const both: string[] = [];
  for (const [i, value] of a.entries()) {
    if (value === b[i]) {
      common = true;
      both.push(value);
    } else if (value !== '' && b[i] !== '') return undefined;
    else both.push(value !== '' ? value : (b[i] ?? ''));
  }
  return common ? both : undefined;
}

/** Adds items to a list, in the place of those with the same keys. */
function appendItems(list: YNode, items: YNode, keys: readonly string[]): YNode {
  for (const item of itemsOf(items)) {
    if (keys[0] === '' || keys.length === 0) {
      setElement(list, [''], [item.value], item);
      continue;
    }
    const values: string[] = [];
    for (const key of keys) {
      const field = getField(item, key);
      if (field === undefined) list.content.push(item);
      else values.push(field.value);
    }
    if (keys.length > 1) setElement(list, keys, values);
    setElement(list, keys, values, item);
  }
  return list;
}
