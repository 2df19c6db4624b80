import type { ILease } from 'kubernetes-models/coordination.k8s.io/v1/Lease';
import { type FieldError, invalidValue } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { notNegative } from '../validation/fields.ts';

export type Lease = Stored<ILease>;

function validate({ spec }: Lease): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions, holderIdentity } = spec ?? {};
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds <= 0)
    errors.push(invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
  errors.push(...notNegative('spec.leaseTransitions', leaseTransitions));
  if (holderIdentity === '') errors.push(invalidValue('spec.holderIdentity', '', 'must not be empty'));
  return errors;
}

export const lease = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  schema: 'io.k8s.api.coordination.v1.Lease',
  setDefaults: (lease) => {
    lease.spec ??= {};
  },
  validate,
  columns: [nameColumn, { name: 'Holder', cell: ({ spec }) => spec?.holderIdentity ?? '' }, ageColumn],
});
