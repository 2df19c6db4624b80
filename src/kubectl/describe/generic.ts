import { addAnnotations, addEvents, addLabels } from './common.ts';
import type { Describer } from './describer.ts';
import { Lines } from './lines.ts';

/** Any kind without a description of its own, custom resources among them: the whole object under readable titles. */
export const describeGeneric: Describer = async (object, { events, now }) => {
  const { apiVersion, kind, metadata, ...content } = object;
  const lines = new Lines();
  lines.add(0, `Name:\t${metadata.name}`).add(0, `Namespace:\t${metadata.namespace ?? ''}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  const { managedFields: _, labels: __, annotations: ___, name: ____, namespace: _____, ...rest } = metadata;
  addContent(lines, { apiVersion, kind, metadata: rest, ...content }, 0);
  addEvents(lines, await events(), now);
  return lines.toString();
};

function addContent(lines: Lines, content: Record<string, any>, level: number): void {
  for (const field of Object.keys(content).sort()) {
    const value = content[field];
    const title = titleOf(field);
    if (Array.isArray(value)) {
      lines.add(level, `${title}:`);
      for (const item of value) {
        if (item !== null && typeof item === 'object') addContent(lines, item as Record<string, any>, level + 1);
        else lines.add(level + 1, String(item));
      }
    } else if (value !== null && typeof value === 'object') {
      lines.add(level, `${title}:`);
      addContent(lines, value as Record<string, any>, level + 1);
    } else lines.add(level, `${title}:\t${value === null ? '<nil>' : value}`);
  }
}

const acronyms = new Set(['API', 'URL', 'UID', 'GUID']);

/** `podCIDR` → `Pod CIDR`, `apiVersion` → `API Version`; two words in capitals stay together, `HTTPServer`. */
function titleOf(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const parts = field.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=-)|(?<=-)(?=\p{L})/u);
  const words: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const [part, next] = [parts[i]!, parts[i + 1] ?? ''];
    const joins = part.length >= 2 && !/\p{Ll}/u.test(part) && /^\p{Lu}/u.test(next);
    words.push(joins ? part + next : part);
    if (joins) i++;
  }
  return words
    .map((word) => {
      if (acronyms.has(word.toUpperCase())) return word.toUpperCase();
      return word.toLowerCase() === word ? word[0]!.toUpperCase() + word.slice(1) : word;
    })
    .join(' ');
}
