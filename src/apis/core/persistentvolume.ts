import type { IPersistentVolume } from 'kubernetes-models/v1/PersistentVolume';
import { defineKind, type Stored } from '../kind.ts';

export type PersistentVolume = Stored<IPersistentVolume>;

export const persistentVolume = defineKind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.PersistentVolume',
});
