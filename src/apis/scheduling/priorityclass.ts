import type { IPriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
import { type FieldError, forbiddenField } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn, trueFalse } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { immutable, oneOfIfGiven } from '../validation/fields.ts';

export type PriorityClass = Stored<IPriorityClass>;

/** What is higher is for the system's own classes. */
const HIGHEST_FOR_USERS = 1_000_000_000;

/** The cluster brings these itself, with these values. */
const systemClasses: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

function validate({ metadata: { name }, value, preemptionPolicy }: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  if (name.startsWith('system-')) {
    if (systemClasses[name] !== value)
      errors.push(
        forbiddenField(
          'metadata.name',
          "priority class names with 'system-' prefix are reserved for system use only. error: " +
            (name in systemClasses
              ? `value of ${name} PriorityClass must be ${systemClasses[name]}`
              : `${name} is not a known system priority class`),
        ),
      );
  } else if ((value ?? 0) > HIGHEST_FOR_USERS) {
    errors.push(forbiddenField('value', `maximum allowed value of a user defined priority is ${HIGHEST_FOR_USERS}`));
  }
  return [...errors, ...oneOfIfGiven('preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never'])];
}

export const priorityClass = defineKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  schema: 'io.k8s.api.scheduling.v1.PriorityClass',
  setDefaults: (priorityClass) => {
    priorityClass.preemptionPolicy ??= 'PreemptLowerPriority';
    priorityClass.value ??= 0;
  },
  validate,
  validateUpdate: (next, old) => [
    ...(next.value === old.value ? [] : [forbiddenField('value', 'may not be changed in an update.')]),
    ...immutable('preemptionPolicy', next.preemptionPolicy, old.preemptionPolicy),
  ],
  columns: [
    nameColumn,
    { name: 'Value', type: 'integer', cell: ({ value }) => value ?? 0 },
    { name: 'Global-Default', type: 'boolean', cell: ({ globalDefault }) => trueFalse(globalDefault) },
    ageColumn,
    { name: 'PreemptionPolicy', cell: ({ preemptionPolicy }) => preemptionPolicy ?? '' },
  ],
});
