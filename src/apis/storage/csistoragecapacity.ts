import type { ICSIStorageCapacity } from 'kubernetes-models/storage.k8s.io/v1/CSIStorageCapacity';
import { nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type CSIStorageCapacity = Stored<ICSIStorageCapacity>;

export const csiStorageCapacity = defineKind<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  namespaced: true,
  schema: 'io.k8s.api.storage.v1.CSIStorageCapacity',
  columns: [
    nameColumn,
    { name: 'StorageClassName', cell: ({ storageClassName }) => storageClassName },
    { name: 'Capacity', cell: ({ capacity }) => String(capacity ?? '<unset>') },
  ],
});
