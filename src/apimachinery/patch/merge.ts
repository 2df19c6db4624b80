import { isMap } from '../deep.ts';

/**
 * RFC 7396: null removes, maps merge, everything else replaces. What the patch leaves alone is shared with the document.
 */
export function applyMergePatch(document: any, patch: any): any {
  if (!isMap(patch)) return withoutNulls(patch);
  if (!isMap(document)) return withoutNulls(patch);
  const result: Record<string, unknown> = { ...document };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) delete result[key];
    else if (isMap(value) && isMap(result[key])) result[key] = applyMergePatch(result[key], value);
    else result[key] = withoutNulls(value);
  }
  return result;
}

/** A new value says nothing about keys that it sets to null, in maps inside lists as well. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) if (inner !== null) result[key] = withoutNulls(inner);
  return result;
}
