import { deepEqual } from '../../apimachinery/deep.ts';

export const hashLabel = 'pod-template-hash';

/** The 27 characters of generated names: no vowels, so that no words come out, and no look-alikes. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The suffix that a ReplicaSet of this template gets: 32 bits of FNV-1a over the template, written in decimal and
 * mapped to the alphabet of names. Equal templates give equal suffixes, whatever the order of their keys.
 * @param collisions how often another ReplicaSet already had the name
 */
export function templateHash(template: unknown, collisions = 0): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(stableJson(template) + (collisions > 0 ? String(collisions) : ''))) {
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

interface Template {
  metadata?: { labels?: Record<string, string> };
  [field: string]: unknown;
}

export const withHash = <T extends Template>(template: T, hash: string): T => ({
  ...template,
  metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [hashLabel]: hash } },
});

/** Whether two templates make the same pods, apart from the label that says whose they are. */
export const sameTemplate = (a: Template, b: Template): boolean => deepEqual(withHash(a, ''), withHash(b, ''));
