import type { IResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import { defineKind, type Stored } from '../kind.ts';

export type ResourceQuota = Stored<IResourceQuota>;

export const resourceQuota = defineKind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.ResourceQuota',
});
