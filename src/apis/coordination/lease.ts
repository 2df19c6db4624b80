import type { ILease } from 'kubernetes-models/coordination.k8s.io/v1/Lease';
import { defineKind, type Stored } from '../kind.ts';

export type Lease = Stored<ILease>;

export const lease = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  schema: 'io.k8s.api.coordination.v1.Lease',
});
