import type { ICSIDriver } from 'kubernetes-models/storage.k8s.io/v1/CSIDriver';
import { defineKind, type Stored } from '../kind.ts';

export type CSIDriver = Stored<ICSIDriver>;

export const csiDriver = defineKind<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.CSIDriver',
});
