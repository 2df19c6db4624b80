import type { IReplicationController } from 'kubernetes-models/v1/ReplicationController';
import { formatLabels, matchesLabels } from '../../apimachinery/labels.ts';
import { invalidValue, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn, templateColumns } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { notNegative } from '../validation/fields.ts';
import { validateServingTemplate } from '../validation/workloads.ts';
import { setTemplateDefaults } from './pod-spec.ts';

export type ReplicationController = Stored<IReplicationController>;

function selectorMatches({ selector, template }: ReplicationController['spec']) {
  const labels = template?.metadata?.labels;
  if (!template || matchesLabels({ matchLabels: selector }, labels)) return [];
  return [invalidValue('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')];
}

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
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.spec.selector',
  },
  setDefaults: ({ metadata, spec }) => {
    if (!spec) return;
    const labels = spec.template?.metadata?.labels;
    if (labels && Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
    spec.replicas ??= 1;
    setTemplateDefaults(spec.template);
  },
  prepareForCreate: (controller) => {
    controller.status = { replicas: 0 };
  },
  validate: ({ spec }) => [
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...(Object.keys(spec.selector ?? {}).length === 0 ? [required('spec.selector')] : []),
    ...notNegative('spec.replicas', spec.replicas),
    ...selectorMatches(spec),
    ...validateServingTemplate(spec.template, 'ReplicationController'),
  ],
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', cell: ({ spec }) => spec.replicas ?? 0 },
    { name: 'Current', type: 'integer', cell: ({ status }) => status?.replicas ?? 0 },
    { name: 'Ready', type: 'integer', cell: ({ status }) => status?.readyReplicas ?? 0 },
    ageColumn,
    ...templateColumns<ReplicationController>(({ spec }) => spec.template),
    { name: 'Selector', wide: true, cell: ({ spec }) => formatLabels(spec.selector) },
  ],
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
});
