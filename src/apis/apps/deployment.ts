import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import { defineKind, type Stored } from '../kind.ts';

export type Deployment = Stored<IDeployment>;

export const deployment = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.apps.v1.Deployment',
});
