/** Which fields there are in a value, and which differ between two. */

import { deepEqual, isMap } from '../../apimachinery/deep.ts';
import { type Fields, insert, union } from '../../apimachinery/field-set.ts';
import { itemStep, type MergeType } from './type.ts';

export interface Comparison {
  added: Fields;
  modified: Fields;
  removed: Fields;
}

/** @param old,next undefined when there is no such object */
export function compare(old: unknown, next: unknown, type: MergeType): Comparison {
  const result: Comparison = { added: {}, modified: {}, removed: {} };
  walk(old, next, type, [], result);
  return result;
}

/** What a writer has a hand in: all that is new or has another value. */
export const touched = ({ added, modified }: Comparison): Fields => union(added, modified);

const isVoid = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0);

function walk(old: any, next: any, type: MergeType | undefined, path: string[], into: Comparison): void {
  if (old === next) return;
  const shapesDiffer = type?.is === 'map' ? !mapsOnly(old, next) : !listsOnly(old, next);
  if (!type || type.is === 'whole' || shapesDiffer || (isVoid(old) && isVoid(next))) {
    if (path.length === 0) return;
    if (old === undefined) insert(into.added, path);
    else if (next === undefined) insert(into.removed, path);
    else if (!deepEqual(old, next)) insert(into.modified, path);
    return;
  }
  if (path.length > 0) {
    if (old === undefined) insert(into.added, path);
    else if (next === undefined) insert(into.removed, path);
  }
  if (type.is === 'map') walkMap(old ?? {}, next ?? {}, type, path, into);
  else walkList(old ?? [], next ?? [], type, path, into);
}

const mapsOnly = (a: unknown, b: unknown): boolean => (a == null || isMap(a)) && (b == null || isMap(b));
const listsOnly = (a: unknown, b: unknown): boolean =>
  (a == null || Array.isArray(a)) && (b == null || Array.isArray(b));

function walkMap(old: any, next: any, type: MergeType, path: string[], into: Comparison): void {
  for (const name in old) step(`f:${name}`, old[name], next[name], type.field!(name), path, into);
  for (const name in next)
    if (old[name] === undefined) step(`f:${name}`, undefined, next[name], type.field!(name), path, into);
}

function walkList(old: any[], next: any[], type: MergeType, path: string[], into: Comparison): void {
  const [before, after] = [byStep(old, type), byStep(next, type)];
  for (const [name, item] of before) step(name, item, after.get(name), type.items, path, into);
  for (const [name, item] of after) if (!before.has(name)) step(name, undefined, item, type.items, path, into);
}

export const byStep = (items: readonly unknown[], type: MergeType): Map<string, unknown> =>
  new Map(items.map((item) => [itemStep(type, item), item]));

function step(name: string, old: any, next: any, type: MergeType | undefined, path: string[], into: Comparison): void {
  if (old === undefined && next === undefined) return;
  path.push(name);
  walk(old, next, type, path, into);
  path.pop();
}

/** The fields that a configuration speaks of, as an applier owns them. */
export function fieldsOf(value: unknown, type: MergeType): Fields {
  const result: Fields = {};
  collect(value, type, [], result);
  return result;
}

function collect(value: any, type: MergeType, path: string[], into: Fields): void {
  const inside = (name: string, item: unknown, itemType: MergeType | undefined, counts: boolean) => {
    path.push(name);
    collect(item, itemType ?? { is: 'whole' }, path, into);
    if (counts) insert(into, path);
    path.pop();
  };
  if (type.is === 'map' && isMap(value)) {
    for (const [name, item] of Object.entries(value)) {
      const isBare = item === null || (isMap(item) && Object.keys(item).length === 0);
      inside(`f:${name}`, item, type.field!(name), isBare || !type.declares!(name));
    }
  } else if (type.is === 'list' && Array.isArray(value)) {
    for (const item of value) inside(itemStep(type, item), item, type.items, true);
  } else if (type.is === 'whole' && path.length > 0) insert(into, path);
}
