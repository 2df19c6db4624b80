import type { IResourceClaim } from 'kubernetes-models/resource.k8s.io/v1/ResourceClaim';
import { defineKind, type Stored } from '../kind.ts';

export type ResourceClaim = Stored<IResourceClaim>;

export const resourceClaim = defineKind<ResourceClaim>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.resource.v1.ResourceClaim',
});
