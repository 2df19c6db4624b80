import { type FieldError, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { validatePodTemplate } from '../core/pod-validation.ts';
import { notNegative, oneOfIfGiven } from '../validation/fields.ts';
import type { JobSpec } from './job.ts';

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

/** @param field `spec`, or `spec.jobTemplate.spec` in a CronJob */
export function validateJobSpec(field: string, spec: JobSpec): FieldError[] {
  const { completionMode, completions, template } = spec;
  const errors = counts.flatMap((count) => notNegative(`${field}.${count}`, spec[count]));
  errors.push(...oneOfIfGiven(`${field}.completionMode`, completionMode, ['NonIndexed', 'Indexed']));
  if (completionMode === 'Indexed' && completions === undefined)
    errors.push(required(`${field}.completions`, 'when completion mode is Indexed'));
  if (completionMode !== 'Indexed' && spec.backoffLimitPerIndex !== undefined)
    errors.push(
      invalidValue(`${field}.backoffLimitPerIndex`, spec.backoffLimitPerIndex, 'requires indexed completion mode'),
    );
  errors.push(...validatePodTemplate(`${field}.template`, template));
  return [...errors, ...validateRestartPolicy(`${field}.template.spec.restartPolicy`, template?.spec?.restartPolicy)];
}

/** A Job's pods come to an end, so they cannot restart always; as that is the default, the field must be given. */
function validateRestartPolicy(field: string, policy: string | undefined): FieldError[] {
  if (policy === 'OnFailure' || policy === 'Never') return [];
  if (policy === 'Always') return [required(field, 'valid values: "OnFailure", "Never"')];
  return [notSupported(field, policy ?? '', ['OnFailure', 'Never'])];
}
