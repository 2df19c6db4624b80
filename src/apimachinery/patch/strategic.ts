import { deepEqual, isMap } from '../deep.ts';
import { goValue } from '../go-format.ts';
import type { PatchField, PatchSchema } from '../patch.ts';
import { badArgument, badRetainKeys, badSetElementOrder, noMergeKey, PatchError } from './errors.ts';
import { isDelete, itemsAreMaps, mergeOrders, partition, withoutRepetitions } from './order.ts';

type JSONMap = Record<string, any>;

export const setElementOrderPrefix = '$setElementOrder/';
export const deleteFromListPrefix = '$deleteFromPrimitiveList/';

/** Is a patch applied to an object, or to another patch that it should become one with? */
export interface MergeMode {
  intoPatch: boolean;
}

/**
 * Merges a strategic merge patch into a document.
 * @param schema undefined for kinds without one: those cannot be patched so, and the caller says it
 * @throws PatchError in the API server's words
 */
export const applyStrategicMergePatch = (document: JSONMap, patch: JSONMap, schema: PatchSchema): JSONMap =>
  mergeMap(document, patch, schema, { intoPatch: false });

/** How a field merges; the plain answer of types that say nothing. */
export function patchFieldOf(
  schema: PatchSchema | undefined,
  key: string,
): { strategy: string; retainKeys: boolean; mergeKey: string; schema: PatchSchema | undefined } {
  let field: PatchField | undefined = {};
  if (schema) {
    field = schema.field(key);
    if (!field) {
      throw new PatchError(
        `unable to find api field in struct ${schema.name ?? 'Struct'} for the json field ${JSON.stringify(key)}`,
      );
    }
  }
  const strategies = (field.strategy ?? '').split(',');
  return {
    strategy: strategies.find((strategy) => strategy !== 'retainKeys') ?? '',
    retainKeys: strategies.includes('retainKeys'),
    mergeKey: field.mergeKey ?? '',
    schema: field.schema,
  };
}

export function mergeMap(
  original: JSONMap | undefined,
  patch: JSONMap,
  schema: PatchSchema | undefined,
  mode: MergeMode,
): JSONMap {
  if ('$patch' in patch) return wholeMapDirective(patch);
  const { $retainKeys, ...rest } = patch;
  let merged: JSONMap = { ...original };
  if ($retainKeys !== undefined) merged = retainKeys(merged, rest, $retainKeys, mode);
  for (const key of Object.keys(rest)) {
    if (key.startsWith(setElementOrderPrefix)) mergeInOrder(merged, rest, key, schema, mode);
  }
  for (const [key, value] of Object.entries(rest)) mergeField(merged, key, value, schema, mode);
  return merged;
}

function wholeMapDirective({ $patch, ...rest }: JSONMap): JSONMap {
  if ($patch === 'replace') return rest;
  if ($patch === 'delete') return {};
  throw new PatchError(`unknown patch type: ${goValue($patch)} in map: ${goValue({ $patch, ...rest })}`);
}

function retainKeys(original: JSONMap, patch: JSONMap, keys: unknown, { intoPatch }: MergeMode): JSONMap {
  if (intoPatch) {
    if (original.$retainKeys !== undefined && !deepEqual(original.$retainKeys, keys)) {
      throw new PatchError(
        `${goValue(original.$retainKeys)} and ${goValue(keys)} are not deep equal: this may happen when calculating the 3-way diff patch`,
      );
    }
    return { ...original, $retainKeys: keys };
  }
  if (!Array.isArray(keys)) throw badRetainKeys();
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(deleteFromListPrefix) || key.startsWith(setElementOrderPrefix)) continue;
    if (!keys.includes(key)) throw badRetainKeys();
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)));
}

/** A list whose order the patch prescribes. Takes the list and its order out of the patch. */
function mergeInOrder(
  merged: JSONMap,
  patch: JSONMap,
  orderKey: string,
  schema: PatchSchema | undefined,
  mode: MergeMode,
): void {
  const order: unknown = patch[orderKey];
  if (mode.intoPatch) {
    if (orderKey in merged && !deepEqual(merged[orderKey], order)) throw badSetElementOrder();
    merged[orderKey] = order;
  }
  delete patch[orderKey];
  if (!Array.isArray(order)) throw badArgument('[]interface {}', order);

  const key = orderKey.slice(setElementOrderPrefix.length);
  const field = patchFieldOf(schema, key);
  const originalList: unknown[] | undefined = listOrNone(merged, key);
  const patchList: unknown[] | undefined = listOrNone(patch, key);
  checkOrder(patchList, order, field.mergeKey);

  let list: unknown[];
  if (originalList && patchList) list = mergeList(originalList, patchList, field, false, mode);
  else if (originalList) list = originalList;
  else if (patchList) list = withoutDirectives(patchList) as unknown[];
  else return;

  const { named, others } = partition(list, order, field.mergeKey);
  const maps = itemsAreMaps(originalList ?? [], patchList ?? []);
  merged[key] = mergeOrders(named, others, order, originalList ?? [], field.mergeKey, maps);
  delete patch[key];
}

function listOrNone(map: JSONMap, key: string): unknown[] | undefined {
  if (!(key in map)) return undefined;
  if (!Array.isArray(map[key])) throw badArgument('[]interface {}', map[key]);
  return map[key];
}

