import { type FieldTerm, matchesFields, parseFieldSelector, unknownFieldMessage } from '../apimachinery/fields.ts';
import { matchesRequirements, parseSelector, SelectorError } from '../apimachinery/labels.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { badRequest } from '../apimachinery/status.ts';
import type { KindDefinition } from '../apis/kind.ts';
import { isCustom } from './generation.ts';

export type Matcher = (object: KubeObject) => boolean;

/** Fields by which the objects of every kind can be selected. */
const commonFields: Readonly<Record<string, (object: KubeObject) => string>> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
};

/**
 * What a list or watch asks for, as one question about an object; undefined when it asks for everything.
 * @throws ApiError BadRequest, in the API's words
 */
export function compileSelectors(
  kind: KindDefinition,
  labelSelector: string,
  fieldSelector: string,
): Matcher | undefined {
  const requirements = asking(() => parseSelector(labelSelector));
  const terms = asking(() => parseFieldSelector(fieldSelector));
  for (const { field } of terms) checkField(kind, field);
  if (requirements.length === 0 && terms.length === 0) return undefined;
  return (object) =>
    matchesRequirements(requirements, object.metadata.labels) &&
    matchesFields(terms, (field) => (commonFields[field] ?? kind.selectableFields?.[field])!(object));
}

/** The name that the selector asks for, when it asks for one: then there is no need to look at the others. */
export function nameAsked(fieldSelector: string): string | undefined {
  if (!fieldSelector.includes('metadata.name')) return undefined;
  const terms: FieldTerm[] = asking(() => parseFieldSelector(fieldSelector));
  return terms.find(({ field, operator }) => field === 'metadata.name' && operator === '=')?.value;
}

function checkField(kind: KindDefinition, field: string): void {
  if (Object.hasOwn(commonFields, field) || Object.hasOwn(kind.selectableFields ?? {}, field)) return;
  throw badRequest(unknownFieldMessage(field, isCustom(kind) || kind.selectableFields !== undefined));
}

function asking<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}
