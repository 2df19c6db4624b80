import type { ICustomResourceDefinition } from 'kubernetes-models/apiextensions.k8s.io/v1/CustomResourceDefinition';
import { isDNS1035Label, isDNS1123Subdomain } from '../../apimachinery/names.ts';
import { type FieldError, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { defineKind, type Stored } from '../kind.ts';
import { each, immutable, problems } from '../validation/fields.ts';

export type CustomResourceDefinition = Stored<ICustomResourceDefinition>;
type Spec = CustomResourceDefinition['spec'];
type Version = Spec['versions'][number];

function setDefaults({ spec }: CustomResourceDefinition): void {
  if (!spec?.names) return;
  const { names } = spec;
  names.singular ||= (names.kind ?? '').toLowerCase();
  names.listKind ||= `${names.kind}List`;
  spec.conversion ??= { strategy: 'None' };
  if (spec.preserveUnknownFields === false) delete spec.preserveUnknownFields;
}

/** Names are taken and the kind is served right away: nothing here has to wait for it. */
function establish(crd: CustomResourceDefinition): void {
  const { names, versions = [] } = crd.spec;
  const lastTransitionTime = crd.metadata.creationTimestamp;
  crd.status = {
    acceptedNames: names,
    conditions: [
      {
        type: 'NamesAccepted',
        status: 'True',
        lastTransitionTime,
        reason: 'NoConflicts',
        message: 'no conflicts found',
      },
      {
        type: 'Established',
        status: 'True',
        lastTransitionTime,
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      },
    ],
    storedVersions: versions.filter(({ storage }) => storage).map(({ name }) => name),
  };
}

function validate({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  const { group, names, scope, versions = [] } = spec;
  const errors: FieldError[] = [];
  if (metadata.name !== `${names?.plural}.${group}`)
    errors.push(invalidValue('metadata.name', metadata.name, `must be spec.names.plural+"."+spec.group`));
  if (!group) errors.push(required('spec.group'));
  else {
    errors.push(...problems('spec.group', group, isDNS1123Subdomain(group)));
    if (!group.includes('.'))
      errors.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'));
  }
  if (!scope) errors.push(required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  errors.push(...validateVersions('spec.versions', versions));
  return [...errors, ...validateNames('spec.names', names)];
}

function validateVersions(field: string, versions: readonly Version[]): FieldError[] {
  const errors = each(field, versions, ({ name, schema }, path) => [
    ...problems(`${path}.name`, name, isDNS1035Label(name ?? '')),
    ...(schema?.openAPIV3Schema
      ? validateSchema(`${path}.schema.openAPIV3Schema`, schema.openAPIV3Schema)
      : [required(`${path}.schema.openAPIV3Schema`, 'schemas are required')]),
  ]);
  const names = versions.map(({ name }) => name);
  const stored = versions.filter(({ storage }) => storage).length;
  if (new Set(names).size < names.length)
    errors.push(invalidValue(field, versions, 'must contain unique version names'));
  if (stored !== 1)
    errors.push(invalidValue(field, versions, 'must have exactly one version marked as storage version'));
  return errors;
}

/** The root describes an object; the rest is checked when it is compiled. */
function validateSchema(field: string, schema: { type?: string }): FieldError[] {
  if (!schema.type) return [required(`${field}.type`, 'must not be empty at the root')];
  return schema.type === 'object' ? [] : [invalidValue(`${field}.type`, schema.type, 'must be object at the root')];
}

function validateNames(field: string, names: Spec['names'] | undefined): FieldError[] {
  if (!names) return [required(field)];
  const errors: FieldError[] = [];
  if (!names.plural) errors.push(required(`${field}.plural`));
  else errors.push(...problems(`${field}.plural`, names.plural, isDNS1035Label(names.plural)));
  if (names.singular) errors.push(...problems(`${field}.singular`, names.singular, isDNS1035Label(names.singular)));
  if (!names.kind) errors.push(required(`${field}.kind`));
  else errors.push(...problems(`${field}.kind`, names.kind, isDNS1035Label(names.kind.toLowerCase())));
  errors.push(
    ...each(`${field}.shortNames`, names.shortNames, (name, path) => problems(path, name, isDNS1035Label(name))),
  );
  if (names.kind && names.kind === names.listKind)
    errors.push(invalidValue(`${field}.listKind`, names.listKind, 'kind and listKind may not be the same'));
  return [
    ...errors,
    ...each(`${field}.categories`, names.categories, (name, path) => problems(path, name, isDNS1035Label(name))),
  ];
}

/** Objects of it may be stored under these names already. */
function validateUpdate(
  { spec: next, status }: CustomResourceDefinition,
  { spec: old }: CustomResourceDefinition,
): FieldError[] {
  const served = new Set(next.versions.map(({ name }) => name));
  const lost = (status?.storedVersions ?? []).filter((version) => !served.has(version));
  return [
    ...immutable('spec.group', next.group, old.group),
    ...immutable('spec.scope', next.scope, old.scope),
    ...immutable('spec.names.kind', next.names.kind, old.names.kind),
    ...immutable('spec.names.plural', next.names.plural, old.names.plural),
    ...lost.map((version) =>
      invalidValue(
        'status.storedVersions[0]',
        version,
        `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`,
      ),
    ),
  ];
}

/** Groups that only the project itself may add to; the annotation says that a review has allowed it. */
const APPROVAL = 'api-approved.kubernetes.io';

function validateApproval({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  const isProtected = /(^|\.)(k8s\.io|kubernetes\.io)$/.test(spec.group ?? '');
  if (!isProtected || metadata.annotations?.[APPROVAL]) return [];
  return [
    required(
      `metadata.annotations[${APPROVAL}]`,
      `protected groups must have approval annotation "${APPROVAL}", see https://github.com/kubernetes/enhancements/pull/1111`,
    ),
  ];
}

export const customResourceDefinition = defineKind<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  setDefaults,
  prepareForCreate: establish,
  validate: (crd) => [...validate(crd), ...validateApproval(crd)],
  validateUpdate,
});
