import type { Service } from '../apis/core/service.ts';
import { configMap, secret, service } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { resourceValue } from './resources.ts';
import type { Container, Pod } from './types.ts';

type EnvVar = NonNullable<Container['env']>[number];

/** A container that cannot be described: the waiting reason is CreateContainerConfigError, this its message. */
export class ConfigError extends Error {}

/** What downward fields can be asked for, beyond the pod's own metadata and spec. */
export interface PodFacts {
  pod: Pod;
  podIP: string;
  hostIP: string;
}

/**
 * The environment of a container: service links first, then envFrom, then env; later ones win. The image's own
 * variables and HOSTNAME are the runtime's to add.
 * @throws ConfigError when something that is referred to is missing
 */
export function makeEnvironment(container: Container, facts: PodFacts, world: World): Record<string, string> {
  const { pod } = facts;
  const links = serviceLinks(pod, world);
  const env: Record<string, string> = {};
  addEnvFrom(env, container, pod, world);
  for (const variable of container.env ?? []) {
    const value = variableValue(variable, container, facts, world, { ...links, ...env });
    if (value !== undefined) env[variable.name] = value;
  }
  return { ...links, ...env };
}

function addEnvFrom(env: Record<string, string>, container: Container, pod: Pod, world: World): void {
  const namespace = pod.metadata.namespace!;
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const reference = configMapRef ?? secretRef;
    if (!reference) continue;
    const key = { namespace, name: reference.name ?? '' };
    const data = configMapRef ? world.get(configMap, key)?.data : decoded(world.get(secret, key)?.data);
    const found = configMapRef ? world.get(configMap, key) : world.get(secret, key);
    if (!found) {
      if (reference.optional) continue;
      throw new ConfigError(`${configMapRef ? 'configmap' : 'secret'} "${key.name}" not found`);
    }
    for (const [name, value] of Object.entries(data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
      env[prefix + name] = value;
    }
  }
}

const decoded = (data: Record<string, string> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));

function variableValue(
  { value, valueFrom }: EnvVar,
  container: Container,
  facts: PodFacts,
  world: World,
  known: Record<string, string>,
): string | undefined {
  if (!valueFrom) return expand(value ?? '', known);
  const { pod } = facts;
  const namespace = pod.metadata.namespace!;
  if (valueFrom.fieldRef) return fieldValue(valueFrom.fieldRef.fieldPath, facts);
  if (valueFrom.resourceFieldRef) {
    const { containerName, resource, divisor } = valueFrom.resourceFieldRef;
    const of = containerName ? pod.spec.containers.find(({ name }) => name === containerName) : container;
    return of && resourceValue(of, resource, divisor as string | undefined, pod, world);
  }
  if (valueFrom.configMapKeyRef) {
    const { name = '', key, optional } = valueFrom.configMapKeyRef;
    const found = world.get(configMap, { namespace, name });
    if (!found && !optional) throw new ConfigError(`configmap "${name}" not found`);
    const data = found?.data?.[key];
    if (data === undefined && !optional)
      throw new ConfigError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
    return data;
  }
  if (valueFrom.secretKeyRef) {
    const { name = '', key, optional } = valueFrom.secretKeyRef;
    const found = world.get(secret, { namespace, name });
    if (!found && !optional) throw new ConfigError(`secret "${name}" not found`);
    const data = found?.data?.[key];
    if (data === undefined && !optional)
      throw new ConfigError(`couldn't find key ${key} in Secret ${namespace}/${name}`);
    return data === undefined ? undefined : Buffer.from(data as string, 'base64').toString();
  }
  return undefined;
}

/** `$(NAME)` becomes the variable's value when it is known, `$$` a dollar; anything else stays as it is. */
export function expand(text: string, known: Readonly<Record<string, string>>): string {
  if (!text.includes('$')) return text;
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name) => (match === '$$' ? '$' : (known[name] ?? match)));
}

/** A field of the downward API, e.g. `metadata.labels['app']`. */
export function fieldValue(path: string, { pod, podIP, hostIP }: PodFacts): string {
  const subscript = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(path);
  if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace!;
    case 'metadata.uid':
      return pod.metadata.uid!;
    case 'metadata.labels':
      return quotedLines(pod.metadata.labels);
    case 'metadata.annotations':
      return quotedLines(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec.nodeName!;
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? 'default';
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIP;
    case 'status.podIP':
    case 'status.podIPs':
      return podIP;
    default:
      return '';
  }
}

/** `key="value"` a line, sorted, as the downward API's files have it. */
const quotedLines = (map: Record<string, string> | undefined): string =>
  Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');

/** The variables that tell of the Services that exist now: those of the pod's namespace, and always `kubernetes`. */
export function serviceLinks(pod: Pod, world: World): Record<string, string> {
  const env: Record<string, string> = {};
  const kubernetes = world.get(service, { namespace: 'default', name: 'kubernetes' });
  const services = pod.spec.enableServiceLinks === false ? [] : world.list(service, pod.metadata.namespace);
  for (const each of kubernetes ? [kubernetes, ...services] : services) Object.assign(env, linksOf(each));
  return env;
}

const linkCache = new WeakMap<Service, Record<string, string>>();

function linksOf(target: Service): Record<string, string> {
  const known = linkCache.get(target);
  if (known) return known;
  const env: Record<string, string> = {};
  const { clusterIP, type, ports = [] } = target.spec;
  if (clusterIP && clusterIP !== 'None' && type !== 'ExternalName' && ports.length > 0) {
    const name = variableName(target.metadata.name);
    env[`${name}_SERVICE_HOST`] = clusterIP;
    env[`${name}_SERVICE_PORT`] = String(ports[0]!.port);
    for (const port of ports) if (port.name) env[`${name}_SERVICE_PORT_${variableName(port.name)}`] = String(port.port);
    env[`${name}_PORT`] = linkUrl(clusterIP, ports[0]!);
    for (const port of ports) {
      const prefix = `${name}_PORT_${port.port}_${port.protocol ?? 'TCP'}`;
      env[prefix] = linkUrl(clusterIP, port);
      env[`${prefix}_PROTO`] = (port.protocol ?? 'TCP').toLowerCase();
      env[`${prefix}_PORT`] = String(port.port);
      env[`${prefix}_ADDR`] = clusterIP;
    }
  }
  linkCache.set(target, env);
  return env;
}

const linkUrl = (ip: string, { port, protocol = 'TCP' }: { port: number; protocol?: string }): string =>
  `${protocol.toLowerCase()}://${ip}:${port}`;

const variableName = (name: string): string =>
  name
    .toUpperCase()
    .replace(/[-.]/g, '_')
    .replace(/^(?=[0-9])/, '_');
