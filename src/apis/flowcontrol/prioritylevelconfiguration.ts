import type { IPriorityLevelConfiguration } from 'kubernetes-models/flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration';
import { defineKind, type Stored } from '../kind.ts';

export type PriorityLevelConfiguration = Stored<IPriorityLevelConfiguration>;

export const priorityLevelConfiguration = defineKind<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
});
