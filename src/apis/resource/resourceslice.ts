import type { IResourceSlice } from 'kubernetes-models/resource.k8s.io/v1/ResourceSlice';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type ResourceSlice = Stored<IResourceSlice>;

export const resourceSlice = defineKind<ResourceSlice>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  namespaced: false,
  schema: 'io.k8s.api.resource.v1.ResourceSlice',
  columns: [
    nameColumn,
    { name: 'Node', cell: ({ spec }) => spec.nodeName ?? '<unset>' },
    { name: 'Driver', cell: ({ spec }) => spec.driver },
    { name: 'Pool', cell: ({ spec }) => spec.pool.name },
    ageColumn,
  ],
});
