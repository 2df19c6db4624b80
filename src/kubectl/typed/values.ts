import { canonicalQuantity } from '../../apimachinery/quantity.ts';

/** A number where the text is one that an int32 holds, else the text. */
export function intOrString(text: string): number | string {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return (number | 0) === number ? number : text;
}

/**
 * `cpu=1,memory=2Gi` as a map of amounts; none for an empty text.
 * @throws Error in kubectl's words
 */
export function resourceListOf(text: string): Record<string, string> | undefined {
  if (text === '') return undefined;
  const list: Record<string, string> = {};
  for (const statement of text.split(',')) {
    const parts = statement.split('=');
    if (parts.length !== 2) throw new Error(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    list[parts[0]!] = canonicalQuantity(parts[1]!);
  }
  return list;
}
