/** What holds for the metadata of every object. */
import { parseApiVersion } from '../../apimachinery/gvk.ts';
import type { KubeObject, ObjectMeta, OwnerReference } from '../../apimachinery/meta.ts';
import {
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  isQualifiedName,
} from '../../apimachinery/names.ts';
import { type FieldError, forbiddenField, invalidValue, required } from '../../apimachinery/status.ts';
import type { KindDefinition, NameRule } from '../kind.ts';
import { immutable, notNegative, problems } from './fields.ts';
import { validateAnnotations, validateLabels } from './labels.ts';

export const nameRules: Readonly<Record<NameRule, (name: string) => string[]>> = {
  subdomain: isDNS1123Subdomain,
  label: isDNS1123Label,
  label1035: isDNS1035Label,
  pathSegment: isPathSegmentName,
};

/** A generated name may end in a dash: the suffix follows. Rules about the middle of a name are not touched by it. */
const withSuffix = (prefix: string): string =>
  prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -1)}a` : prefix;

export function validateObjectMeta(
  { nameRule, namespaced }: Pick<KindDefinition, 'nameRule' | 'namespaced'>,
  { metadata }: KubeObject,
): FieldError[] {
  const nameMessages = nameRules[nameRule];
  const errors: FieldError[] = [];
  if (metadata.generateName) {
    errors.push(
      ...problems('metadata.generateName', metadata.generateName, nameMessages(withSuffix(metadata.generateName))),
    );
  }
  if (!metadata.name) errors.push(required('metadata.name', 'name or generateName is required'));
  else errors.push(...problems('metadata.name', metadata.name, nameMessages(metadata.name)));
  if (!namespaced) {
    if (metadata.namespace) errors.push(forbiddenField('metadata.namespace', 'not allowed on this type'));
  } else if (!metadata.namespace) errors.push(required('metadata.namespace'));
  else errors.push(...problems('metadata.namespace', metadata.namespace, isDNS1123Label(metadata.namespace)));
  errors.push(
    ...notNegative('metadata.generation', metadata.generation),
    ...validateLabels('metadata.labels', metadata.labels),
    ...validateAnnotations('metadata.annotations', metadata.annotations),
    ...validateOwners('metadata.ownerReferences', metadata.ownerReferences),
    ...validateFinalizers('metadata.finalizers', metadata.finalizers),
  );
  return errors;
}

/** What an update may not do to the metadata; `validateObjectMeta` looks at the rest. */
export function validateObjectMetaUpdate({ metadata: next }: KubeObject, { metadata: old }: KubeObject): FieldError[] {
  return [
    ...noNewFinalizers(next, old),
    ...keptFields.flatMap((field) => immutable(`metadata.${field}`, next[field], old[field])),
  ];
}

const keptFields = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

function noNewFinalizers(next: ObjectMeta, old: ObjectMeta): FieldError[] {
  if (old.deletionTimestamp === undefined) return [];
  const added = (next.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer));
  if (added.length === 0) return [];
  const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  return [
    forbiddenField(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`,
    ),
  ];
}

function validateOwners(field: string, owners: OwnerReference[] | undefined): FieldError[] {
  if (!owners) return [];
  const errors = owners.flatMap((owner) => validateOwner(field, owner));
  const controllers = owners.filter((owner) => owner.controller);
  for (const other of controllers.slice(1)) {
    const names = `${controllers[0]!.name} and ${other.name}`;
    errors.push(
      invalidValue(
        field,
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${names}`,
      ),
    );
  }
  return errors;
}

function validateOwner(field: string, owner: OwnerReference): FieldError[] {
  const errors: FieldError[] = [];
  if (!parseApiVersion(owner.apiVersion ?? '').version)
    errors.push(invalidValue(`${field}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty'));
  for (const part of ['kind', 'name', 'uid'] as const) {
    if (!owner[part]) errors.push(invalidValue(`${field}.${part}`, owner[part] ?? '', 'must not be empty'));
  }
  if (owner.apiVersion === 'v1' && owner.kind === 'Event')
    errors.push(invalidValue(field, owner, '/v1, Kind=Event is disallowed from being an owner'));
  return errors;
}

const plainFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

export function validateFinalizerName(field: string, finalizer: string): FieldError[] {
  const errors = problems(field, finalizer, isQualifiedName(finalizer));
  return errors.length > 0 ? errors : fullyQualified(field, finalizer);
}

const fullyQualified = (field: string, finalizer: string): FieldError[] =>
  finalizer.includes('/') || plainFinalizers.has(finalizer)
    ? []
    : [invalidValue(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')];

function validateFinalizers(field: string, finalizers: string[] | undefined): FieldError[] {
  if (!finalizers) return [];
  const errors = finalizers.flatMap((finalizer) => problems(field, finalizer, isQualifiedName(finalizer)));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.push(invalidValue(field, finalizers, 'finalizer foregroundDeletion and orphan cannot be both set'));
  return [...errors, ...finalizers.flatMap((finalizer, i) => fullyQualified(`${field}[${i}]`, finalizer))];
}
