import type { IVolumeAttributesClass } from 'kubernetes-models/storage.k8s.io/v1/VolumeAttributesClass';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type VolumeAttributesClass = Stored<IVolumeAttributesClass>;

export const volumeAttributesClass = defineKind<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  shortNames: ['vac'],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.VolumeAttributesClass',
  columns: [nameColumn, { name: 'DriverName', cell: ({ driverName }) => driverName }, ageColumn],
});
