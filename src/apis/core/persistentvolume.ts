import type { IPersistentVolume } from 'kubernetes-models/v1/PersistentVolume';
import { type FieldError, forbiddenField, notSupported, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { oneOf, oneOfIfGiven, subdomain } from '../validation/fields.ts';
import { positiveAmount } from '../validation/resources.ts';
import { canonicalize } from './resources.ts';
import { validateNodeSelector } from './scheduling-validation.ts';

export type PersistentVolume = Stored<IPersistentVolume>;

/** Short forms, in the order in which tables list them. */
const modes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

export const volumeModes = ['Block', 'Filesystem'];

export const accessModesText = (given: readonly string[] | undefined): string =>
  Object.keys(modes)
    .filter((mode) => given?.includes(mode))
    .map((mode) => modes[mode])
    .join(',');

export function validateAccessModes(field: string, given: readonly string[] | undefined): FieldError[] {
  const supported = Object.keys(modes).sort();
  const errors = (given ?? []).flatMap((mode) => (mode in modes ? [] : [notSupported(field, mode, supported)]));
  if (given?.includes('ReadWriteOncePod') && given.some((mode) => mode !== 'ReadWriteOncePod' && mode in modes))
    errors.push(forbiddenField(field, 'may not use ReadWriteOncePod with other access modes'));
  return errors;
}

const columns: readonly Column<PersistentVolume>[] = [
  nameColumn,
  { name: 'Capacity', cell: ({ spec }) => String(spec.capacity?.['storage'] ?? '0') },
  { name: 'Access Modes', cell: ({ spec }) => accessModesText(spec.accessModes) },
  { name: 'Reclaim Policy', cell: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '' },
  {
    name: 'Status',
    cell: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')),
  },
  { name: 'Claim', cell: ({ spec: { claimRef } }) => (claimRef ? `${claimRef.namespace}/${claimRef.name}` : '') },
  { name: 'StorageClass', cell: ({ spec }) => spec.storageClassName ?? '' },
  { name: 'VolumeAttributesClass', cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>' },
  { name: 'Reason', cell: ({ status }) => status?.reason ?? '' },
  ageColumn,
  { name: 'VolumeMode', wide: true, cell: ({ spec }) => spec.volumeMode ?? '<unset>' },
];

/** Fields of the spec that are not where the data is. */
const notSources = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

function validate({ spec }: PersistentVolume): FieldError[] {
  const storage = spec.capacity?.['storage'];
  const sources = Object.keys(spec).filter((field) => !notSources.has(field));
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(required('spec.accessModes'));
  errors.push(...validateAccessModes('spec.accessModes', spec.accessModes));
  if (Object.keys(spec.capacity ?? {}).length === 0) errors.push(required('spec.capacity'));
  if (storage === undefined || Object.keys(spec.capacity ?? {}).length > 1)
    errors.push(notSupported('spec.capacity', spec.capacity ?? null, ['storage']));
  else errors.push(...positiveAmount('spec.capacity[storage]', storage));
  errors.push(
    ...oneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, ['Delete', 'Recycle', 'Retain']),
  );
  const affinity = spec.nodeAffinity?.required;
  if (affinity) errors.push(...validateNodeSelector('spec.nodeAffinity.required', affinity));
  for (const extra of sources.slice(1))
    errors.push(forbiddenField(`spec.${extra}`, 'may not specify more than 1 volume type'));
  if (sources.length === 0) errors.push(required('spec', 'must specify a volume type'));
  if (spec.storageClassName) errors.push(...subdomain('spec.storageClassName', spec.storageClassName));
  return [...errors, ...oneOfIfGiven('spec.volumeMode', spec.volumeMode, volumeModes)];
}

export const persistentVolume = defineKind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.PersistentVolume',
  setDefaults: ({ spec }) => {
    if (!spec) return;
    spec.persistentVolumeReclaimPolicy ||= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    canonicalize(spec.capacity);
    if (spec.hostPath) spec.hostPath.type ??= '';
  },
  prepareForCreate: (volume) => {
    volume.status = { phase: 'Pending' };
  },
  validate,
  columns,
});
