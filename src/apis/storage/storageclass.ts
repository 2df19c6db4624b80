import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1/StorageClass';
import { deepEqual } from '../../apimachinery/deep.ts';
import { forbiddenField } from '../../apimachinery/status.ts';
import { ageColumn, trueFalse } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { immutable, mustBeGiven, oneOfIfGiven, qualifiedName } from '../validation/fields.ts';

export type StorageClass = Stored<IStorageClass>;

/** Marks the class that claims without one get. */
const defaultMark = ({ metadata: { annotations = {} } }: StorageClass): string =>
  annotations['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  annotations['storageclass.beta.kubernetes.io/is-default-class'] === 'true'
    ? ' (default)'
    : '';

export const storageClass = defineKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.StorageClass',
  setDefaults: (storageClass) => {
    storageClass.reclaimPolicy ??= 'Delete';
    storageClass.volumeBindingMode ??= 'Immediate';
  },
  validate: ({ provisioner, reclaimPolicy, volumeBindingMode }) => [
    ...(provisioner
      ? qualifiedName('provisioner', provisioner.toLowerCase())
      : mustBeGiven('provisioner', provisioner)),
    ...oneOfIfGiven('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']),
    ...oneOfIfGiven('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
  ],
  validateUpdate: (next, old) => [
    ...(deepEqual(next.parameters ?? {}, old.parameters ?? {})
      ? []
      : [forbiddenField('parameters', 'updates to parameters are forbidden.')]),
    ...(next.provisioner === old.provisioner
      ? []
      : [forbiddenField('provisioner', 'updates to provisioner are forbidden.')]),
    ...(next.reclaimPolicy === old.reclaimPolicy
      ? []
      : [forbiddenField('reclaimPolicy', 'updates to reclaimPolicy are forbidden.')]),
    ...immutable('volumeBindingMode', next.volumeBindingMode, old.volumeBindingMode),
  ],
  columns: [
    { name: 'Name', format: 'name', cell: (storageClass) => storageClass.metadata.name + defaultMark(storageClass) },
    { name: 'Provisioner', cell: ({ provisioner }) => provisioner },
    { name: 'ReclaimPolicy', cell: ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete' },
    { name: 'VolumeBindingMode', cell: ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate' },
    {
      name: 'AllowVolumeExpansion',
      type: 'boolean',
      cell: ({ allowVolumeExpansion }) => trueFalse(allowVolumeExpansion),
    },
    ageColumn,
  ],
});
