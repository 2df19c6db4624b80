import { configMap, persistentVolumeClaim, secret } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { fieldValue, type PodFacts } from './environment.ts';
import { resourceValue } from './resources.ts';
import { volumeKey } from './sync.ts';
import { serviceAccountToken } from './token.ts';
import type { Container, Pod, Volume } from './types.ts';

/** A volume that cannot be set up (yet): the pod stays in ContainerCreating and an event says why. */
export interface MountFailure {
  volume: string;
  /** `configmap "settings" not found` */
  message: string;
}

interface KeyToPath {
  key: string;
  path: string;
}

/** What a volume holds: files, or a shared folder that is kept under a key. */
type Content = { files: Record<string, string> } | { folder: string };

/** The first volume that refers to something missing. */
export function mountFailure(facts: PodFacts, world: World): MountFailure | undefined {
  for (const volume of facts.pod.spec.volumes ?? []) {
    const missing = missingReference(volume, facts.pod, world);
    if (missing) return { volume: volume.name, message: missing };
  }
  return undefined;
}

/** The namespace's certificates are published a moment after it was made: not worth waiting for. */
const rootCertificates = 'kube-root-ca.crt';

function missingReference(volume: Volume, pod: Pod, world: World): string | undefined {
  const namespace = pod.metadata.namespace!;
  const missingConfigMap = (source: { name?: string; optional?: boolean; items?: readonly KeyToPath[] }) => {
    const { name = '', optional, items = [] } = source;
    if (optional || name === rootCertificates) return undefined;
    const found = world.get(configMap, { namespace, name });
    if (!found) return `configmap "${name}" not found`;
    const absent = items.find(({ key }) => found.data?.[key] === undefined && found.binaryData?.[key] === undefined);
    return absent && 'configmap references non-existent config key: ' + absent.key;
  };
  const missingSecret = (source: { name?: string; optional?: boolean; items?: readonly KeyToPath[] }) => {
    const { name = '', optional, items = [] } = source;
    if (optional) return undefined;
    const found = world.get(secret, { namespace, name });
    if (!found) return `secret "${name}" not found`;
    const absent = items.find(({ key }) => found.data?.[key] === undefined);
    return absent && 'references non-existent secret key: ' + absent.key;
  };
  if (volume.configMap) return missingConfigMap(volume.configMap);
  if (volume.secret) return missingSecret({ ...volume.secret, name: volume.secret.secretName });
  for (const source of volume.projected?.sources ?? []) {
    const missing = source.configMap
      ? missingConfigMap(source.configMap)
      : source.secret
        ? missingSecret(source.secret)
        : undefined;
    if (missing) return missing;
  }
  return undefined;
}

/** Files and shared folders of one container, by path inside of it. */
export interface Mounts {
  mounts: Record<string, string>;
  volumes: Record<string, string>;
}

export function mountsOf(container: Container, facts: PodFacts, world: World): Mounts {
  const result: Mounts = { mounts: {}, volumes: {} };
  for (const mount of container.volumeMounts ?? []) {
    const volume = facts.pod.spec.volumes?.find(({ name }) => name === mount.name);
    if (!volume) continue;
    const content = contentOf(volume, facts, world);
    const path = mount.mountPath.replace(/\/+$/, '') || '/';
    if ('folder' in content) {
      result.volumes[path] = mount.subPath ? `${content.folder}/${mount.subPath}` : content.folder;
      continue;
    }
    Object.assign(
      result.mounts,
      mount.subPath ? subPathFiles(content.files, path, mount.subPath) : under(path, content.files),
    );
  }
  return result;
}

const under = (path: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`.replace('//', '/'), text]));

/** One file of a volume in place of one file, or one folder of it. */
function subPathFiles(files: Record<string, string>, path: string, subPath: string): Record<string, string> {
  const file = files[subPath];
  if (file !== undefined) return { [path]: file };
  const inside = Object.entries(files).filter(([name]) => name.startsWith(`${subPath}/`));
  return under(path, Object.fromEntries(inside.map(([name, text]) => [name.slice(subPath.length + 1), text])));
}

function contentOf(volume: Volume, facts: PodFacts, world: World): Content {
  const { pod } = facts;
  const namespace = pod.metadata.namespace!;
  if (volume.configMap) return { files: configMapFiles(namespace, volume.configMap, world) };
  if (volume.secret) {
    return { files: secretFiles(namespace, { name: volume.secret.secretName, items: volume.secret.items }, world) };
  }
  if (volume.downwardAPI) return { files: downwardFiles(volume.downwardAPI.items ?? [], facts, world) };
  if (volume.projected) return { files: projectedFiles(volume.projected.sources ?? [], facts, world) };
  if (volume.hostPath) return { folder: `_node/${pod.spec.nodeName}${volume.hostPath.path}` };
  if (volume.persistentVolumeClaim)
    return { folder: claimKey(namespace, volume.persistentVolumeClaim.claimName, world) };
  if (volume.ephemeral) return { folder: claimKey(namespace, `${pod.metadata.name}-${volume.name}`, world) };
  return { folder: volumeKey(pod, volume.name) };
}

const claimKey = (namespace: string, name: string, world: World): string => {
  const claim = world.get(persistentVolumeClaim, { namespace, name });
  return claim?.spec.volumeName ? `_volume/${claim.spec.volumeName}` : `_claim/${namespace}/${name}`;
};

interface Source {
  name?: string;
  items?: readonly KeyToPath[];
}

function picked(data: Record<string, string>, items: readonly KeyToPath[] | undefined): Record<string, string> {
  if (!items) return data;
  const files: Record<string, string> = {};
  for (const { key, path } of items) if (data[key] !== undefined) files[path] = data[key];
  return files;
}

function configMapFiles(namespace: string, { name = '', items }: Source, world: World): Record<string, string> {
  const found = world.get(configMap, { namespace, name });
  const binary = Object.entries(found?.binaryData ?? {}).map(([key, value]) => [key, fromBase64(String(value))]);
  return picked({ ...found?.data, ...Object.fromEntries(binary) }, items);
}

function secretFiles(namespace: string, { name = '', items }: Source, world: World): Record<string, string> {
  const data = world.get(secret, { namespace, name })?.data ?? {};
  return picked(
    Object.fromEntries(Object.entries(data).map(([key, value]) => [key, fromBase64(String(value))])),
    items,
  );
}

const fromBase64 = (value: string): string => Buffer.from(value, 'base64').toString();

type DownwardItem = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

function downwardFiles(items: readonly DownwardItem[], facts: PodFacts, world: World): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { path, fieldRef, resourceFieldRef } of items) {
    if (fieldRef) files[path] = fieldValue(fieldRef.fieldPath, facts);
    else if (resourceFieldRef) {
      const { containerName, resource, divisor } = resourceFieldRef;
      const container = facts.pod.spec.containers.find(({ name }) => name === containerName);
      if (container) files[path] = resourceValue(container, resource, divisor as string | undefined, facts.pod, world);
    }
  }
  return files;
}

type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

function projectedFiles(sources: readonly Projection[], facts: PodFacts, world: World): Record<string, string> {
  const namespace = facts.pod.metadata.namespace!;
  const files: Record<string, string> = {};
  for (const source of sources) {
    if (source.serviceAccountToken) files[source.serviceAccountToken.path] = serviceAccountToken(facts.pod);
    if (source.configMap) Object.assign(files, configMapFiles(namespace, source.configMap, world));
    if (source.secret) Object.assign(files, secretFiles(namespace, source.secret, world));
    if (source.downwardAPI) Object.assign(files, downwardFiles(source.downwardAPI.items ?? [], facts, world));
  }
  return files;
}
