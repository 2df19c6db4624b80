import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { deepEqual } from '../../apimachinery/deep.ts';
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn, templateColumns } from '../columns.ts';
import { setClaimSpecDefaults } from '../core/persistentvolumeclaim.ts';
import { setTemplateDefaults } from '../core/pod-spec.ts';
import { templateWarnings } from '../core/pod-warnings.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { notNegative, oneOf } from '../validation/fields.ts';
import { validateAnnotations, validateLabels } from '../validation/labels.ts';
import { selectorMatchesTemplate, validateSelector } from '../validation/workloads.ts';

export type StatefulSet = Stored<IStatefulSet>;
type StatefulSetSpec = StatefulSet['spec'];

const columns: readonly Column<StatefulSet>[] = [
  nameColumn,
  { name: 'Ready', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
  ageColumn,
  ...templateColumns<StatefulSet>(({ spec }) => spec.template),
];

function setDefaults({ spec }: StatefulSet): void {
  if (!spec) return;
  spec.podManagementPolicy ||= 'OrderedReady';
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  setTemplateDefaults(spec.template);
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ||= 'v1';
    claim.kind ||= 'PersistentVolumeClaim';
    if (claim.spec) setClaimSpecDefaults(claim.spec);
    claim.status = { phase: 'Pending' };
  }
}

function validate({ spec }: StatefulSet): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = spec.template?.spec ?? {};
  const { metadata } = spec.template ?? {};
  const errors = [
    ...validatePolicies(spec),
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.ordinals.start', spec.ordinals?.start),
    ...validateSelector(spec.selector, 'statefulset'),
    ...selectorMatchesTemplate(spec.selector, spec.template),
    // The rest of the template is not looked at: its mounts refer to claims that are made for each pod.
    ...validateLabels('spec.template.labels', metadata?.labels),
    ...validateAnnotations('spec.template.annotations', metadata?.annotations),
  ];
  if (restartPolicy !== 'Always')
    errors.push(notSupported('spec.template.spec.restartPolicy', restartPolicy ?? '', ['Always']));
  if (activeDeadlineSeconds !== undefined)
    errors.push(
      forbiddenField(
        'spec.template.spec.activeDeadlineSeconds',
        'activeDeadlineSeconds in StatefulSet is not Supported',
      ),
    );
  return errors;
}

function validatePolicies(spec: StatefulSetSpec): FieldError[] {
  const { podManagementPolicy, updateStrategy = {}, persistentVolumeClaimRetentionPolicy: retention } = spec;
  const errors: FieldError[] = [];
  if (!['OrderedReady', 'Parallel'].includes(podManagementPolicy ?? ''))
    errors.push(invalidValue('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  const { type, rollingUpdate } = updateStrategy;
  if (!type) errors.push(required('spec.updateStrategy'));
  else if (type === 'OnDelete') {
    if (rollingUpdate)
      errors.push(
        invalidValue(
          'spec.updateStrategy.rollingUpdate',
          rollingUpdate,
          "only allowed for updateStrategy 'RollingUpdate'",
        ),
      );
  } else if (type !== 'RollingUpdate')
    errors.push(invalidValue('spec.updateStrategy', updateStrategy, "must be 'RollingUpdate' or 'OnDelete'"));
  else errors.push(...notNegative('spec.updateStrategy.rollingUpdate.partition', rollingUpdate?.partition));
  const field = 'spec.persistentVolumeClaimRetentionPolicy';
  return [
    ...errors,
    ...oneOf(`${field}.whenDeleted`, retention?.whenDeleted, ['Delete', 'Retain']),
    ...oneOf(`${field}.whenScaled`, retention?.whenScaled, ['Delete', 'Retain']),
  ];
}

const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

function validateUpdate({ spec: next }: StatefulSet, { spec: old }: StatefulSet): FieldError[] {
  const rest: Partial<StatefulSetSpec> = { ...next };
  for (const field of changeable) Object.assign(rest, { [field]: old[field] });
  if (deepEqual(rest, old)) return [];
  const names = changeable.map((field) => `'${field}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [forbiddenField('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)];
}

export const statefulSet = defineKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.spec.selector',
  },
  schema: 'io.k8s.api.apps.v1.StatefulSet',
  setDefaults,
  prepareForCreate: (statefulSet) => {
    statefulSet.status = { replicas: 0, availableReplicas: 0 };
  },
  validate,
  validateUpdate,
  warnings: ({ spec }) => templateWarnings('spec.template', spec.template),
  columns,
});
