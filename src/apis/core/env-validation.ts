import { isConfigMapKey, isQualifiedName, isRelaxedEnvVarName } from '../../apimachinery/names.ts';
import { type FieldError, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { each, problems, subdomain } from '../validation/fields.ts';
import type { Container } from './pod-spec.ts';

type EnvVar = NonNullable<Container['env']>[number];
type ValueFrom = NonNullable<EnvVar['valueFrom']>;

/** What a variable may take from its pod (fieldRef). */
const envFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** What a file of a volume may take from its pod. */
const volumeFields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

/** Known to the API's conversion, though not all of them may be used in each place. */
const convertible = new Set([...envFields, ...volumeFields, 'spec.restartPolicy', 'status.phase']);

const containerResources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

export const validateEnv = (field: string, vars: Container['env']): FieldError[] =>
  each(field, vars, (variable, path) => [
    ...(variable.name
      ? problems(`${path}.name`, variable.name, isRelaxedEnvVarName(variable.name))
      : [required(`${path}.name`)]),
    ...validateValueFrom(`${path}.valueFrom`, variable),
  ]);

function validateValueFrom(field: string, { value, valueFrom }: EnvVar): FieldError[] {
  if (!valueFrom) return [];
  const errors = sourceRules.flatMap(([source, rule]) =>
    valueFrom[source] ? rule(`${field}.${source}`, valueFrom) : [],
  );
  const sources = sourceRules.filter(([source]) => valueFrom[source]).length;
  const refuse = (why: string) => errors.push(invalidValue(field, '', why));
  if (sources === 0)
    refuse('must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`');
  else if (value) refuse('may not be specified when `value` is not empty');
  else if (sources > 1) refuse('may not have more than one field specified at a time');
  return errors;
}

const sourceRules: [keyof ValueFrom, (field: string, from: ValueFrom) => FieldError[]][] = [
  ['fieldRef', (field, { fieldRef }) => validateFieldRef(field, fieldRef!, envFields)],
  ['resourceFieldRef', (field, { resourceFieldRef }) => validateResourceRef(field, resourceFieldRef!, false)],
  ['configMapKeyRef', (field, { configMapKeyRef }) => validateKeyRef(field, configMapKeyRef!)],
  ['secretKeyRef', (field, { secretKeyRef }) => validateKeyRef(field, secretKeyRef!)],
  ['fileKeyRef' as keyof ValueFrom, () => []],
];

const validateKeyRef = (field: string, { name, key }: { name?: string; key: string }): FieldError[] => [
  ...subdomain(`${field}.name`, name ?? ''),
  ...(key ? problems(`${field}.key`, key, isConfigMapKey(key)) : [required(`${field}.key`)]),
];

export function validateFieldRef(
  field: string,
  { apiVersion, fieldPath }: { apiVersion?: string; fieldPath: string },
  supported: readonly string[] = volumeFields,
): FieldError[] {
  if (!apiVersion) return [required(`${field}.apiVersion`)];
  if (!fieldPath) return [required(`${field}.fieldPath`)];
  const [, path, key] = /^(.*)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (path !== undefined && key !== undefined) {
    if (path === 'metadata.annotations') return problems(field, key, isQualifiedName(key.toLowerCase()));
    if (path === 'metadata.labels') return problems(field, key, isQualifiedName(key));
    return [notConvertible(field, fieldPath)];
  }
  if (!convertible.has(fieldPath)) return [notConvertible(field, fieldPath)];
  return supported.includes(fieldPath) ? [] : [notSupported(`${field}.fieldPath`, fieldPath, supported)];
}

const notConvertible = (field: string, fieldPath: string): FieldError =>
  invalidValue(`${field}.fieldPath`, fieldPath, `error converting fieldPath: field label not supported: ${fieldPath}`);

export function validateResourceRef(
  field: string,
  { containerName, resource }: { containerName?: string; resource: string },
  inVolume: boolean,
): FieldError[] {
  if (inVolume && !containerName) return [required(`${field}.containerName`)];
  if (!resource) return [required(`${field}.resource`)];
  if (containerResources.includes(resource) || /^(requests|limits)\.hugepages-/.test(resource)) return [];
  return [notSupported(`${field}.resource`, resource, containerResources)];
}

export const validateEnvFrom = (field: string, sources: Container['envFrom']): FieldError[] =>
  each(field, sources, ({ prefix, configMapRef, secretRef }, path) => {
    const errors: FieldError[] = [];
    if (prefix) errors.push(...problems(`${path}.prefix`, prefix, isRelaxedEnvVarName(prefix)));
    if (configMapRef) errors.push(...validateRef(`${path}.configMapRef`, configMapRef));
    if (secretRef) errors.push(...validateRef(`${path}.secretRef`, secretRef));
    if (!configMapRef && !secretRef)
      errors.push(invalidValue(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (configMapRef && secretRef)
      errors.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
    return errors;
  });

const validateRef = (field: string, { name }: { name?: string }): FieldError[] =>
  name ? subdomain(`${field}.name`, name) : [required(`${field}.name`)];
