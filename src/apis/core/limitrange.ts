import type { ILimitRange } from 'kubernetes-models/v1/LimitRange';
import { compareQuantities, formatQuantity, parseQuantity } from '../../apimachinery/quantity.ts';
import { duplicate, type FieldError, forbiddenField, invalidValue, required } from '../../apimachinery/status.ts';
import { defaultColumns } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { each } from '../validation/fields.ts';
import { validateContainerName, validateResourceName } from '../validation/resources.ts';
import { canonicalize } from './resources.ts';

export type LimitRange = Stored<ILimitRange>;

type Item = LimitRange['spec']['limits'][number];

const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

/** For containers: the default limit is the maximum, the default request the default limit, or else the minimum. */
function setItemDefaults(item: Item): void {
  for (const list of lists) canonicalize(item[list]);
  if (item.type !== 'Container') return;
  item.default = { ...item.max, ...item.default };
  item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
}

function validateItem(field: string, item: Item, repeated: boolean): FieldError[] {
  const { type } = item;
  const errors: FieldError[] = repeated ? [duplicate(`${field}.type`, type)] : [];
  const isPod = type === 'Pod';
  if (!['Pod', 'Container', 'PersistentVolumeClaim'].includes(type) && !type.includes('/'))
    errors.push(invalidValue(`${field}.type`, type, 'must be a standard limit type or fully qualified'));
  const validateName = isPod || type === 'Container' ? validateContainerName : validateResourceName;
  for (const list of lists) {
    if (isPod && (list === 'default' || list === 'defaultRequest')) {
      if (Object.keys(item[list] ?? {}).length > 0)
        errors.push(forbiddenField(`${field}.${list}`, "may not be specified when `type` is 'Pod'"));
    } else for (const name in item[list]) errors.push(...validateName(`${field}.${list}[${name}]`, name));
  }
  if (type === 'PersistentVolumeClaim' && item.min?.['storage'] === undefined && item.max?.['storage'] === undefined)
    errors.push(
      required(`${field}.limits`, 'either minimum or maximum storage value is required, but neither was provided'),
    );
  return [...errors, ...validateOrder(field, item)];
}

/** min ≤ default request ≤ default limit ≤ max, as far as they are given. */
function validateOrder(field: string, item: Item): FieldError[] {
  const names = new Set(lists.flatMap((list) => Object.keys(item[list] ?? {})));
  return [...names].flatMap((name) =>
    orders.flatMap(([low, lowText, high, highText, shown]) => {
      const [small, large] = [item[low]?.[name], item[high]?.[name]];
      if (small === undefined || large === undefined) return [];
      const [a, b] = [parseQuantity(String(small)), parseQuantity(String(large))];
      if (compareQuantities(a, b) <= 0) return [];
      const value = formatQuantity(shown === low ? a : b);
      const why = `${lowText} value ${formatQuantity(a)} is greater than ${highText} value ${formatQuantity(b)}`;
      return [invalidValue(`${field}.${shown}[${name}]`, value, why)];
    }),
  );
}

type List = (typeof lists)[number];

/** The smaller one, the larger one, how the message calls them, and whose field it is about. */
const orders: readonly [List, string, List, string, List][] = [
  ['min', 'min', 'max', 'max', 'min'],
  ['min', 'min', 'defaultRequest', 'default request', 'defaultRequest'],
  ['defaultRequest', 'default request', 'max', 'max', 'defaultRequest'],
  ['defaultRequest', 'default request', 'default', 'default limit', 'defaultRequest'],
  ['min', 'min', 'default', 'default', 'default'],
  ['default', 'default', 'max', 'max', 'default'],
];

export const limitRange = defineKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.LimitRange',
  setDefaults: ({ spec }) => spec?.limits?.forEach(setItemDefaults),
  validate: ({ spec }) => {
    const types = new Set<string>();
    return each('spec.limits', spec?.limits, (item, path) => {
      const repeated = types.has(item.type);
      types.add(item.type);
      return validateItem(path, item, repeated);
    });
  },
  columns: defaultColumns,
});