/** The items that the patch sets must come in the order that it prescribes. */
function checkOrder(patchList: unknown[] | undefined, order: unknown[], mergeKey: string): void {
  if (order.length === 0 || !patchList || patchList.length === 0) return;
  const kept = mergeKey === '' ? patchList : patchList.filter((item) => !isDelete(item));
  let at = 0;
  let orderAt = 0;
  while (at < kept.length && orderAt < order.length) {
    if (isMap(kept[at]) && '$patch' in (kept[at] as JSONMap)) {
      at++;
      continue;
    }
    if (sameItem(kept[at], order[orderAt], mergeKey)) at++;
    orderAt++;
  }
  if (at < kept.length && orderAt >= order.length) {
    throw new PatchError(
      `The order in patch list:\n${goValue(patchList)}\n doesn't match $setElementOrder list:\n${goValue(order)}\n`,
    );
  }
}

function sameItem(left: any, right: any, mergeKey: string): boolean {
  if (mergeKey === '') return left === right;
  for (const item of [left, right]) {
    if (!isMap(item)) throw badArgument('map[string]interface {}', item);
    if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
  }
  return left[mergeKey] === right[mergeKey];
}

function mergeField(
  merged: JSONMap,
  patchKey: string,
  value: any,
  schema: PatchSchema | undefined,
  mode: MergeMode,
): void {
  const deletes = patchKey.startsWith(deleteFromListPrefix);
  if (deletes && mode.intoPatch) {
    merged[patchKey] = value;
    return;
  }
  const key = deletes ? patchKey.slice(deleteFromListPrefix.length) : patchKey;
  if (value === null) {
    delete merged[key];
    if (!mode.intoPatch) return;
  }
  const old = merged[key];
  const bothMaps = isMap(old) && isMap(value);
  const bothLists = Array.isArray(old) && Array.isArray(value);
  if (bothMaps) {
    const field = patchFieldOf(schema, key);
    merged[key] = field.strategy === 'replace' ? value : mergeMap(old, value, field.schema, mode);
  } else if (bothLists) {
    merged[key] = mergeList(old, value, patchFieldOf(schema, key), deletes, mode);
  } else if (!deletes) {
    const kept = withoutDirectives(mode.intoPatch ? value : withoutNulls(value));
    if (kept === undefined) delete merged[key];
    else merged[key] = kept;
  }
}

function mergeList(
  original: unknown[],
  patch: unknown[],
  field: ReturnType<typeof patchFieldOf>,
  deletes: boolean,
  mode: MergeMode,
): unknown[] {
  if (field.strategy !== 'merge' && !deletes) return patch;
  if (original.length === 0 && patch.length === 0) return original;
  const { mergeKey } = field;
  if (!itemsAreMaps(original, patch)) {
    if (deletes && !mode.intoPatch) return original.filter((item) => !patch.includes(item));
    const merged = withoutRepetitions([...original, ...patch]);
    const { named, others } = partition(merged, patch, '');
    return mergeOrders(named, others, patch, original, '', false);
  }
  if (mergeKey === '')
    throw new PatchError(`cannot merge lists without merge key for ${field.schema?.name ?? 'struct'}`);
  const { kept, changes } = listDirectives(original as JSONMap[], patch as JSONMap[], mergeKey);
  const merged = mergeMaps(kept, changes, mergeKey, field.schema, mode);
  const { named, others } = partition(merged, changes, mergeKey);
  return mergeOrders(named, others, changes, kept, mergeKey, true);
}

/** Carries out the items of a patch that are directives. */
function listDirectives(
  original: JSONMap[],
  patch: JSONMap[],
  mergeKey: string,
): { kept: JSONMap[]; changes: JSONMap[] } {
  let kept = original;
  let replace = false;
  const changes: JSONMap[] = [];
  for (const item of patch) {
    if (!('$patch' in item)) changes.push(item);
    else if (item.$patch === 'delete') {
      if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
      kept = kept.filter((other) => other[mergeKey] !== item[mergeKey]);
    } else if (item.$patch === 'replace') replace = true;
    else if (item.$patch === 'merge') throw new PatchError('merging lists cannot yet be specified in the patch');
    else throw new PatchError(`unknown patch type: ${goValue(item.$patch)} in map: ${goValue(item)}`);
  }
  return replace ? { kept: changes, changes: [] } : { kept, changes };
}

function mergeMaps(
  original: JSONMap[],
  patch: JSONMap[],
  mergeKey: string,
  schema: PatchSchema | undefined,
  mode: MergeMode,
): JSONMap[] {
  const merged = [...original];
  for (const item of patch) {
    if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
    const at = merged.findIndex((other) => other[mergeKey] === item[mergeKey]);
    if (at < 0) merged.push(item);
    else merged[at] = mergeMap(merged[at], item, schema, mode);
  }
  return merged;
}

/** The value without parts that are only directives; undefined when it is one itself. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isMap(value)) return value;
  if ('$patch' in value) return undefined;
  const kept: JSONMap = {};
  for (const [key, inner] of Object.entries(value)) {
    const clean = withoutDirectives(inner);
    if (clean !== undefined) kept[key] = clean;
  }
  return kept;
}

/** Nulls in what is new delete nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
}
