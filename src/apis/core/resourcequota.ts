import type { IResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import { deepEqual } from '../../apimachinery/deep.ts';
import { type FieldError, invalidValue } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { validateAmount, validateQuotaName } from '../validation/resources.ts';
import { canonicalize } from './resources.ts';

export type ResourceQuota = Stored<IResourceQuota>;

/** `cpu: 100m/1, pods: 2/10` */
const usage = ({ status }: ResourceQuota, shown: (name: string) => boolean): string =>
  Object.keys(status?.hard ?? {})
    .filter(shown)
    .sort()
    .map((name) => `${name}: ${status?.used?.[name] ?? '0'}/${status?.hard?.[name]}`)
    .join(', ');

const scopes = [
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
  'VolumeAttributesClass',
];
const contradictions = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

function validate({ spec }: ResourceQuota): FieldError[] {
  const errors: FieldError[] = [];
  for (const name in spec.hard) {
    const path = `spec.hard[${name}]`;
    errors.push(...validateQuotaName(path, name), ...validateAmount(path, name, spec.hard[name]!));
  }
  const given: readonly string[] = spec.scopes ?? [];
  const refuse = (why: string) => errors.push(invalidValue('spec.scopes', given, why));
  for (const scope of given) if (!scopes.includes(scope)) refuse('unsupported scope');
  for (const pair of contradictions) if (pair.every((scope) => given.includes(scope))) refuse('conflicting scopes');
  return errors;
}

export const resourceQuota = defineKind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.ResourceQuota',
  setDefaults: (quota) => {
    quota.spec ??= {};
    canonicalize(quota.spec.hard);
  },
  validate,
  validateUpdate: ({ spec: next }, { spec: old }) =>
    deepEqual([...(next.scopes ?? [])].sort(), [...(old.scopes ?? [])].sort())
      ? []
      : [invalidValue('spec.scopes', next.scopes ?? null, 'field is immutable')],
  columns: [
    nameColumn,
    { name: 'Request', cell: (quota) => usage(quota, (name) => !name.startsWith('limits.')) },
    { name: 'Limit', cell: (quota) => usage(quota, (name) => name.startsWith('limits.')) },
    ageColumn,
  ],
});
