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

const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `podCIDR` → `Pod CIDR`, `apiVersion` → `API Version`. */
function titleOf(field: string): string {
  if (/[^A-Za-z0-9]/.test(field)) return field;
  const words = field.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
  return words
    .map((word) => (acronyms.has(word.toUpperCase()) ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1)))
    .join(' ');
}
