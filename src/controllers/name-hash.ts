/** The 27 characters of generated names: no vowels, so that no words come out, and no look-alikes. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A short name for a value: 32 bits of FNV-1a over its JSON, written in decimal and mapped to the alphabet of names.
 * Equal values give equal names, whatever the order of their keys.
 * @param collisions how often the name was already taken by something else
 */
export function nameHash(value: unknown, collisions = 0): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(stableJson(value) + (collisions > 0 ? String(collisions) : ''))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return [...String(hash)].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');
}

function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${stableJson(field)}`)
    .join(',')}}`;
}
