import { createHash } from 'node:crypto';
import { goJSON } from '../../apimachinery/go-format.ts';
import { fieldOf, type YNode } from './yaml/node.ts';
import { toValue } from './yaml/value.ts';

/** What stands behind the name of a generated object, so that it changes whenever the content does. */
export function contentHash(node: YNode): string {
  const kind = fieldOf(node, 'kind')?.value ?? '';
  if (kind === 'ConfigMap') return shortHash(contentOf(node, kind, ['data'], 'binaryData'));
  if (kind === 'Secret') return shortHash(contentOf(node, kind, ['data', 'type'], 'stringData'));
  return shortHash(toValue(node));
}

function contentOf(node: YNode, kind: string, fields: readonly string[], optional: string): Record<string, unknown> {
  // The name is left out, but its place is not.
  const content: Record<string, unknown> = { kind, name: '' };
  for (const field of fields) content[field] = valueAt(node, field);
  const more = valueAt(node, optional);
  if (typeof more === 'object') content[optional] = more;
  return content;
}

function valueAt(node: YNode, name: string): unknown {
  const found = fieldOf(node, name);
  if (found === undefined) return '';
  return found.kind === 'map' ? toValue(found) : found.value;
}

/** Digits that could make a word are others. */
const letters: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

function shortHash(content: Record<string, unknown>): string {
  const hex = createHash('sha256').update(goJSON(content)).digest('hex');
  return hex.slice(0, 10).replace(/[013ae]/g, (digit) => letters[digit]!);
}
