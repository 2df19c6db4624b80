import type { IVolumeAttachment } from 'kubernetes-models/storage.k8s.io/v1/VolumeAttachment';
import { ageColumn, nameColumn, trueFalse } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type VolumeAttachment = Stored<IVolumeAttachment>;

export const volumeAttachment = defineKind<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.storage.v1.VolumeAttachment',
  prepareForCreate: (attachment) => {
    attachment.status = { attached: false };
  },
  columns: [
    nameColumn,
    { name: 'Attacher', cell: ({ spec }) => spec.attacher },
    { name: 'PV', cell: ({ spec }) => spec.source.persistentVolumeName ?? '' },
    { name: 'Node', cell: ({ spec }) => spec.nodeName },
    { name: 'Attached', type: 'boolean', cell: ({ status }) => trueFalse(status?.attached) },
    ageColumn,
  ],
});
