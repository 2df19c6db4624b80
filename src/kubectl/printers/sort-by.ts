import { formatNumber, goType } from '../../apimachinery/go-format.ts';
import { jsonPath, relaxedPath } from '../../apimachinery/jsonpath.ts';
import { compareQuantities, isQuantity, parseQuantity } from '../../apimachinery/quantity.ts';

/**
 * Sorts by the value at a path; what has none comes first. Texts that are both quantities compare as such.
 * @param objectOf the object that the path leads into
 * @throws Error when the path leads nowhere in any of them, or to what has no order
 */
export function sortByPath<T>(items: readonly T[], path: string, objectOf: (item: T) => unknown): T[] {
  const template = relaxed(path);
  const parsed = jsonPath(template);
  const keyed = items.map((item) => ({ item, value: parsed.find(objectOf(item))[0]?.[0] }));
  if (items.length > 0 && keyed.every(({ value }) => value === undefined)) {
    throw new Error(`couldn't find any field with path ${JSON.stringify(template)} in the list of objects`);
  }
  return insertionSorted(keyed).map(({ item }) => item);
}

function relaxed(path: string): string {
  try {
    return relaxedPath(path);
  } catch {
    return path;
  }
}

/**
 * Go sorts short lists by insertion, so that objects without a value end up in reverse; long lists are sorted stably,
 * where Go's own order would be unspecified.
 */
function insertionSorted<T extends { value: unknown }>(keyed: T[]): T[] {
  if (keyed.length > 12)
    return [...keyed].sort((a, b) => (isLess(a.value, b.value) ? -1 : isLess(b.value, a.value) ? 1 : 0));
  const sorted = [...keyed];
  for (let i = 1; i < sorted.length; i++) {
    for (let j = i; j > 0 && isLess(sorted[j]!.value, sorted[j - 1]!.value); j--) {
      [sorted[j], sorted[j - 1]] = [sorted[j - 1]!, sorted[j]!];
    }
  }
  return sorted;
}

function isLess(a: unknown, b: unknown): boolean {
  if (a === undefined) return true;
  if (b === undefined) return false;
  if (a === null || b === null) return a === null && b !== null;
  if (Array.isArray(a) && Array.isArray(b)) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) if (!isLess(a[i], b[i])) return false;
    return true;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return isQuantity(a) && isQuantity(b) ? compareQuantities(parseQuantity(a), parseQuantity(b)) < 0 : a < b;
  }
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'object' || typeof a === 'boolean') throw new Error(`unsortable type: ${goType(a)}`);
  return formatNumber(a as number) < formatNumber(b as number);
}
