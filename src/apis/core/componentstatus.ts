import type { IComponentStatus } from 'kubernetes-models/v1/ComponentStatus';
import { defineKind, type Stored } from '../kind.ts';

export type ComponentStatus = Stored<IComponentStatus>;

export const componentStatus = defineKind<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  schema: 'io.k8s.api.core.v1.ComponentStatus',
});
