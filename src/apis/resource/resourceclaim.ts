import type { IResourceClaim } from 'kubernetes-models/resource.k8s.io/v1/ResourceClaim';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type ResourceClaim = Stored<IResourceClaim>;

function stateText({ metadata, status }: ResourceClaim): string {
  const states: string[] = [];
  if (metadata.deletionTimestamp !== undefined) states.push('deleted');
  if (status?.allocation) states.push('allocated');
  if (status?.reservedFor?.length) states.push('reserved');
  return states.length > 0 ? states.join(',') : 'pending';
}

export const resourceClaim = defineKind<ResourceClaim>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.resource.v1.ResourceClaim',
  columns: [nameColumn, { name: 'State', cell: stateText }, ageColumn],
});
