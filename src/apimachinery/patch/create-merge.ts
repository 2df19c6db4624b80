import { deepEqual, isMap } from '../deep.ts';
import { PatchConflict, PreconditionFailed } from './errors.ts';
import { changesIdentity } from './precondition.ts';

type JSONMap = Record<string, any>;

/** The merge patch that makes `modified` of `original`. */
export function createMergePatch(original: JSONMap, modified: JSONMap): JSONMap {
  const patch: JSONMap = {};
  for (const key of Object.keys(modified)) {
    const before = original[key];
    const after = modified[key];
    if (before === undefined) patch[key] = after;
    else if (isMap(before) && isMap(after)) {
      const inner = createMergePatch(before, after);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!deepEqual(before, after)) patch[key] = after;
  }
  for (const key of Object.keys(original)) if (modified[key] === undefined) patch[key] = null;
  return patch;
}

/**
 * The merge patch that `apply` sends for kinds without a schema to merge by: what `modified` adds or changes in
 * `current`, and what it no longer has of `original`.
 * @throws PatchConflict, PreconditionFailed
 */
export function createThreeWayJSONMergePatch(
  original: JSONMap | undefined,
  modified: JSONMap,
  current: JSONMap,
): JSONMap {
  const changes = keepValues(createMergePatch(current, modified));
  const deletions = keepNulls(createMergePatch(original ?? {}, modified));
  if (haveConflicts(changes, deletions)) throw new PatchConflict(changes, deletions);
  const patch = mergePatches(deletions, changes);
  if (changesIdentity(patch)) throw new PreconditionFailed(patch);
  return patch;
}

/** Additions and changes only. */
function keepValues(patch: JSONMap): JSONMap {
  const kept: JSONMap = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) continue;
    if (!isMap(value) || Object.keys(value).length === 0) kept[key] = value;
    else {
      const inner = keepValues(value);
      if (Object.keys(inner).length > 0) kept[key] = inner;
    }
  }
  return kept;
}

/** Deletions only. */
function keepNulls(patch: JSONMap): JSONMap {
  const kept: JSONMap = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) kept[key] = null;
    else if (isMap(value)) {
      const inner = keepNulls(value);
      if (Object.keys(inner).length > 0) kept[key] = inner;
    }
  }
  return kept;
}

function haveConflicts(left: unknown, right: unknown): boolean {
  if (isMap(left))
    return !isMap(right) || Object.keys(left).some((key) => key in right && haveConflicts(left[key], right[key]));
  if (Array.isArray(left)) {
    return (
      !Array.isArray(right) || left.length !== right.length || left.some((item, i) => haveConflicts(item, right[i]))
    );
  }
  return !deepEqual(left, right);
}

/** One patch that does what both do; nulls stay, for they still have to delete. */
function mergePatches(first: JSONMap, second: JSONMap): JSONMap {
  const merged: JSONMap = { ...first };
  for (const [key, value] of Object.entries(second)) {
    merged[key] = isMap(value) && isMap(merged[key]) ? mergePatches(merged[key], value) : value;
  }
  return merged;
}
