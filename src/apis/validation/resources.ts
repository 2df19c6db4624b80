/** Amounts of resources: their names, signs and how requests and limits fit together. */
import { isQualifiedName } from '../../apimachinery/names.ts';
import { compareQuantities, formatQuantity, isQuantity, parseQuantity } from '../../apimachinery/quantity.ts';
import { type FieldError, forbiddenField, invalidValue, required } from '../../apimachinery/status.ts';
import { problems } from './fields.ts';

export type ResourceList = Readonly<Record<string, string | number>>;

const quantity = (amount: string | number | undefined) => parseQuantity(String(amount ?? '0'));

const containerResources = new Set(['cpu', 'memory', 'ephemeral-storage']);
const standardResources = new Set([
  ...containerResources,
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);
const countedResources = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
const quotaResources = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  ...countedResources,
]);

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** Names without a domain, or in kubernetes.io, are Kubernetes' own. */
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;

/** Only these may be promised to several at once: a limit above the request. */
const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

const isWhole = (name: string): boolean => countedResources.has(name) || isExtended(name);

function validateName(field: string, name: string): FieldError[] {
  const errors = problems(field, name, isQualifiedName(name));
  if (errors.length > 0) return errors;
  const plain = !name.includes('/');
  if (plain && !standardResources.has(name) && !countedResources.has(name) && !isHugePages(name))
    return [invalidValue(field, name, 'must be a standard resource type or fully qualified')];
  return [];
}

function validateContainerName(field: string, name: string): FieldError[] {
  const errors = validateName(field, name);
  if (!name.includes('/')) {
    if (!containerResources.has(name) && !isHugePages(name))
      return [...errors, invalidValue(field, name, 'must be a standard resource for containers')];
  } else if (!isNative(name) && !isExtended(name)) {
    return [...errors, invalidValue(field, name, "doesn't follow extended resource name standard")];
  }
  return errors;
}

export function validateQuotaName(field: string, name: string): FieldError[] {
  const errors = validateName(field, name);
  const counts = name.startsWith('count/') || name.includes('/');
  if (!counts && !quotaResources.has(name) && !isHugePages(name.replace(/^requests\./, '')))
    return [...errors, invalidValue(field, name, 'must be a standard resource for quota')];
  return errors;
}

export { validateContainerName, validateName as validateResourceName };

/** Not negative, and whole for things that are counted. What is no amount at all is told by the decoder. */
export function validateAmount(field: string, name: string, amount: string | number): FieldError[] {
  if (!isQuantity(String(amount))) return [];
  const parsed = quantity(amount);
  const text = formatQuantity(parsed);
  if (parsed.nano < 0n) return [invalidValue(field, text, 'must be greater than or equal to 0')];
  if (isWhole(name) && parsed.nano % 1_000_000_000n !== 0n) return [invalidValue(field, text, 'must be an integer')];
  return [];
}

export function positiveAmount(field: string, amount: string | number): FieldError[] {
  const parsed = quantity(amount);
  return parsed.nano > 0n ? [] : [invalidValue(field, formatQuantity(parsed), 'must be greater than zero')];
}

export interface Requirements {
  requests?: ResourceList;
  limits?: ResourceList;
}

export function validateRequirements(
  field: string,
  { requests, limits }: Requirements,
  validateResource: (field: string, name: string) => FieldError[] = validateContainerName,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const name in limits) {
    const path = `${field}.limits[${name}]`;
    errors.push(...validateResource(path, name), ...validateAmount(path, name, limits[name]!));
  }
  for (const name in requests) {
    const path = `${field}.requests[${name}]`;
    errors.push(...validateResource(path, name), ...validateAmount(path, name, requests[name]!));
    errors.push(...requestFitsLimit(field, name, requests[name]!, limits?.[name]));
  }
  const names = [...Object.keys(limits ?? {}), ...Object.keys(requests ?? {})];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    errors.push(forbiddenField(field, 'HugePages require cpu or memory'));
  return errors;
}

function requestFitsLimit(
  field: string,
  name: string,
  request: string | number,
  limit: string | number | undefined,
): FieldError[] {
  if (limit === undefined) {
    if (mayOvercommit(name)) return [];
    return [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  if (request === limit || !isQuantity(String(request)) || !isQuantity(String(limit))) return [];
  const order = compareQuantities(quantity(request), quantity(limit));
  const asked = formatQuantity(quantity(request));
  const allowed = formatQuantity(quantity(limit));
  if (order !== 0 && !mayOvercommit(name))
    return [invalidValue(`${field}.requests`, asked, `must be equal to ${name} limit of ${allowed}`)];
  if (order > 0)
    return [invalidValue(`${field}.requests`, asked, `must be less than or equal to ${name} limit of ${allowed}`)];
  return [];
}
