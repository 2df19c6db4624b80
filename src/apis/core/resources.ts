import { canonicalQuantity, isQuantity } from '../../apimachinery/quantity.ts';

export type ResourceList = Record<string, string | number>;

/** Amounts as the API writes them back (`1000m` → `1`), in place; what is no amount stays for validation to refuse. */
export function canonicalize(list: ResourceList | undefined): void {
  for (const name in list) {
    const text = String(list[name]);
    if (isQuantity(text)) list[name] = canonicalQuantity(text);
  }
}

/** One amount of an object, in place. */
export function canonicalizeField<Field extends string>(
  object: { [key in Field]?: string | number } | undefined,
  field: Field,
): void {
  const amount = object?.[field];
  if (object === undefined || amount === undefined) return;
  if (isQuantity(String(amount))) object[field] = canonicalQuantity(String(amount));
}
