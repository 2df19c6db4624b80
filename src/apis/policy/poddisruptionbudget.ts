import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { invalidValue } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { oneOfIfGiven } from '../validation/fields.ts';
import { validateLabelSelector } from '../validation/labels.ts';
import { notAbove100Percent, numberOrPercent } from '../validation/rolling-update.ts';

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
  prepareForCreate: (budget) => {
    budget.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
  },
  validate: ({ spec }) => {
    const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec ?? {};
    const errors =
      minAvailable !== undefined && maxUnavailable !== undefined
        ? [invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set')]
        : [];
    return [
      ...errors,
      ...numberOrPercent('spec.minAvailable', minAvailable),
      ...notAbove100Percent('spec.minAvailable', minAvailable),
      ...numberOrPercent('spec.maxUnavailable', maxUnavailable),
      ...notAbove100Percent('spec.maxUnavailable', maxUnavailable),
      ...oneOfIfGiven('spec.unhealthyPodEvictionPolicy', unhealthyPodEvictionPolicy, [
        'AlwaysAllow',
        'IfHealthyBudget',
      ]),
      ...validateLabelSelector('spec.selector', selector),
    ];
  },
  columns: [
    nameColumn,
    { name: 'Min Available', cell: ({ spec }) => String(spec?.minAvailable ?? 'N/A') },
    { name: 'Max Unavailable', cell: ({ spec }) => String(spec?.maxUnavailable ?? 'N/A') },
    { name: 'Allowed Disruptions', type: 'integer', cell: ({ status }) => status?.disruptionsAllowed ?? 0 },
    ageColumn,
  ],
});
