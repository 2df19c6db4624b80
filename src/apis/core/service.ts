import type { IService } from 'kubernetes-models/v1/Service';
import { defineKind, type Stored } from '../kind.ts';

export type Service = Stored<IService>;

export const service = defineKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  nameRule: 'label1035',
  schema: 'io.k8s.api.core.v1.Service',
});
