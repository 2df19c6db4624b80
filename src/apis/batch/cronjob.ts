import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import { ageOf } from '../../apimachinery/duration.ts';
import { formatLabelSelector } from '../../apimachinery/labels.ts';
import { type FieldError, invalidValue, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn, templateColumns } from '../columns.ts';
import { setTemplateDefaults } from '../core/pod-spec.ts';
import { templateWarnings } from '../core/pod-warnings.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { notNegative, oneOf } from '../validation/fields.ts';
import type { JobSpec } from './job.ts';
import { validateJobSpec } from './job-validation.ts';
import { parseSchedule, ScheduleError } from './schedule.ts';

export type CronJob = Stored<ICronJob>;

const columns: readonly Column<CronJob>[] = [
  nameColumn,
  { name: 'Schedule', cell: ({ spec }) => spec.schedule },
  { name: 'Timezone', cell: ({ spec }) => spec.timeZone ?? '<none>' },
  {
    name: 'Suspend',
    cell: ({ spec: { suspend } }) => (suspend === undefined ? '<unset>' : suspend ? 'True' : 'False'),
  },
  { name: 'Active', type: 'integer', cell: ({ status }) => status?.active?.length ?? 0 },
  {
    name: 'Last Schedule',
    cell: ({ status }, now) => (status?.lastScheduleTime ? ageOf(status.lastScheduleTime, now) : '<none>'),
  },
  ageColumn,
  ...templateColumns<CronJob>(({ spec }) => spec.jobTemplate.spec?.template),
  { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.jobTemplate.spec?.selector) },
];

/** What is left of 63 characters once the controller has added its suffix to the Jobs' names. */
const MAX_NAME = 52;

function validateSchedule(field: string, schedule: string): FieldError[] {
  if (!schedule) return [required(field)];
  const errors: FieldError[] = [];
  if (schedule.includes('TZ'))
    errors.push(invalidValue(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  try {
    parseSchedule(schedule.replace(/^(CRON_)?TZ=\S+\s*/, ''));
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    errors.push(invalidValue(field, schedule, error.message));
  }
  return errors;
}

function validateTimeZone(field: string, timeZone: string | undefined): FieldError[] {
  if (timeZone === undefined) return [];
  if (timeZone === '') return [invalidValue(field, timeZone, 'timeZone must be nil or non-empty string')];
  if (timeZone.toLowerCase() === 'local')
    return [
      invalidValue(
        field,
        timeZone,
        'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ),
    ];
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    return [invalidValue(field, timeZone, `unknown time zone ${timeZone}`)];
  }
}

function validate({ metadata, spec }: CronJob): FieldError[] {
  const errors: FieldError[] = [];
  if ((metadata.name ?? '').length > MAX_NAME)
    errors.push(invalidValue('metadata.name', metadata.name, `must be no more than ${MAX_NAME} characters`));
  return [
    ...errors,
    ...validateSchedule('spec.schedule', spec.schedule),
    ...notNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...validateTimeZone('spec.timeZone', spec.timeZone),
    ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...validateJobSpec('spec.jobTemplate.spec', (spec.jobTemplate?.spec ?? {}) as JobSpec),
    ...notNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...notNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ];
}

export const cronJob = defineKind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.batch.v1.CronJob',
  setDefaults: ({ spec }) => {
    if (!spec) return;
    spec.concurrencyPolicy ||= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    if (spec.jobTemplate) spec.jobTemplate.metadata ??= {};
    setTemplateDefaults(spec.jobTemplate?.spec?.template);
  },
  validate,
  warnings: ({ spec }) => templateWarnings('spec.jobTemplate.spec.template', spec.jobTemplate.spec?.template),
  columns,
});
