import { createHash } from 'node:crypto';

/** 64 hex digits that depend only on the text: ids that need to look random but stay the same for the same cluster. */
export const hexDigest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A number, 0 or more and below `bound`, that depends only on the text (FNV-1a). */
export function spread(text: string, bound: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % bound;
}
