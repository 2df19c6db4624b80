import type { IReplicaSet } from 'kubernetes-models/apps/v1/ReplicaSet';
import { defineKind, type Stored } from '../kind.ts';

export type ReplicaSet = Stored<IReplicaSet>;

export const replicaSet = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.apps.v1.ReplicaSet',
});
