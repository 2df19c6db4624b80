import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import { formatLabelSelector } from '../../apimachinery/labels.ts';
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn, templateColumns } from '../columns.ts';
import { setTemplateDefaults } from '../core/pod-spec.ts';
import { templateWarnings } from '../core/pod-warnings.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { immutable, notNegative } from '../validation/fields.ts';
import { isNothing, notAbove100Percent, numberOrPercent } from '../validation/rolling-update.ts';
import { selectorMatchesTemplate, validateSelector, validateServingTemplate } from '../validation/workloads.ts';

export type Deployment = Stored<IDeployment>;
type DeploymentSpec = Deployment['spec'];
type Strategy = NonNullable<DeploymentSpec['strategy']>;

const columns: readonly Column<Deployment>[] = [
  nameColumn,
  { name: 'Ready', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
  { name: 'Up-to-date', type: 'integer', cell: ({ status }) => status?.updatedReplicas ?? 0 },
  { name: 'Available', type: 'integer', cell: ({ status }) => status?.availableReplicas ?? 0 },
  ageColumn,
  ...templateColumns<Deployment>(({ spec }) => spec.template),
  { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.selector) },
];

function setDefaults({ spec }: Deployment): void {
  if (!spec) return;
  spec.replicas ??= 1;
  spec.strategy ??= {};
  spec.strategy.type ||= 'RollingUpdate';
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
    spec.strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  setTemplateDefaults(spec.template);
}

function validateStrategy(field: string, { type, rollingUpdate }: Strategy): FieldError[] {
  if (type !== 'RollingUpdate' && type !== 'Recreate')
    return [notSupported(`${field}.type`, type ?? '', ['Recreate', 'RollingUpdate'])];
  if (type === 'Recreate') {
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return rollingUpdate ? [forbiddenField(`${field}.rollingUpdate`, why)] : [];
  }
  const path = `${field}.rollingUpdate`;
  if (!rollingUpdate) return [required(path, 'this should be defaulted and never be nil')];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const errors = [
    ...numberOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...numberOrPercent(`${path}.maxSurge`, maxSurge),
  ];
  if (isNothing(maxUnavailable) && isNothing(maxSurge))
    errors.push(invalidValue(`${path}.maxUnavailable`, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0'));
  return [...errors, ...notAbove100Percent(`${path}.maxUnavailable`, maxUnavailable)];
}

function validate({ spec }: Deployment): FieldError[] {
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  const errors = [
    ...notNegative('spec.replicas', spec.replicas),
    ...validateSelector(spec.selector, 'deployment'),
    ...selectorMatchesTemplate(spec.selector, spec.template),
    ...validateServingTemplate(spec.template, 'ReplicaSet'),
    ...validateStrategy('spec.strategy', spec.strategy ?? {}),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ];
  if (progressDeadlineSeconds === undefined) return errors;
  errors.push(...notNegative('spec.progressDeadlineSeconds', progressDeadlineSeconds));
  if (progressDeadlineSeconds <= minReadySeconds)
    errors.push(
      invalidValue('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds'),
    );
  return errors;
}

export const deployment = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.spec.selector',
  },
  schema: 'io.k8s.api.apps.v1.Deployment',
  setDefaults,
  validate,
  validateUpdate: (next, old) => immutable('spec.selector', next.spec.selector, old.spec.selector),
  warnings: ({ spec }) => templateWarnings('spec.template', spec.template),
  columns,
});
