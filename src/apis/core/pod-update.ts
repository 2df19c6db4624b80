/** Most of a pod stays as it was created; these are the rules for the rest. */
import { deepEqual } from '../../apimachinery/deep.ts';
import { inclusiveRangeMessage } from '../../apimachinery/names.ts';
import { type FieldError, forbiddenField, invalidValue, required } from '../../apimachinery/status.ts';
import { each } from '../validation/fields.ts';
import type { Pod } from './pod.ts';
import { specDiff } from './pod-diff.ts';
import type { Container, PodSpec } from './pod-spec.ts';

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

export function validatePodUpdate(next: Pod, old: Pod): FieldError[] {
  if (deepEqual(next.spec, old.spec)) return [];
  for (const list of ['containers', 'initContainers'] as const) {
    const field = `spec.${list}`;
    if ((next.spec[list] ?? []).length !== (old.spec[list] ?? []).length)
      return [forbiddenField(field, 'pod updates may not add or remove containers')];
    const errors = each(field, next.spec[list], imageGiven);
    if (errors.length > 0) return errors;
  }
  const deadline = validateDeadline(next.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds);
  if (deadline.length > 0) return deadline;
  const errors = [...onlyAddedTolerations(next.spec, old.spec), ...onlyRemovedGates(next.spec, old.spec)];
  const rest = withOldValues(next.spec, old.spec);
  if (!deepEqual(rest, old.spec)) {
    const why = `pod updates may not change fields other than ${changeable}\n${specDiff(old.spec, rest)}`;
    errors.push(forbiddenField('spec', why));
  }
  return errors;
}

const imageGiven = ({ image }: Container, field: string): FieldError[] => {
  if (!image) return [required(`${field}.image`)];
  if (image === image.trim()) return [];
  return [invalidValue(`${field}.image`, image, 'must not have leading or trailing whitespace')];
};

/** A deadline may be set once and brought forward, not put off or taken back. */
function validateDeadline(next: number | undefined, old: number | undefined): FieldError[] {
  const field = 'spec.activeDeadlineSeconds';
  if (next === undefined)
    return old === undefined ? [] : [invalidValue(field, null, 'must not update from a positive integer to nil value')];
  if (next < 0 || next > 2 ** 31 - 1) return [invalidValue(field, next, inclusiveRangeMessage(0, 2 ** 31 - 1))];
  return old !== undefined && old < next
    ? [invalidValue(field, next, 'must be less than or equal to previous value')]
    : [];
}

function onlyAddedTolerations(next: PodSpec, old: PodSpec): FieldError[] {
  const kept = (old.tolerations ?? []).every((toleration) =>
    (next.tolerations ?? []).some((other) =>
      deepEqual({ ...toleration, tolerationSeconds: other.tolerationSeconds }, other),
    ),
  );
  return kept
    ? []
    : [forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
}

const onlyRemovedGates = (next: PodSpec, old: PodSpec): FieldError[] =>
  each('spec.schedulingGates', next.schedulingGates, ({ name }, path) =>
    old.schedulingGates?.some((gate) => gate.name === name)
      ? []
      : [forbiddenField(`${path}.name`, `only deletion is allowed, but found new scheduling gate '${name}'`)],
  );

const withOldImages = (next: readonly Container[] | undefined, old: readonly Container[] | undefined) =>
  next?.map((container, i) => ({ ...container, image: old?.[i]?.image }));

/** The new spec with everything taken back that may change: what differs still is forbidden. */
function withOldValues(next: PodSpec, old: PodSpec): PodSpec {
  const gated = (old.schedulingGates ?? []).length > 0;
  const shortened = (old.terminationGracePeriodSeconds ?? 0) < 0 && next.terminationGracePeriodSeconds === 1;
  const spec: PodSpec = {
    ...next,
    containers: withOldImages(next.containers, old.containers)!,
    initContainers: withOldImages(next.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    tolerations: old.tolerations,
    schedulingGates: old.schedulingGates,
  };
  if (shortened) spec.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  if (gated) spec.nodeSelector = old.nodeSelector;
  return spec;
}
