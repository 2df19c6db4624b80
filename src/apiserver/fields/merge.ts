/** Server-side apply's view of an object: what comes of a configuration on top of it, and what is taken away again. */

import { deepCopy, isMap } from '../../apimachinery/deep.ts';
import { type Fields, hasChildren, isMember } from '../../apimachinery/field-set.ts';
import { byStep, compare } from './compare.ts';
import { itemStep, type MergeType } from './type.ts';

/** The live value with a configuration laid over it. Neither is changed; parts may be shared. */
export function merge(live: any, config: any, type: MergeType | undefined): any {
  if (config === undefined) return live;
  if (live === undefined || live === null || config === null || !type || type.is === 'whole') return deepCopy(config);
  if (type.is === 'map') return isMap(live) && isMap(config) ? mergeMaps(live, config, type) : deepCopy(config);
  return Array.isArray(live) && Array.isArray(config) ? mergeLists(live, config, type) : deepCopy(config);
}

function mergeMaps(live: any, config: any, type: MergeType): any {
  const result = { ...live };
  for (const name of Object.keys(config)) result[name] = merge(live[name], config[name], type.field!(name));
  return result;
}

/** Items of the configuration keep their order; others stay behind those that they stood behind. */
function mergeLists(live: readonly any[], config: readonly any[], type: MergeType): any[] {
  const [before, wanted] = [byStep(live, type), byStep(config, type)];
  const mergedItem = (step: string) => merge(before.get(step), wanted.get(step), type.items);
  const [left, right] = [[...before.keys()], [...wanted.keys()]];
  const taken = new Set<string>();
  const result: any[] = [];
  for (let l = 0, r = 0; l < left.length || r < right.length; ) {
    const step = left[l];
    if (step !== undefined && !wanted.has(step)) {
      result.push(before.get(step));
      l++;
    } else if (step !== undefined && taken.has(step)) l++;
    else {
      const next = right[r++]!;
      result.push(mergedItem(next));
      taken.add(next);
      if (next === step) l++;
    }
  }
  return result;
}

/**
 * Takes away what an applier had and no longer speaks of, unless somebody else has it.
 * @param last what the applier had
 * @param owned what anybody, the applier included, has now
 * @returns undefined when nothing is left of the value
 */
export function prune(value: any, type: MergeType | undefined, last: Fields, owned: Fields | undefined): any {
  if (type?.is === 'map' && isMap(value)) return pruneMap(value, type, last, owned);
  if (type?.is === 'list' && Array.isArray(value)) return pruneList(value, type, last, owned);
  return value;
}

function pruneMap(value: any, type: MergeType, last: Fields, owned: Fields | undefined): any {
  let result = value;
  const change = (name: string, item: unknown) => {
    if (result === value) result = { ...value };
    if (item === undefined) delete result[name];
    else result[name] = item;
  };
  for (const step in last) {
    const name = step.slice(2);
    if (!step.startsWith('f:') || value[name] === undefined) continue;
    const had = last[step]!;
    const now = owned?.[step];
    if (now === undefined) change(name, undefined);
    else if (hasChildren(had)) {
      const item = prune(value[name], type.field!(name), had, now);
      if (item !== value[name]) change(name, item);
    }
  }
  return result !== value && Object.keys(result).length === 0 ? undefined : result;
}

function pruneList(value: readonly any[], type: MergeType, last: Fields, owned: Fields | undefined): any {
  const result = value.flatMap((item) => {
    const step = itemStep(type, item);
    const had = last[step];
    if (had === undefined) return [item];
    const now = owned?.[step];
    if (isMember(had) && !isMember(now)) return [];
    const left = hasChildren(had) ? prune(item, type.items, had, now) : item;
    return left === undefined ? [] : [left];
  });
  return result.length === 0 && value.length > 0 ? undefined : result;
}

/** The first field of a configuration that its kind does not have, as a path. */
export function undeclared(value: any, type: MergeType | undefined, path = ''): string | undefined {
  if (!type || type.is === 'whole') return undefined;
  if (type.is === 'list') {
    if (!Array.isArray(value)) return undefined;
    for (const item of value) {
      const found = undeclared(item, type.items, `${path}${bracketed(itemStep(type, item))}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isMap(value)) return undefined;
  for (const [name, item] of Object.entries(value)) {
    const field = type.field!(name);
    const found = field === undefined ? `${path}.${name}` : undeclared(item, field, `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function bracketed(step: string): string {
  if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
  const keys = Object.entries(JSON.parse(step.slice(2)));
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
}

export const isSame = (a: unknown, b: unknown, type: MergeType): boolean => {
  const { added, modified, removed } = compare(a, b, type);
  return [added, modified, removed].every((fields) => Object.keys(fields).length === 0);
};
