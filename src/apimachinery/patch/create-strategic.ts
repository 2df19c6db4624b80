import { deepEqual, isMap } from '../deep.ts';
import { compareText, goValue } from '../go-format.ts';
import type { PatchSchema } from '../patch.ts';
import { noMergeKey, PatchConflict, PreconditionFailed } from './errors.ts';
import { itemsAreMaps, sortedLike, withoutRepetitions } from './order.ts';
import { changesIdentity } from './precondition.ts';
import { deleteFromListPrefix, mergeMap, patchFieldOf, setElementOrderPrefix } from './strategic.ts';

type JSONMap = Record<string, any>;

/** Which differences a patch should speak of. */
interface DiffOptions {
  additions: boolean;
  deletions: boolean;
  elementOrder: boolean;
  retainKeys?: boolean;
}

/** The strategic merge patch that makes `modified` of `original`. */
export const createTwoWayMergePatch = (original: JSONMap, modified: JSONMap, schema: PatchSchema): JSONMap =>
  diffMaps(original, modified, schema, { additions: true, deletions: true, elementOrder: true });

export interface ThreeWayOptions {
  /** May the patch change what others changed since? Default true. */
  overwrite?: boolean;
}

/**
 * The patch that `apply` sends: what `modified` adds or changes in `current`, and what it no longer has of `original`.
 * @throws PatchConflict, PreconditionFailed, PatchError
 */
export function createThreeWayMergePatch(
  original: JSONMap | undefined,
  modified: JSONMap,
  current: JSONMap,
  schema: PatchSchema,
  { overwrite = true }: ThreeWayOptions = {},
): JSONMap {
  const changes = diffMaps(current, modified, schema, { additions: true, deletions: false, elementOrder: true });
  const deletions = diffMaps(original ?? {}, modified, schema, {
    additions: false,
    deletions: true,
    elementOrder: true,
  });
  const patch = mergeMap(deletions, changes, schema, { intoPatch: true });
  if (changesIdentity(patch)) throw new PreconditionFailed(patch);
  if (!overwrite) {
    const others = diffMaps(original ?? {}, current, schema, { additions: true, deletions: true, elementOrder: false });
    if (mapsConflict(patch, others, schema)) throw new PatchConflict(patch, others);
  }
  return patch;
}

function diffMaps(
  original: JSONMap,
  modified: JSONMap,
  schema: PatchSchema | undefined,
  options: DiffOptions,
): JSONMap {
  const patch: JSONMap = {};
  for (const [key, after] of Object.entries(modified)) {
    const before = original[key];
    if (before === undefined) {
      if (options.additions) patch[key] = after;
    } else if (key === '$patch') {
      if (before !== after) patch.$patch = after;
    } else if (isMap(before) && isMap(after)) diffMapField(patch, key, before, after, schema, options);
    else if (Array.isArray(before) && Array.isArray(after)) diffListField(patch, key, before, after, schema, options);
    else if (options.additions && !deepEqual(before, after)) patch[key] = after;
  }
  if (options.deletions) {
    for (const key of Object.keys(original)) if (modified[key] === undefined) patch[key] = null;
  }
  if (options.retainKeys) {
    const keys = Object.keys(modified).filter((key) => modified[key] !== null);
    const gone = Object.keys(original).some((key) => original[key] !== null && modified[key] === undefined);
    if (keys.length > 0 && (Object.keys(patch).length > 0 || gone)) patch.$retainKeys = keys.sort(compareText);
  }
  return patch;
}

function diffMapField(
  patch: JSONMap,
  key: string,
  before: JSONMap,
  after: JSONMap,
  schema: PatchSchema | undefined,
  options: DiffOptions,
): void {
  const field = fieldUnlessEqual(key, before, after, schema);
  if (!field) return;
  if (field.strategy === 'replace') {
    if (options.additions) patch[key] = after;
    return;
  }
  const inner = diffMaps(before, after, field.schema, { ...options, retainKeys: field.retainKeys });
  if (Object.keys(inner).length > 0) patch[key] = inner;
}

/** A field that the schema does not have matters only when it differs. */
function fieldUnlessEqual(key: string, before: unknown, after: unknown, schema: PatchSchema | undefined) {
  try {
    return patchFieldOf(schema, key);
  } catch (error) {
    if (deepEqual(before, after)) return undefined;
    throw error;
  }
}

function diffListField(
  patch: JSONMap,
  key: string,
  before: unknown[],
  after: unknown[],
  schema: PatchSchema | undefined,
  options: DiffOptions,
): void {
  const field = fieldUnlessEqual(key, before, after, schema);
  if (!field) return;
  if (field.strategy !== 'merge') {
    if (options.additions && !deepEqual(before, after)) patch[key] = after;
    return;
  }
  const inner = { ...options, retainKeys: field.retainKeys };
  const { changes, deletions, order } = diffLists(before, after, field.schema, field.mergeKey, inner);
  if (changes.length > 0) patch[key] = changes;
  if (deletions.length > 0) patch[`${deleteFromListPrefix}${key}`] = deletions;
  if (order.length > 0) patch[`${setElementOrderPrefix}${key}`] = order;
}

