import type { IReplicaSet } from 'kubernetes-models/apps/v1/ReplicaSet';
import { formatLabelSelector } from '../../apimachinery/labels.ts';
import { ageColumn, nameColumn, templateColumns } from '../columns.ts';
import { setTemplateDefaults } from '../core/pod-spec.ts';
import { templateWarnings } from '../core/pod-warnings.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { immutable, notNegative } from '../validation/fields.ts';
import { selectorMatchesTemplate, validateSelector, validateServingTemplate } from '../validation/workloads.ts';

export type ReplicaSet = Stored<IReplicaSet>;

const columns: readonly Column<ReplicaSet>[] = [
  nameColumn,
  { name: 'Desired', type: 'integer', cell: ({ spec }) => spec.replicas ?? 0 },
  { name: 'Current', type: 'integer', cell: ({ status }) => status?.replicas ?? 0 },
  { name: 'Ready', type: 'integer', cell: ({ status }) => status?.readyReplicas ?? 0 },
  ageColumn,
  ...templateColumns<ReplicaSet>(({ spec }) => spec.template),
  { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.selector) },
];

export const replicaSet = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.spec.selector',
  },
  schema: 'io.k8s.api.apps.v1.ReplicaSet',
  setDefaults: ({ spec }) => {
    if (!spec) return;
    spec.replicas ??= 1;
    setTemplateDefaults(spec.template);
  },
  prepareForCreate: (replicaSet) => {
    replicaSet.status = { replicas: 0 };
  },
  validate: ({ spec }) => [
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateSelector(spec.selector, 'deployment'),
    ...selectorMatchesTemplate(spec.selector, spec.template),
    ...validateServingTemplate(spec.template, 'ReplicaSet'),
  ],
  validateUpdate: (next, old) => immutable('spec.selector', next.spec.selector, old.spec.selector),
  warnings: ({ spec }) => templateWarnings('spec.template', spec.template),
  columns,
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
});
