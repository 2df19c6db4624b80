import { isMap } from '../deep.ts';
import { goType, goValue } from '../go-format.ts';
import { badArgument, noListOfLists, noMergeKey, PatchError } from './errors.ts';

// The order of merged lists: what the patch lists comes in the patch's order, what only the server has keeps its own.

export const isDelete = (item: unknown): boolean => isMap(item) && item.$patch === 'delete';

/** Are the items of these lists maps? They must all be of one type. */
export function itemsAreMaps(...lists: readonly (readonly unknown[])[]): boolean {
  let type: string | undefined;
  for (const item of lists.flat(1)) {
    const itemType = goType(item);
    if (type === undefined) {
      if (Array.isArray(item)) throw noListOfLists();
      type = itemType;
    } else if (type !== itemType) throw new PatchError(`list element types are not identical: ${goValue(lists)}`);
  }
  if (type === undefined) throw new PatchError('no elements in any of the given slices');
  return type === 'map[string]interface {}';
}

const identity = (item: any, mergeKey: string): unknown =>
  mergeKey === '' ? item : isMap(item) ? item[mergeKey] : undefined;

const indexIn = (list: readonly unknown[], item: unknown, mergeKey: string): number => {
  const wanted = identity(item, mergeKey);
  return list.findIndex((other) => identity(other, mergeKey) === wanted);
};

export function requireMergeKeys(mergeKey: string, ...lists: readonly (readonly unknown[])[]): void {
  for (const item of lists.flat(1)) {
    if (!isMap(item)) throw badArgument('map[string]interface {}', item);
    if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
  }
}

/** Items in the order of another list; deletions last. */
export function sortedLike(
  items: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string,
  maps: boolean,
): unknown[] {
  if (maps) requireMergeKeys(mergeKey, items, order);
  const key = maps ? mergeKey : '';
  const deletions = maps ? items.filter(isDelete) : [];
  const sorted = maps ? items.filter((item) => !isDelete(item)) : [...items];
  const positions = new Map(sorted.map((item) => [item, indexIn(order, item, key)]));
  // An insertion sort that lets items of no known place move up: the order that results is part of what is imitated.
  const before = (a: unknown, b: unknown) => {
    const left = positions.get(a)!;
    const right = positions.get(b)!;
    return left >= 0 && right >= 0 ? left < right : true;
  };
  for (let i = 1; i < sorted.length; i++) {
    for (let j = i; j > 0 && before(sorted[j], sorted[j - 1]); j--)
      [sorted[j], sorted[j - 1]] = [sorted[j - 1], sorted[j]];
  }
  return [...sorted, ...deletions];
}

/** Both lists as one: the patch's items go first unless the server's order says otherwise. */
export function mergeOrders(
  patch: readonly unknown[],
  serverOnly: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
  mergeKey: string,
  maps: boolean,
): unknown[] {
  const right = sortedLike(patch, patchOrder, mergeKey, maps);
  const left = sortedLike(serverOnly, serverOrder, mergeKey, maps);
  const key = maps ? mergeKey : '';
  const all: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const leftAt = indexIn(serverOrder, left[i], key);
    const rightAt = indexIn(serverOrder, right[j], key);
    all.push(leftAt >= 0 && rightAt >= 0 && leftAt < rightAt ? left[i++] : right[j++]);
  }
  return [...all, ...left.slice(i), ...right.slice(j)];
}

/** Splits a list by whether an item is named in another one. */
export function partition(
  list: readonly unknown[],
  by: readonly unknown[],
  mergeKey: string,
): { named: unknown[]; others: unknown[] } {
  const named: unknown[] = [];
  const others: unknown[] = [];
  for (const item of list) {
    if (mergeKey !== '') requireMergeKeys(mergeKey, [item]);
    (indexIn(by, item, mergeKey) >= 0 ? named : others).push(item);
  }
  return { named, others };
}

/** Removes repetitions the way the API server does: the last item takes the place of the one that repeats. */
export function withoutRepetitions(list: readonly unknown[]): unknown[] {
  const result = [...list];
  for (let i = 0; i < result.length - 1; i++) {
    for (let j = i + 1; j < result.length; j++) {
      if (result[i] !== result[j]) continue;
      result[j] = result.at(-1);
      result.pop();
      j--;
    }
  }
  return result;
}
