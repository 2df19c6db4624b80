import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import { formatLabelSelector, formatLabels } from '../../apimachinery/labels.ts';
import { type FieldError, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn, templateColumns } from '../columns.ts';
import { setTemplateDefaults } from '../core/pod-spec.ts';
import { templateWarnings } from '../core/pod-warnings.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { immutable, notNegative } from '../validation/fields.ts';
import { isNothing, notAbove100Percent, numberOrPercent } from '../validation/rolling-update.ts';
import { selectorMatchesTemplate, validateSelector, validateServingTemplate } from '../validation/workloads.ts';

export type DaemonSet = Stored<IDaemonSet>;
type Strategy = NonNullable<DaemonSet['spec']['updateStrategy']>;

const columns: readonly Column<DaemonSet>[] = [
  nameColumn,
  { name: 'Desired', type: 'integer', cell: ({ status }) => status?.desiredNumberScheduled ?? 0 },
  { name: 'Current', type: 'integer', cell: ({ status }) => status?.currentNumberScheduled ?? 0 },
  { name: 'Ready', type: 'integer', cell: ({ status }) => status?.numberReady ?? 0 },
  { name: 'Up-to-date', type: 'integer', cell: ({ status }) => status?.updatedNumberScheduled ?? 0 },
  { name: 'Available', type: 'integer', cell: ({ status }) => status?.numberAvailable ?? 0 },
  { name: 'Node Selector', cell: ({ spec }) => formatLabels(spec.template.spec?.nodeSelector) },
  ageColumn,
  ...templateColumns<DaemonSet>(({ spec }) => spec.template),
  { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.selector) },
];

function setDefaults({ spec }: DaemonSet): void {
  if (!spec) return;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  setTemplateDefaults(spec.template);
}

function validateStrategy(field: string, { type, rollingUpdate }: Strategy): FieldError[] {
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') return [notSupported(`${field}.type`, type ?? '', ['RollingUpdate', 'OnDelete'])];
  const path = `${field}.rollingUpdate`;
  if (!rollingUpdate) return [required(path)];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const errors = [
    ...numberOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...numberOrPercent(`${path}.maxSurge`, maxSurge),
    ...notAbove100Percent(`${path}.maxUnavailable`, maxUnavailable),
    ...notAbove100Percent(`${path}.maxSurge`, maxSurge),
  ];
  if (!isNothing(maxUnavailable) && !isNothing(maxSurge))
    errors.push(invalidValue(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (isNothing(maxUnavailable) && isNothing(maxSurge))
    errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}

export const daemonSet = defineKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.apps.v1.DaemonSet',
  setDefaults,
  prepareForCreate: (daemonSet) => {
    daemonSet.status = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
  },
  validate: ({ spec }) => [
    ...validateSelector(spec.selector, 'daemonset'),
    ...selectorMatchesTemplate(spec.selector, spec.template),
    ...validateServingTemplate(spec.template, 'DaemonSet'),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateStrategy('spec.updateStrategy', spec.updateStrategy ?? {}),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ],
  validateUpdate: (next, old) => immutable('spec.selector', next.spec.selector, old.spec.selector),
  warnings: ({ spec }) => templateWarnings('spec.template', spec.template),
  columns,
});
