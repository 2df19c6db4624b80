import { goQuote, sortedKeys } from '../../apimachinery/go-format.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { parseQuantity, quantityMilliValue, quantityValue } from '../../apimachinery/quantity.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { resourceForKind } from '../resources.ts';
import type { EnvVar } from './env.ts';
import type { Container } from './pod-spec.ts';

/** `set env --list`: the variables of containers, with --resolve those that are references, too. */
export class EnvLister {
  readonly #resolve: boolean;
  readonly #context: CommandContext;
  readonly #fetched = new Map<string, Promise<KubeObject>>();

  constructor(flags: FlagValues, context: CommandContext) {
    this.#resolve = flags.bool('resolve');
    this.#context = context;
  }

  async list(object: KubeObject, containers: readonly Container[]): Promise<void> {
    for (const container of containers) {
      this.#context.out(`# ${object.kind} ${object.metadata.name}, container ${container.name}\n`);
      const failures = new Map<string, string[]>();
      for (const variable of (container.env ?? []) as EnvVar[]) {
        try {
          this.#context.out(await this.#line(variable, object, container));
        } catch (error) {
          const { message } = error as Error;
          this.#context.out(referenceLine(variable));
          failures.set(message, [...(failures.get(message) ?? []), variable.name]);
        }
      }
      const lines = [...failures].map(
        ([message, names]) => `error retrieving reference for ${names.sort().join(', ')}: ${message}`,
      );
      for (const line of lines.sort()) this.#context.err(`${line}\n`);
    }
  }

  async #line(variable: EnvVar, object: KubeObject, container: Container): Promise<string> {
    const { name, value = '', valueFrom } = variable;
    if (!valueFrom) return `${name}=${value}\n`;
    return this.#resolve ? `${name}=${await this.#value(valueFrom, object, container)}\n` : referenceLine(variable);
  }

  async #value(from: Record<string, any>, object: KubeObject, container: Container): Promise<string> {
    if (from.secretKeyRef) {
      const { data = {} } = await this.#fetch('Secret', from.secretKeyRef.name);
      return Buffer.from(entryOf(data, from.secretKeyRef, 'secret'), 'base64').toString('utf8');
    }
    if (from.configMapKeyRef) {
      const { data = {} } = await this.#fetch('ConfigMap', from.configMapKeyRef.name);
      return entryOf(data, from.configMapKeyRef, 'config map');
    }
    if (from.fieldRef) return fieldOf(object, from.fieldRef.fieldPath ?? '');
    if (from.resourceFieldRef) return resourceOf(container, from.resourceFieldRef);
    throw new Error('invalid valueFrom');
  }

  #fetch(kind: string, name: string): Promise<KubeObject> {
    const key = `${kind}/${name}`;
    let object = this.#fetched.get(key);
    if (!object) {
      object = this.#get(kind, name);
      this.#fetched.set(key, object);
    }
    return object;
  }

  async #get(kind: string, name: string): Promise<KubeObject> {
    const client = await this.#context.client();
    const resource = resourceForKind(await client.resources(), 'v1', kind)!;
    return client.get(resource, (await this.#context.namespace()).name, name);
  }
}

const referenceLine = ({ name, valueFrom = {} }: EnvVar): string => `# ${name} from ${referenceText(valueFrom)}\n`;

function referenceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: Record<string, any>): string {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name ?? ''}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name ?? ''}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (!resourceFieldRef) return 'invalid valueFrom';
  const { containerName = '', resource } = resourceFieldRef;
  return `resource field ${containerName === '' ? '' : `${containerName}/`}${resource}`;
}

function entryOf(data: Record<string, string>, { name, key }: { name: string; key: string }, what: string): string {
  if (Object.hasOwn(data, key)) return data[key]!;
  throw new Error(`key ${key} not found in ${what} ${name}`);
}

/** `metadata.name`, `metadata.labels['app']` … */
function fieldOf({ metadata }: KubeObject, path: string): string {
  const [, map, key] = /^(.+?)\['(.*)'\]$/.exec(path) ?? [];
  if (map !== undefined) {
    if (map !== 'metadata.annotations' && map !== 'metadata.labels')
      throw new Error(`fieldPath ${goQuote(path)} does not support subscript`);
    return (map === 'metadata.labels' ? metadata.labels : metadata.annotations)?.[key!] ?? '';
  }
  switch (path) {
    case 'metadata.annotations':
      return mapText(metadata.annotations ?? {});
    case 'metadata.labels':
      return mapText(metadata.labels ?? {});
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid ?? '';
    default:
      throw new Error(`unsupported fieldPath: ${path}`);
  }
}

const mapText = (map: Record<string, string>): string =>
  sortedKeys(map)
    .map((key) => `${key}=${goQuote(map[key]!)}`)
    .join('\n');

/** An amount in units of the divisor, rounded up. */
function resourceOf(
  { resources = {} }: Container,
  { resource, divisor = '0' }: { resource: string; divisor?: string },
): string {
  const [, list, name] = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*)$/.exec(resource) ?? [];
  if (list === undefined) throw new Error(`Unsupported container resource : ${resource}`);
  const amount = parseQuantity(resources[list]?.[name!] ?? '0');
  const unit = parseQuantity(quantityMilliValue(parseQuantity(divisor)) === 0 ? '1' : divisor);
  const value = name === 'cpu' ? quantityMilliValue : quantityValue;
  return String(Math.ceil(value(amount) / value(unit)));
}
