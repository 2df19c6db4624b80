import { isDNS1123Label, isDNS1123Subdomain, isValidLabelValue } from '../../apimachinery/names.ts';
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from '../../apimachinery/status.ts';
import { each, oneOfIfGiven, problems, qualifiedName } from '../validation/fields.ts';
import { validateLabelSelector } from '../validation/labels.ts';
import type { PodSpec } from './pod-spec.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type NodeAffinity = NonNullable<Affinity['nodeAffinity']>;
type NodeSelector = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>;
type NodeTerm = NodeSelector['nodeSelectorTerms'][number];
type NodeRequirement = NonNullable<NodeTerm['matchExpressions']>[number];
type PodAffinity = NonNullable<Affinity['podAffinity']>;
type PodTerm = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];

export function validateAffinity(field: string, affinity: Affinity | undefined): FieldError[] {
  if (!affinity) return [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return [
    ...(nodeAffinity ? validateNodeAffinity(`${field}.nodeAffinity`, nodeAffinity) : []),
    ...(podAffinity ? validatePodAffinity(`${field}.podAffinity`, podAffinity) : []),
    ...(podAntiAffinity ? validatePodAffinity(`${field}.podAntiAffinity`, podAntiAffinity) : []),
  ];
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

const inWeightRange = (field: string, weight: number): FieldError[] =>
  weight > 0 && weight <= 100 ? [] : [invalidValue(`${field}.weight`, weight, 'must be in the range 1-100')];

const validateNodeAffinity = (field: string, affinity: NodeAffinity): FieldError[] => [
  ...(affinity[REQUIRED] ? validateNodeSelector(`${field}.${REQUIRED}`, affinity[REQUIRED]) : []),
  ...each(`${field}.${PREFERRED}`, affinity[PREFERRED], ({ weight, preference }, path) => [
    ...inWeightRange(path, weight),
    ...validateNodeTerm(`${path}.preference`, preference, true),
  ]),
];

export function validateNodeSelector(field: string, selector: NodeSelector): FieldError[] {
  const path = `${field}.nodeSelectorTerms`;
  if (!selector.nodeSelectorTerms?.length) return [required(path, 'must have at least one node selector term')];
  return each(path, selector.nodeSelectorTerms, (term, at) => validateNodeTerm(at, term, false));
}

const validateNodeTerm = (field: string, term: NodeTerm, anyValue: boolean): FieldError[] => [
  ...each(`${field}.matchExpressions`, term.matchExpressions, (expression, path) =>
    validateNodeRequirement(path, expression, anyValue),
  ),
  ...each(`${field}.matchFields`, term.matchFields, validateNodeField),
];

function validateNodeRequirement(
  field: string,
  { key, operator, values = [] }: NodeRequirement,
  anyValue: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  const at = `${field}.values`;
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(at, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(forbiddenField(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      errors.push(required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else errors.push(invalidValue(`${field}.operator`, operator ?? '', 'not a valid selector operator'));
  errors.push(...qualifiedName(`${field}.key`, key ?? ''));
  if (!anyValue) errors.push(...each(at, values, (value, path) => problems(path, value, isValidLabelValue(value))));
  return errors;
}

function validateNodeField({ key, operator, values = [] }: NodeRequirement, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn')
    errors.push(invalidValue(`${field}.operator`, operator ?? '', 'not a valid selector operator'));
  else if (values.length !== 1)
    errors.push(
      required(`${field}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"),
    );
  if (key !== 'metadata.name') return [...errors, invalidValue(`${field}.key`, key, 'not a valid field selector key')];
  return [
    ...errors,
    ...each(`${field}.values`, values, (value, path) => problems(path, value, isDNS1123Subdomain(value))),
  ];
}

const validatePodAffinity = (field: string, affinity: PodAffinity): FieldError[] => [
  ...each(`${field}.${REQUIRED}`, affinity[REQUIRED], validatePodTerm),
  ...each(`${field}.${PREFERRED}`, affinity[PREFERRED], ({ weight, podAffinityTerm }, path) => [
    ...inWeightRange(path, weight),
    ...validatePodTerm(podAffinityTerm, `${path}.podAffinityTerm`),
  ]),
];

function validatePodTerm(term: PodTerm, field: string): FieldError[] {
  const topologyKey = term.topologyKey ?? '';
  return [
    ...validateLabelSelector(`${field}.labelSelector`, term.labelSelector),
    ...validateLabelSelector(`${field}.namespaceSelector`, term.namespaceSelector),
    ...(term.namespaces ?? []).flatMap((name) => problems(`${field}.namespace`, name, isDNS1123Label(name))),
    ...(topologyKey ? [] : [required(`${field}.topologyKey`, 'can not be empty')]),
    ...qualifiedName(`${field}.topologyKey`, topologyKey),
  ];
}

type Toleration = NonNullable<PodSpec['tolerations']>[number];

export const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const validateTolerations = (field: string, tolerations: PodSpec['tolerations']): FieldError[] =>
  each(field, tolerations, (toleration, path) => [
    ...(toleration.key ? qualifiedName(`${path}.key`, toleration.key) : []),
    ...validateOperator(path, toleration),
    ...(toleration.effect ? oneOfIfGiven(`${path}.effect`, toleration.effect, taintEffects) : []),
  ]);

function validateOperator(
  field: string,
  { key, operator, value = '', effect, tolerationSeconds }: Toleration,
): FieldError[] {
  const errors: FieldError[] = [];
  const at = `${field}.operator`;
  if (!key && operator !== 'Exists')
    errors.push(
      invalidValue(
        at,
        operator ?? '',
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    errors.push(
      invalidValue(`${field}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"),
    );
  if (!operator || operator === 'Equal') {
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(invalidValue(at, value, messages.join(';')));
  } else if (operator === 'Exists') {
    if (value) errors.push(invalidValue(at, value, "value must be empty when `operator` is 'Exists'"));
  } else errors.push(notSupported(at, operator, ['Equal', 'Exists']));
  return errors;
}

export function validateTopologySpread(field: string, constraints: PodSpec['topologySpreadConstraints']): FieldError[] {
  const seen = new Set<string>();
  const errors = each(field, constraints, (constraint, path) => {
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains } = constraint;
    const wrong: FieldError[] = [];
    if (!(maxSkew > 0)) wrong.push(invalidValue(`${path}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (!topologyKey) wrong.push(required(`${path}.topologyKey`, 'can not be empty'));
    const actions = ['DoNotSchedule', 'ScheduleAnyway'];
    if (!actions.includes(whenUnsatisfiable))
      wrong.push(notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable ?? '', actions));
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(pair)) wrong.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    if (minDomains !== undefined && minDomains <= 0)
      wrong.push(invalidValue(`${path}.minDomains`, minDomains, 'must be greater than zero'));
    return [
      ...wrong,
      ...oneOfIfGiven(`${path}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ['Honor', 'Ignore']),
      ...oneOfIfGiven(`${path}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ['Honor', 'Ignore']),
      ...validateLabelSelector(`${path}.labelSelector`, constraint.labelSelector),
    ];
  });
  return errors;
}
