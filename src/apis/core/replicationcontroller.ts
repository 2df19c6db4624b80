import type { IReplicationController } from 'kubernetes-models/v1/ReplicationController';
import { defineKind, type Stored } from '../kind.ts';

export type ReplicationController = Stored<IReplicationController>;

export const replicationController = defineKind<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.ReplicationController',
});
