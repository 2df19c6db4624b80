import type { IJob } from 'kubernetes-models/batch/v1/Job';
import { deepEqual } from '../../apimachinery/deep.ts';
import { humanDuration } from '../../apimachinery/duration.ts';
import { formatLabelSelector } from '../../apimachinery/labels.ts';
import { type FieldError, invalidValue } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn, templateColumns } from '../columns.ts';
import { setTemplateDefaults } from '../core/pod-spec.ts';
import { templateWarnings } from '../core/pod-warnings.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { immutable } from '../validation/fields.ts';
import { validateLabelSelector } from '../validation/labels.ts';
import { selectorMatchesTemplate } from '../validation/workloads.ts';
import { validateJobSpec } from './job-validation.ts';

export type Job = Stored<IJob>;
export type JobSpec = Job['spec'];

/** What a Job is up to: the first of these that holds. */
function statusText({ metadata, status }: Job): string {
  const holds = (type: string) =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === 'True');
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running';
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, now: number): string {
  if (status?.startTime === undefined) return '';
  const end = status.completionTime === undefined ? now : Date.parse(status.completionTime);
  return humanDuration(end - Date.parse(status.startTime));
}

const columns: readonly Column<Job>[] = [
  nameColumn,
  { name: 'Status', cell: statusText },
  { name: 'Completions', cell: completionsText },
  { name: 'Duration', cell: durationText },
  ageColumn,
  ...templateColumns<Job>(({ spec }) => spec.template),
  { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.selector) },
];

function setDefaults({ metadata, spec }: Job): void {
  if (!spec) return;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1;
  const labels = spec.template?.metadata?.labels;
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  spec.manualSelector ??= false;
  setTemplateDefaults(spec.template);
}

/** Unless the user takes care of it, a Job finds its pods by its own uid. */
function generateSelector({ metadata, spec }: Job): void {
  if (spec.manualSelector || !spec.template) return;
  const uid = metadata.uid ?? '';
  const name = metadata.name ?? '';
  spec.template.metadata ??= {};
  spec.template.metadata.labels = {
    ...spec.template.metadata.labels,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  spec.selector ??= { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
}

function validateUpdate({ spec: next }: Job, { spec: old }: Job): FieldError[] {
  const errors: FieldError[] = [];
  const indexed = next.completionMode === 'Indexed' && next.completions === next.parallelism;
  if (!indexed) errors.push(...immutable('spec.completions', next.completions, old.completions));
  errors.push(...immutable('spec.selector', next.selector, old.selector));
  if (!deepEqual(next.template, old.template) && !(old.suspend && sameButScheduling(next, old)))
    errors.push(invalidValue('spec.template', next.template, 'field is immutable'));
  return [
    ...errors,
    ...immutable('spec.completionMode', next.completionMode, old.completionMode),
    ...immutable('spec.podFailurePolicy', next.podFailurePolicy, old.podFailurePolicy),
    ...immutable('spec.backoffLimitPerIndex', next.backoffLimitPerIndex, old.backoffLimitPerIndex),
  ];
}

/** While a Job is suspended one may still say where its pods go. */
function sameButScheduling({ template: next }: JobSpec, { template: old }: JobSpec): boolean {
  const { nodeSelector, affinity, tolerations, schedulingGates } = old.spec ?? {};
  const { labels, annotations } = old.metadata ?? {};
  return deepEqual(
    {
      ...next,
      metadata: { ...next.metadata, labels, annotations },
      spec: { ...next.spec, nodeSelector, affinity, tolerations, schedulingGates },
    },
    old,
  );
}

export const job = defineKind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.batch.v1.Job',
  setDefaults,
  prepareForCreate: (job) => {
    generateSelector(job);
    job.status = {};
  },
  validate: ({ spec }) => [
    ...validateJobSpec('spec', spec),
    ...validateLabelSelector('spec.selector', spec.selector),
    ...selectorMatchesTemplate(spec.selector, spec.template),
  ],
  validateUpdate,
  warnings: ({ spec }) => templateWarnings('spec.template', spec.template),
  columns,
  selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
});
