import { goQuote } from '../../apimachinery/go-format.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { isEnvVarName } from '../../apimachinery/names.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { Setter } from './change.ts';
import { EnvLister } from './env-list.ts';
import { type Container, containersOf, mapContainers, matchesPattern, withPodSpec } from './pod-spec.ts';

/** A variable of a container. */
export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: Record<string, any>;
}

/** What is to become of variables. */
interface Changes {
  set: EnvVar[];
  remove: string[];
}

/** `kubectl set env` */
export async function setEnv(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  if (flags.bool('all') && flags.string('selector') !== '')
    throw new Error('cannot set --all and --selector at the same time');
  const { resources, specs } = splitArguments(args);
  const setter = new Setter(flags, context);
  await setter.printer('env updated');
  check(setter, resources);
  const changes = await readChanges([...flags.strings('env'), ...specs], context);
  const warn = (text: string) => context.err(`Warning: ${text}\n`);
  if (flags.string('from') !== '') changes.set.push(...(await variablesFrom(setter, warn)));
  const prefix = flags.string('prefix');
  const set = changes.set.map((variable) => ({ ...variable, name: `${prefix}${variable.name}` }));
  const infos = await setter.infos(setter.local ? [] : resources);
  const pattern = flags.string('containers');
  const lister = flags.bool('list') ? new EnvLister(flags, context) : undefined;
  const apply = async (object: KubeObject): Promise<KubeObject> => {
    const shown: Container[] = [];
    const after = withPodSpec(object, (spec) => {
      const meant = containersOf(spec).filter(({ name }) => matchesPattern(name, pattern));
      if (meant.length === 0)
        warn(`${object.kind}/${object.metadata.name} does not have any containers matching ${goQuote(pattern)}`);
      if (!flags.bool('overwrite')) for (const { env = [] } of meant) checkOverwrites(env, set);
      const change = (container: Container): Container =>
        meant.includes(container)
          ? { ...container, env: changed(container.env ?? [], { set, remove: changes.remove }) }
          : container;
      shown.push(...meant.map(change));
      return mapContainers(spec, change);
    });
    await lister?.list(object, shown);
    return after;
  };
  if (lister) {
    for (const { object } of infos) await apply(object).catch(() => {});
    return 0;
  }
  await setter.run(infos, {
    operation: 'env updated',
    failure: 'failed to patch env update to pod template: ',
    apply,
  });
  return 0;
}

/** Resources come before KEY=VALUE and KEY-. */
function splitArguments(args: readonly string[]): { resources: string[]; specs: string[] } {
  const isChange = (arg: string) => arg.indexOf('=', 1) > 0 || arg.endsWith('-');
  const found = args.findIndex(isChange);
  const first = found < 0 ? args.length : found;
  const specs = args.slice(first);
  if (!specs.every(isChange))
    throw new Error(`all resources must be specified before environment changes: ${args.join(' ')}`);
  return { resources: args.slice(0, first), specs };
}

function check(setter: Setter, resources: readonly string[]): void {
  const { flags } = setter;
  setter.checkLocal();
  if (flags.strings('filename').length === 0 && resources.length === 0)
    throw new Error('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.bool('list') && flags.string('output') !== '')
    throw new Error('--list and --output may not be specified together');
  if (flags.strings('keys').length > 0 && flags.string('from') === '')
    throw new Error('when specifying --keys, a configmap or secret must be provided with --from');
}

/** NAME=VALUE, NAME-, and `-` for lines of standard input. */
async function readChanges(specs: readonly string[], context: CommandContext): Promise<Changes> {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  const given = new Set<string>();
  for (const spec of specs) {
    const equals = spec.indexOf('=');
    if (spec === '-') set.push(...(await variablesOfInput(context)));
    else if (equals >= 0) {
      const name = spec.slice(0, equals);
      const wrong = isEnvVarName(name);
      if (wrong.length > 0) throw new Error(`${goQuote(name)} is not a valid key name: ${wrong.join(';')}`);
      given.add(name);
      set.push({ name, value: spec.slice(equals + 1) });
    } else if (spec.endsWith('-')) remove.push(spec.slice(0, -1));
    else throw new Error(`unknown environment variable: ${spec}`);
  }
  if (remove.some((name) => given.has(name)))
    throw new Error('can not both modify and remove the same environment variable in the same command');
  return { set, remove };
}

async function variablesOfInput({ host }: CommandContext): Promise<EnvVar[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of host.streams.stdin) chunks.push(Buffer.from(chunk));
  const lines = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  return lines
    .map((line) => line.split('#', 1)[0]!)
    .filter((line) => line.includes('='))
    .map((line) => ({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) }));
}

/** A variable for every entry of the config map or secret that --from names. */
async function variablesFrom(setter: Setter, warn: (text: string) => void): Promise<EnvVar[]> {
  const keys = setter.flags.strings('keys');
  const variables: EnvVar[] = [];
  const infos = await setter.infos(setter.local ? [] : [setter.flags.string('from')]);
  for (const { object } of infos) {
    const reference = object.apiVersion === 'v1' ? references[object.kind] : undefined;
    if (!reference) throw new Error('unsupported resource specified in --from');
    for (const key of Object.keys(object.data ?? {}).sort()) {
      if (keys.length > 0 && !keys.includes(key)) continue;
      const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
      if (name !== key) warn(`key ${key} transferred to ${name}`);
      variables.push({ name, valueFrom: { [reference]: { name: object.metadata.name, key } } });
    }
  }
  return variables;
}

const references: Readonly<Record<string, string>> = { ConfigMap: 'configMapKeyRef', Secret: 'secretKeyRef' };

function checkOverwrites(existing: readonly EnvVar[], set: readonly EnvVar[]): void {
  for (const { name, value = '' } of set) {
    const current = existing.find((one) => one.name === name);
    if (current && (current.value ?? '') !== value)
      throw new Error(`'${name}' already has a value (${current.value ?? ''}), and --overwrite is false`);
  }
}

/** New values take the place of the first of their name; new names come last; removing wins. */
function changed(existing: readonly EnvVar[], { set, remove }: Changes): EnvVar[] {
  const covered = new Set(remove);
  const result: EnvVar[] = [];
  for (const variable of existing) {
    if (covered.has(variable.name)) continue;
    const newer = set.find(({ name }) => name === variable.name);
    if (newer) covered.add(newer.name);
    result.push(newer ?? variable);
  }
  for (const variable of set) {
    if (covered.has(variable.name)) continue;
    covered.add(variable.name);
    result.push(variable);
  }
  return result;
}
