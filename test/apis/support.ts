import { parse } from 'yaml';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { fieldErrorMessage } from '../../src/apimachinery/status.ts';
import type { KindDefinition } from '../../src/apis/index.ts';
import { validateChanged, validateNew } from '../../src/apis/validation/index.ts';

export const NOW = Date.parse('2026-01-01T01:00:00Z');

/** An object as the API server has it before validation: placed, dated, defaulted, prepared. */
export function made(kind: KindDefinition, yaml: string): KubeObject {
  const object = parse(yaml) ?? {};
  object.apiVersion = kind.group ? `${kind.group}/${kind.version}` : kind.version;
  object.kind = kind.kind;
  object.metadata = { name: 'x', uid: 'uid-1', creationTimestamp: '2026-01-01T00:00:00Z', ...object.metadata };
  if (kind.namespaced) object.metadata.namespace ??= 'default';
  kind.setDefaults?.(object);
  kind.prepareForCreate?.(object);
  return object;
}

const texts = (errors: ReturnType<typeof validateNew>): string[] =>
  errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`);

/** What the API says against creating it. */
export const problemsOf = (kind: KindDefinition, yaml: string): string[] => texts(validateNew(kind, made(kind, yaml)));

/** What the API says against changing one into the other. */
export const problemsOfChange = (kind: KindDefinition, from: string, to: string): string[] =>
  texts(validateChanged(kind, made(kind, to), made(kind, from)));

/** The cells of an object's row; `status` and metadata come from the YAML as they are. */
export function cells(kind: KindDefinition, yaml: string): Record<string, unknown> {
  const object = parse(yaml);
  object.metadata = { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z', ...object.metadata };
  return Object.fromEntries((kind.columns ?? []).map((column) => [column.name, column.cell(object, NOW)]));
}
