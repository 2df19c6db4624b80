import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { IPersistentVolumeClaimSpec } from 'kubernetes-models/v1/PersistentVolumeClaimSpec';
import { deepEqual } from '../../apimachinery/deep.ts';
import { type FieldError, forbiddenField, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { immutable, oneOfIfGiven, subdomain } from '../validation/fields.ts';
import { validateLabelSelector } from '../validation/labels.ts';
import { positiveAmount } from '../validation/resources.ts';
import { accessModesText, validateAccessModes, volumeModes } from './persistentvolume.ts';
import { specDiff } from './pod-diff.ts';
import { canonicalize } from './resources.ts';

export type PersistentVolumeClaim = Stored<IPersistentVolumeClaim>;
type ClaimSpec = IPersistentVolumeClaimSpec;

export function setClaimSpecDefaults(spec: ClaimSpec): void {
  spec.volumeMode ??= 'Filesystem';
  spec.resources ??= {};
  canonicalize(spec.resources.requests);
  canonicalize(spec.resources.limits);
}

/** Size and modes are those of the volume: unknown until there is one. */
const bound = ({ spec }: PersistentVolumeClaim): boolean => Boolean(spec.volumeName);

const columns: readonly Column<PersistentVolumeClaim>[] = [
  nameColumn,
  {
    name: 'Status',
    cell: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')),
  },
  { name: 'Volume', cell: ({ spec }) => spec.volumeName ?? '' },
  { name: 'Capacity', cell: (claim) => (bound(claim) ? String(claim.status?.capacity?.['storage'] ?? '0') : '') },
  { name: 'Access Modes', cell: (claim) => (bound(claim) ? accessModesText(claim.status?.accessModes) : '') },
  { name: 'StorageClass', cell: ({ spec }) => spec.storageClassName ?? '' },
  { name: 'VolumeAttributesClass', cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>' },
  ageColumn,
  { name: 'VolumeMode', wide: true, cell: ({ spec }) => spec.volumeMode ?? '<unset>' },
];

export function validateClaimSpec(field: string, spec: ClaimSpec): FieldError[] {
  const storage = spec.resources?.requests?.['storage'];
  const path = `${field}.resources[storage]`;
  return [
    ...(spec.accessModes?.length ? [] : [required(`${field}.accessModes`, 'at least 1 access mode is required')]),
    ...validateLabelSelector(`${field}.selector`, spec.selector),
    ...validateAccessModes(`${field}.accessModes`, spec.accessModes),
    ...(storage === undefined ? [required(path)] : positiveAmount(path, storage)),
    ...(spec.storageClassName ? subdomain(`${field}.storageClassName`, spec.storageClassName) : []),
    ...oneOfIfGiven(`${field}.volumeMode`, spec.volumeMode, volumeModes),
  ];
}

function validateUpdate(
  { spec: next, status }: PersistentVolumeClaim,
  { spec: old }: PersistentVolumeClaim,
): FieldError[] {
  const rest: ClaimSpec = { ...next };
  if (!old.volumeName) rest.volumeName = old.volumeName;
  if (old.storageClassName === undefined) rest.storageClassName = old.storageClassName;
  if (status?.phase === 'Bound') {
    rest.resources = { ...next.resources, requests: { ...next.resources?.requests, ...old.resources?.requests } };
    rest.volumeAttributesClassName = old.volumeAttributesClassName;
  }
  const errors: FieldError[] = [];
  if (!deepEqual(rest, old)) {
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    errors.push(forbiddenField('spec', `${why}\n${specDiff(old, rest, 'core.PersistentVolumeClaimSpec')}`));
  }
  return [...errors, ...immutable('volumeMode', next.volumeMode, old.volumeMode)];
}

export const persistentVolumeClaim = defineKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  setDefaults: ({ spec }) => {
    if (spec) setClaimSpecDefaults(spec);
  },
  prepareForCreate: (claim) => {
    claim.status = { phase: 'Pending' };
  },
  validate: ({ spec }) => validateClaimSpec('spec', spec),
  validateUpdate,
  columns,
});
