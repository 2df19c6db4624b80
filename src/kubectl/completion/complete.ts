import type { ApiResource } from '../../client/client.ts';
import { type CommandTree, type FoundCommand, flagSetOf } from '../command.ts';
import type { Context } from '../context.ts';
import type { FlagDefinition } from '../definition.ts';
import { globalFlags } from '../flags.ts';
import { valueAlone } from '../pflag.ts';

/** What the shell is to do with an answer; the numbers are part of the scripts' protocol. */
const directives = { Default: 0, Error: 1, NoSpace: 2, NoFileComp: 4 } as const;
type Directive = keyof typeof directives;

interface Answer {
  /** Each may have a description behind a tab. */
  suggestions: readonly string[];
  directive: Directive;
}

/** What completing has to work with. */
export interface Surroundings {
  tree: CommandTree;
  /** A context for the command, from the flags that stand on the line so far. */
  contextOf(found: FoundCommand, line: readonly string[]): Context;
  out(text: string): void;
  err(text: string): void;
}

/** `kubectl __complete WORDS…`: the last word is the one that is being typed. */
export async function complete(words: readonly string[], described: boolean, around: Surroundings): Promise<number> {
  if (words.length === 0) throw new Error('requires at least 1 arg(s), only received 0');
  const line = words.slice(0, -1);
  const found = await around.tree.find(line);
  const { suggestions, directive } = await answer(found, line, words.at(-1)!, around);
  // `options` writes all it has to say to standard output, this included.
  const err = found.names[0] === 'options' ? around.out : around.err;
  for (const text of suggestions) around.out(`${described ? text : text.split('\t', 1)[0]}\n`);
  around.out(`:${directives[directive]}\n`);
  err(`Completion ended with directive: ShellCompDirective${directive}\n`);
  return 0;
}

async function answer(
  found: FoundCommand,
  line: readonly string[],
  word: string,
  around: Surroundings,
): Promise<Answer> {
  const flags = allFlags(found);
  const equals = word.indexOf('=');
  if (word.startsWith('--') && equals > 0) {
    const flag = flags.find(({ name }) => name === word.slice(2, equals));
    return valuesOf(flag, word.slice(equals + 1), found, line, around);
  }
  const before = flagAwaitingValue(flags, line.at(-1));
  if (before) return valuesOf(before, word, found, line, around);
  if (word.startsWith('-')) return { suggestions: flagsLike(flags, word), directive: 'NoFileComp' };
  const subcommands = (found.definition.subcommands ?? [])
    .filter(({ name, hidden }) => !hidden && name.startsWith(word))
    .map(({ name, summary }) => `${name}\t${summary}`)
    .sort();
  if (found.definition.subcommands?.length) return { suggestions: subcommands, directive: 'NoFileComp' };
  return argumentsOf(found, line, word, around);
}

const allFlags = ({ definition }: FoundCommand): FlagDefinition[] =>
  [...(definition.flags ?? []), ...globalFlags]
    .filter(({ hidden }) => !hidden)
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** The flag that the last word is and whose value comes next. */
function flagAwaitingValue(flags: readonly FlagDefinition[], word: string | undefined): FlagDefinition | undefined {
  if (word === undefined || !word.startsWith('-') || word.includes('=')) return undefined;
  const flag = word.startsWith('--')
    ? flags.find(({ name }) => name === word.slice(2))
    : flags.find(({ short }) => short !== undefined && word.endsWith(short));
  return flag && valueAlone(flag) === undefined ? flag : undefined;
}

function flagsLike(flags: readonly FlagDefinition[], word: string): string[] {
  const long = flags.filter(({ name }) => `--${name}`.startsWith(word)).map(({ name, usage }) => `--${name}\t${usage}`);
  if (word.startsWith('--')) return long;
  const short = flags.filter((flag) => flag.short && `-${flag.short}`.startsWith(word));
  return [...long, ...short.map((flag) => `-${flag.short}\t${flag.usage}`)];
}

/** Lists that answer for a flag or an argument; each is asked for the names that begin like the word. */
type Source = (context: Context, args: readonly string[]) => Promise<readonly string[]>;

const formats = (flag: FlagDefinition): readonly string[] => /\(([^)]*)\)/.exec(flag.usage)?.[1]?.split(', ') ?? [];

const flagSources: Readonly<Record<string, Source>> = {
  namespace: named('namespaces'),
  context: async (context) => (await kubeconfig(context)).contexts,
  cluster: async (context) => (await kubeconfig(context)).clusters,
  user: async (context) => (await kubeconfig(context)).users,
  container: containers,
};

