import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { defineKind, type Stored } from '../kind.ts';

export type PersistentVolumeClaim = Stored<IPersistentVolumeClaim>;

export const persistentVolumeClaim = defineKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
});
