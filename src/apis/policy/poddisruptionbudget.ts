import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { defineKind, type Stored } from '../kind.ts';

export type PodDisruptionBudget = Stored<IPodDisruptionBudget>;

export const podDisruptionBudget = defineKind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.policy.v1.PodDisruptionBudget',
});
