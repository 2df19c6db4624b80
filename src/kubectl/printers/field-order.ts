import { sortedKeys } from '../../apimachinery/go-format.ts';

/** The order of keys at one place of an object. */
export interface FieldOrder {
  keys(map: Record<string, unknown>): string[];
  below(key: string): FieldOrder;
}

/** Plain maps: by name. */
export const byName: FieldOrder = { keys: sortedKeys, below: () => byName };
