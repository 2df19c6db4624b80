import { isConfigMapKey } from '../../apimachinery/names.ts';
import { parseQuantity } from '../../apimachinery/quantity.ts';
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notFoundValue,
  notSupported,
  required,
} from '../../apimachinery/status.ts';
import { each, label, oneOf, problems, subdomain } from '../validation/fields.ts';
import { validateFieldRef, validateResourceRef } from './env-validation.ts';
import type { Container, Volume } from './pod-spec.ts';

/** The volumes that could be read, by name: what mounts may refer to. */
export type VolumesByName = ReadonlyMap<string, Volume>;

export function validateVolumes(
  field: string,
  volumes: readonly Volume[] | undefined,
  podName: string | undefined,
): { volumes: VolumesByName; errors: FieldError[] } {
  const good = new Map<string, Volume>();
  const errors = each(field, volumes, (volume, path) => {
    const wrong = [
      ...validateSource(path, volume, podName),
      ...(volume.name ? label(`${path}.name`, volume.name) : [required(`${path}.name`)]),
      ...(good.has(volume.name) ? [duplicate(`${path}.name`, volume.name)] : []),
    ];
    if (wrong.length === 0) good.set(volume.name, volume);
    return wrong;
  });
  return { volumes: good, errors };
}

function validateSource(field: string, volume: Volume, podName: string | undefined): FieldError[] {
  const errors: FieldError[] = [];
  let sources = 0;
  for (const [source, rule] of sourceRules) {
    const value = volume[source] as never;
    if (value === undefined || value === null) continue;
    sources++;
    if (sources > 1) errors.push(forbiddenField(`${field}.${source}`, 'may not specify more than 1 volume type'));
    else errors.push(...rule(`${field}.${source}`, value));
  }
  if (volume.ephemeral && podName && volume.name) errors.push(...claimNameFits(field, podName, volume.name));
  if (sources === 0) errors.push(required(field, 'must specify a volume type'));
  return errors;
}

const claimNameFits = (field: string, podName: string, volume: string): FieldError[] =>
  subdomain(`${field}.name`, `${podName}-${volume}`).map((error) => ({
    ...error,
    value: volume,
    detail: `PVC name "${podName}-${volume}": ${error.detail}`,
  }));

type SourceRule<Source extends keyof Volume = any> = (
  field: string,
  source: NonNullable<Volume[Source]>,
) => FieldError[];

const rule = <Source extends keyof Volume>(source: Source, check: SourceRule<Source>): [Source, SourceRule] => [
  source,
  check as SourceRule,
];