async function valuesOf(
  flag: FlagDefinition | undefined,
  word: string,
  found: FoundCommand,
  line: readonly string[],
  around: Surroundings,
): Promise<Answer> {
  if (!flag) return { suggestions: [], directive: 'Default' };
  if (flag.name === 'output') return like(word, formats(flag));
  if (flag.name === 'dry-run') return like(word, ['none', 'server', 'client']);
  const source = flagSources[flag.name];
  return source
    ? like(word, await source(around.contextOf(found, line), operands(found)))
    : { suggestions: [], directive: 'Default' };
}

const like = (word: string, values: readonly string[]): Answer => ({
  suggestions: values.filter((value) => value.startsWith(word)),
  directive: 'NoFileComp',
});

/** Commands whose arguments are TYPE and then names of that type. */
const typed = [
  'annotate',
  'apply',
  'autoscale',
  'delete',
  'describe',
  'edit',
  'expose',
  'get',
  'label',
  'patch',
  'scale',
  'wait',
];

const argumentSources: Readonly<Record<string, Source>> = {
  ...Object.fromEntries(typed.map((name) => [name, typesAndNames])),
  attach: named('pods'),
  exec: named('pods'),
  logs: named('pods'),
  'port-forward': named('pods'),
  debug: named('pods'),
  cp: named('pods'),
  cordon: named('nodes'),
  uncordon: named('nodes'),
  drain: named('nodes'),
  explain: types,
  taint: named('nodes'),
  'top node': named('nodes'),
  'top pod': named('pods'),
  'rollout history': typesAndNames,
  'rollout pause': typesAndNames,
  'rollout restart': typesAndNames,
  'rollout resume': typesAndNames,
  'rollout status': typesAndNames,
  'rollout undo': typesAndNames,
  'config use-context': async (context) => (await kubeconfig(context)).contexts,
  'config delete-context': async (context) => (await kubeconfig(context)).contexts,
  'config rename-context': async (context) => (await kubeconfig(context)).contexts,
  'config delete-cluster': async (context) => (await kubeconfig(context)).clusters,
  'config delete-user': async (context) => (await kubeconfig(context)).users,
  completion: async () => ['bash', 'fish', 'powershell', 'zsh'],
};

async function argumentsOf(
  found: FoundCommand,
  line: readonly string[],
  word: string,
  around: Surroundings,
): Promise<Answer> {
  const source = argumentSources[found.names.join(' ')];
  if (!source) return { suggestions: [], directive: 'Default' };
  const args = operands(found);
  // One name is all that these take.
  const single = source !== typesAndNames && args.length > 0 && found.names[0] !== 'taint';
  return single
    ? { suggestions: [], directive: 'NoFileComp' }
    : like(word, await source(around.contextOf(found, line), args));
}

/** The words of the line that are no flags and no values of flags. */
function operands(found: FoundCommand): string[] {
  try {
    return flagSetOf(found.definition).parse(found.rest).args;
  } catch {
    return found.rest.filter((word) => !word.startsWith('-'));
  }
}

async function types(context: Context): Promise<string[]> {
  const resources = await (await context.client()).resources();
  return [...new Set(resources.map(({ plural, group }) => (group === '' ? plural : `${plural}.${group}`)))].sort();
}

async function typesAndNames(context: Context, args: readonly string[]): Promise<readonly string[]> {
  if (args.length === 0) return types(context);
  const { mappingFor } = await import('../resources.ts');
  const client = await context.client();
  return namesOf(context, mappingFor(await client.resources(), args[0]!), args.slice(1));
}

function named(plural: string): Source {
  return async (context, args) => {
    const resources = await (await context.client()).resources();
    return namesOf(context, resources.find((one) => one.group === '' && one.plural === plural)!, args);
  };
}

/** Names that are not on the line already. */
async function namesOf(context: Context, resource: ApiResource, given: readonly string[]): Promise<string[]> {
  const namespace = resource.namespaced ? (await context.namespace()).name : undefined;
  const { items } = await (await context.client()).list(resource, namespace);
  return items.map(({ metadata }) => metadata.name).filter((name) => !given.includes(name));
}

async function containers(context: Context, args: readonly string[]): Promise<string[]> {
  const client = await context.client();
  const pods = (await client.resources()).find((one) => one.group === '' && one.plural === 'pods')!;
  const name = args[0]?.split('/').at(-1);
  if (!name) return [];
  const { spec } = await client.get(pods, (await context.namespace()).name, name);
  return [...(spec.initContainers ?? []), ...spec.containers].map(({ name: container }: { name: string }) => container);
}

async function kubeconfig({ host, flags }: Context): Promise<Record<'contexts' | 'clusters' | 'users', string[]>> {
  const { loadSettings } = await import('../settings.ts');
  const { contexts, clusters, users } = (await loadSettings(host, flags)).config;
  const names = (entries: ReadonlyMap<string, unknown>) => [...entries.keys()].sort();
  return { contexts: names(contexts), clusters: names(clusters), users: names(users) };
}
