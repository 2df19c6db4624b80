import type { KubeObject } from '../apimachinery/meta.ts';

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** What `kubectl apply` remembers of a manifest: compact JSON with sorted keys, without the annotation itself. */
export function lastAppliedOf(object: KubeObject): string {
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations ?? {};
  return `${sortedJSON({ ...object, metadata: { ...object.metadata, annotations } })}\n`;
}

/** The object with the annotation that says what it was made from. */
export const withLastApplied = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: { ...object.metadata.annotations, [lastAppliedAnnotation]: lastAppliedOf(object) },
  },
});

/** Go's encoding of a map: keys sorted, and the characters that HTML could trip over escaped. */
function sortedJSON(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