interface ListDiff {
  changes: unknown[];
  /** Of lists of scalars; in lists of maps they are directives among the changes. */
  deletions: unknown[];
  order: unknown[];
}

function diffLists(
  before: unknown[],
  after: unknown[],
  schema: PatchSchema | undefined,
  mergeKey: string,
  options: DiffOptions,
): ListDiff {
  if (before.length === 0) {
    return { changes: options.additions ? after : [], deletions: [], order: [] };
  }
  return itemsAreMaps(before, after)
    ? diffListsOfMaps(before as JSONMap[], after as JSONMap[], schema, mergeKey, options)
    : diffListsOfScalars(before, after, options);
}

const byText = (a: unknown, b: unknown): number => compareText(goValue(a), goValue(b));

function diffListsOfScalars(before: unknown[], after: unknown[], options: DiffOptions): ListDiff {
  const old = [...before].sort(byText);
  const next = [...after].sort(byText);
  const added: unknown[] = [];
  const removed: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < next.length) {
    const order = i >= old.length ? 1 : j >= next.length ? -1 : byText(old[i], next[j]);
    if (order === 0) {
      i++;
      j++;
    } else if (order > 0) added.push(next[j++]);
    else removed.push(old[i++]);
  }
  const changes = options.additions ? sortedLike(added, after, '', false) : [];
  const deletions = options.deletions ? withoutRepetitions(removed) : [];
  // The old list counts as sorted here, so a list that merely stands in another order is told again.
  const ordered = options.elementOrder && (deletions.length > 0 || (options.additions && !deepEqual(old, after)));
  return { changes, deletions, order: ordered ? after : [] };
}

function diffListsOfMaps(
  before: JSONMap[],
  after: JSONMap[],
  schema: PatchSchema | undefined,
  mergeKey: string,
  options: DiffOptions,
): ListDiff {
  const key = (item: JSONMap): string => {
    if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
    return goValue(item[mergeKey]);
  };
  const sorted = (list: JSONMap[]) => [...list].sort((a, b) => compareText(goValue(a[mergeKey]), goValue(b[mergeKey])));
  const old = sorted(before);
  const next = sorted(after);
  const changed: JSONMap[] = [];
  const directives: JSONMap[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < next.length) {
    const left = old[i];
    const right = next[j];
    const order = !left ? 1 : !right ? -1 : compareText(key(left), key(right));
    if (order === 0) {
      const inner = diffMaps(left!, right!, schema, options);
      if (Object.keys(inner).length > 0) changed.push({ ...inner, [mergeKey]: right![mergeKey] });
      i++;
      j++;
    } else if (order > 0) {
      key(right!);
      if (options.additions) changed.push(right!);
      j++;
    } else {
      key(left!);
      if (options.deletions) directives.push({ $patch: 'delete', [mergeKey]: left![mergeKey] });
      i++;
    }
  }
  const changes = [...sortedLike(changed, after, mergeKey, true), ...directives];
  const sameOrder = before.length === after.length && before.every((item, n) => item[mergeKey] === after[n]![mergeKey]);
  const ordered =
    options.elementOrder &&
    ((options.additions && (changes.length > 0 || !sameOrder)) || (options.deletions && changes.length > 0));
  return { changes, deletions: [], order: ordered ? after.map((item) => ({ [mergeKey]: item[mergeKey] })) : [] };
}

// ---- Conflicts

function mapsConflict(left: JSONMap, right: JSONMap, schema: PatchSchema | undefined): boolean {
  return Object.entries(left).some(([key, value]) => {
    if (key === '$patch' || key === '$retainKeys' || !(key in right)) return false;
    const field = isMap(value) || Array.isArray(value) ? patchFieldOf(schema, key) : undefined;
    return valuesConflict(value, right[key], field);
  });
}

function valuesConflict(left: any, right: any, field: ReturnType<typeof patchFieldOf> | undefined): boolean {
  if (isMap(left)) {
    if (!isMap(right) || left.$patch !== right.$patch) return true;
    return field?.strategy === 'replace' ? false : mapsConflict(left, right, field?.schema);
  }
  if (Array.isArray(left)) return !Array.isArray(right) || listsConflict(left, right, field);
  return !deepEqual(left, right);
}

function listsConflict(left: unknown[], right: unknown[], field: ReturnType<typeof patchFieldOf> | undefined): boolean {
  const maps = itemsAreMaps(left, right);
  if (field?.strategy === 'merge') {
    if (!maps) return false;
    return (left as JSONMap[]).some((item) => {
      const other = (right as JSONMap[]).find((candidate) => candidate[field.mergeKey] === item[field.mergeKey]);
      return other !== undefined && valuesConflict(item, other, { ...field, strategy: '' });
    });
  }
  if (left.length !== right.length) return true;
  if (!maps) return !deepEqual([...left].sort(byText), [...right].sort(byText));
  return left.some((item, i) => valuesConflict(item, right[i], undefined));
}
