import type { IPod } from 'kubernetes-models/v1/Pod';
import { defineKind, type Stored } from '../kind.ts';

export type Pod = Stored<IPod>;

export const pod = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.Pod',
});
