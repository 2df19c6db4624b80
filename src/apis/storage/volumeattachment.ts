import type { IVolumeAttachment } from 'kubernetes-models/storage.k8s.io/v1/VolumeAttachment';
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
});