const needs =
  (...parts: string[]) =>
  (field: string, source: Record<string, any>): FieldError[] =>
    parts.filter((part) => !source[part]).map((part) => required(`${field}.${part}`));

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** In the order in which the API looks for them. */
const sourceRules: [keyof Volume, SourceRule][] = [
  rule('emptyDir', (field, { sizeLimit }) =>
    sizeLimit !== undefined && parseQuantity(String(sizeLimit)).nano < 0n
      ? [forbiddenField(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  ),
  rule('hostPath', (field, { path, type }) => {
    if (!path) return [required(`${field}.path`)];
    const errors = noBacksteps(`${field}.path`, path);
    if (type !== undefined && !hostPathTypes.includes(type))
      errors.push(notSupported(`${field}.type`, type, hostPathTypes));
    return errors;
  }),
  rule('gitRepo', (field, { repository, directory }) => [
    ...(repository ? [] : [required(`${field}.repository`)]),
    ...descendingPath(`${field}.directory`, directory ?? ''),
  ]),
  rule('gcePersistentDisk', needs('pdName')),
  rule('awsElasticBlockStore', needs('volumeID')),
  rule('secret', (field, { secretName, defaultMode, items }) => [
    ...(secretName ? [] : [required(`${field}.secretName`)]),
    ...fileMode(`${field}.defaultMode`, defaultMode),
    ...validateItems(`${field}.items`, items),
  ]),
  rule('nfs', (field, { server, path }) => [
    ...(server ? [] : [required(`${field}.server`)]),
    ...(path ? [] : [required(`${field}.path`)]),
    ...(path && !path.startsWith('/') ? [invalidValue(`${field}.path`, path, 'must be an absolute path')] : []),
  ]),
  rule('iscsi', needs('targetPortal', 'iqn')),
  rule('glusterfs', needs('endpoints', 'path')),
  rule('flocker', () => []),
  rule('persistentVolumeClaim', needs('claimName')),
  rule('rbd', needs('monitors', 'image')),
  rule('cinder', needs('volumeID')),
  rule('cephfs', needs('monitors')),
  rule('quobyte', needs('registry', 'volume')),
  rule('downwardAPI', (field, { defaultMode, items }) => [
    ...fileMode(`${field}.defaultMode`, defaultMode),
    ...each(field, items, validateDownwardFile),
  ]),
  rule('fc', () => []),
  rule('flexVolume', needs('driver')),
  rule('configMap', (field, { name, defaultMode, items }) => [
    ...(name ? [] : [required(`${field}.name`)]),
    ...fileMode(`${field}.defaultMode`, defaultMode),
    ...validateItems(`${field}.items`, items),
  ]),
  rule('azureFile', needs('secretName', 'shareName')),
  rule('vsphereVolume', needs('volumePath')),
  rule('photonPersistentDisk', needs('pdID')),
  rule('portworxVolume', needs('volumeID')),
  rule('azureDisk', needs('diskName', 'diskURI')),
  rule('storageos', () => []),
  rule('projected', (field, { defaultMode, sources }) => [
    ...fileMode(`${field}.defaultMode`, defaultMode),
    ...each(`${field}.sources`, sources, validateProjection),
  ]),
  rule('scaleIO', needs('gateway', 'system', 'volumeName')),
  rule('csi', needs('driver')),
  rule('ephemeral', needs('volumeClaimTemplate')),
  rule('image', (field, { reference, pullPolicy }) => [
    ...(reference ? [] : [required(`${field}.reference`)]),
    ...oneOf(`${field}.pullPolicy`, pullPolicy, ['Always', 'IfNotPresent', 'Never']),
  ]),
];

type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

function validateProjection(source: Projection, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const { secret, configMap, downwardAPI, serviceAccountToken } = source;
  for (const [name, from] of [
    ['secret', secret],
    ['configMap', configMap],
  ] as const) {
    if (!from) continue;
    if (!from.name) errors.push(required(`${field}.${name}.name`));
    errors.push(...validateItems(`${field}.${name}.items`, from.items));
  }
  if (downwardAPI) errors.push(...each(`${field}.downwardAPI`, downwardAPI.items, validateDownwardFile));
  if (serviceAccountToken) errors.push(...validateToken(`${field}.serviceAccountToken`, serviceAccountToken));
  return errors;
}

function validateToken(
  field: string,
  { expirationSeconds = 3600, path }: { expirationSeconds?: number; path: string },
): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (why: string) => errors.push(invalidValue(`${field}.expirationSeconds`, expirationSeconds, why));
  if (expirationSeconds < 600) refuse('may not specify a duration less than 10 minutes');
  if (expirationSeconds > 2 ** 32) refuse('may not specify a duration larger than 2^32 seconds');
  if (!path) errors.push(required(`${field}.path`));
  else errors.push(...descendingPath(`${field}.path`, path));
  return errors;
}

type DownwardFile = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

function validateDownwardFile({ path, fieldRef, resourceFieldRef, mode }: DownwardFile, field: string): FieldError[] {
  const errors = path ? descendingPath(`${field}.path`, path) : [required(`${field}.path`)];
  if (fieldRef) {
    errors.push(...validateFieldRef(`${field}.fieldRef`, fieldRef));
    if (resourceFieldRef)
      errors.push(invalidValue(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (resourceFieldRef) {
    errors.push(...validateResourceRef(`${field}.resourceFieldRef`, resourceFieldRef, true));
  } else errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
  return [...errors, ...fileMode(`${field}.mode`, mode)];
}

const validateItems = (
  field: string,
  items: readonly { key: string; path: string; mode?: number }[] | undefined,
): FieldError[] =>
  each(field, items, ({ key, path, mode }, at) => [
    ...(key ? problems(`${at}.key`, key, isConfigMapKey(key)) : [required(`${at}.key`)]),
    ...(path ? descendingPath(`${at}.path`, path) : [required(`${at}.path`)]),
    ...fileMode(`${at}.mode`, mode),
  ]);

const fileMode = (field: string, mode: number | undefined): FieldError[] =>
  mode !== undefined && (mode < 0 || mode > 0o777)
    ? [invalidValue(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
    : [];

function noBacksteps(field: string, path: string): FieldError[] {
  return path.split('/').includes('..') ? [invalidValue(field, path, "must not contain '..'")] : [];
}

export const descendingPath = (field: string, path: string): FieldError[] => [
  ...(path.startsWith('/') ? [invalidValue(field, path, 'must be a relative path')] : []),
  ...noBacksteps(field, path),
];

export function validateMounts(
  field: string,
  { volumeMounts, volumeDevices }: Container,
  volumes: VolumesByName,
): FieldError[] {
  if (!volumeMounts) return [];
  const paths = new Set<string>();
  return each(field, volumeMounts, (mount, path) => {
    const errors: FieldError[] = [];
    if (!mount.name) errors.push(required(`${path}.name`));
    if (!volumes.has(mount.name)) errors.push(notFoundValue(`${path}.name`, mount.name ?? ''));
    if (!mount.mountPath) errors.push(required(`${path}.mountPath`));
    if (paths.has(mount.mountPath)) errors.push(invalidValue(`${path}.mountPath`, mount.mountPath, 'must be unique'));
    paths.add(mount.mountPath);
    if (volumeDevices?.some(({ name }) => name === mount.name))
      errors.push(invalidValue(`${path}.name`, mount.name, 'must not already exist in volumeDevices'));
    if (volumeDevices?.some(({ devicePath }) => devicePath === mount.mountPath))
      errors.push(
        invalidValue(`${path}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices'),
      );
    if (mount.subPath) errors.push(...descendingPath(`${field}.subPath`, mount.subPath));
    if (mount.subPathExpr) {
      if (mount.subPath)
        errors.push(
          invalidValue(`${path}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
        );
      errors.push(...descendingPath(`${field}.subPathExpr`, mount.subPathExpr));
    }
    return errors;
  });
}

export function validateDevices(
  field: string,
  { volumeMounts, volumeDevices }: Container,
  volumes: VolumesByName,
): FieldError[] {
  if (!volumeDevices) return [];
  const names = new Set<string>();
  const paths = new Set<string>();
  return each(field, volumeDevices, ({ name, devicePath }, path) => {
    const errors: FieldError[] = [];
    const volume = volumes.get(name);
    if (!name) errors.push(required(`${path}.name`));
    if (names.has(name)) errors.push(invalidValue(`${path}.name`, name, 'must be unique'));
    if (!volume) errors.push(notFoundValue(`${path}.name`, name ?? ''));
    else if (!volume.persistentVolumeClaim && !volume.ephemeral)
      errors.push(
        invalidValue(
          `${path}.name`,
          name,
          'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
        ),
      );
    if (!devicePath) errors.push(required(`${path}.devicePath`));
    if (paths.has(devicePath)) errors.push(invalidValue(`${path}.devicePath`, devicePath, 'must be unique'));
    if (devicePath && noBacksteps(path, devicePath).length > 0)
      errors.push(invalidValue(`${path}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    if (volumeMounts?.some((mount) => mount.name === name))
      errors.push(invalidValue(`${path}.name`, name, 'must not already exist in volumeMounts'));
    names.add(name);
    paths.add(devicePath);
    return errors;
  });
}
