import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1/StorageClass';
import { defineKind, type Stored } from '../kind.ts';

export type StorageClass = Stored<IStorageClass>;

export const storageClass = defineKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.StorageClass',
});
