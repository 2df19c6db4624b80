import { apiVersionOf } from '../../apimachinery/gvk.ts';
import type { ApiResource } from '../../client/client.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { UsageError } from '../errors.ts';
import { listFlag, showManagedFieldsFlag, switchFlag, textFlag } from '../flags.ts';

const formats = ['', 'json', 'kyaml', 'name', 'wide', 'yaml'];

export const apiResources: CommandDefinition = {
  name: 'api-resources',
  usage: 'kubectl api-resources [flags] [options]',
  summary: 'List the types of objects',
  description: 'List the types of objects that the server knows.',
  examples: `  # All of them
  kubectl api-resources

  # Those outside of namespaces, with all columns
  kubectl api-resources --namespaced=false -o wide

  # By name
  kubectl api-resources --sort-by=name

  # Those of one group
  kubectl api-resources --api-group=rbac.authorization.k8s.io`,
  flags: [
    textFlag('api-group', 'Only resources of this API group.'),
    switchFlag('cached', 'Use the list of resources from the cache if there is one.'),
    listFlag('categories', 'Only resources of these categories.'),
    {
      name: 'namespaced',
      type: 'bool',
      default: 'true',
      usage: 'Only resources of namespaces, or, with false, only those of the cluster.',
    },
    switchFlag('no-headers', 'Print no line of headings.'),
    textFlag('output', 'Output format: one of (json, yaml, kyaml, name, wide).', 'o'),
    showManagedFieldsFlag,
    textFlag('sort-by', "Sort by 'name' or 'kind'."),
    listFlag('verbs', 'Only resources that know these verbs.'),
  ],
  async run(args, flags, context) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: [${args.join(' ')}]`);
    const output = flags.string('output');
    if (!formats.includes(output)) {
      throw new Error(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,name,wide,yaml`,
      );
    }
    const order = comparison(flags.string('sort-by'));
    const chosen = preferred(await resourcesFor(flags, context))
      .filter(filterOf(flags))
      .sort(order);
    if (output === 'name') context.out(chosen.map((one) => `${nameOf(one)}\n`).join(''));
    else if (output === '' || output === 'wide')
      context.out(await table(chosen, output === 'wide', flags.bool('no-headers')));
    else await printList(chosen, output, context.out.bind(context));
    return 0;
  },
};

async function resourcesFor(flags: FlagValues, context: CommandContext): Promise<readonly ApiResource[]> {
  if (flags.bool('cached')) {
    await context.checkConfig();
    const cached = await (await import('../discovery-cache.ts')).cachedResources(flags, context);
    if (cached) return cached;
  }
  return (await context.client()).resources();
}

/** Each resource in the one version that the server prefers: discovery names that version first. */
function preferred(resources: readonly ApiResource[]): ApiResource[] {
  const first = new Map<string, ApiResource>();
  for (const one of resources) if (!first.has(nameOf(one)) && one.verbs.length > 0) first.set(nameOf(one), one);
  return [...first.values()];
}

const nameOf = ({ group, plural }: ApiResource): string => (group === '' ? plural : `${plural}.${group}`);

function filterOf(flags: FlagValues): (resource: ApiResource) => boolean {
  const group = flags.string('api-group');
  const categories = flags.strings('categories');
  const verbs = flags.strings('verbs');
  return (one) =>
    (!flags.given('api-group') || one.group === group) &&
    (!flags.given('namespaced') || one.namespaced === flags.bool('namespaced')) &&
    verbs.every((verb) => one.verbs.includes(verb)) &&
    categories.every((category) => one.categories.includes(category));
}

type Comparison = (a: ApiResource, b: ApiResource) => number;
const by =
  (...keys: ('group' | 'plural' | 'kind')[]): Comparison =>
  (a, b) => {
    const key = keys.find((one) => a[one] !== b[one]);
    return key === undefined ? 0 : a[key] < b[key] ? -1 : 1;
  };

function comparison(sortBy: string): Comparison {
  if (sortBy === '') return by('group', 'plural');
  if (sortBy === 'name') return by('plural', 'group');
  if (sortBy === 'kind') return by('kind', 'group');
  throw new Error('--sort-by accepts only name or kind');
}

async function table(resources: readonly ApiResource[], wide: boolean, noHeaders: boolean): Promise<string> {
  const { layOut } = await import('../printers/table.ts');
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])];
  const rows = resources.map((one) => [
    one.plural,
    one.shortNames.join(','),
    apiVersionOf(one),
    String(one.namespaced),
    one.kind,
    ...(wide ? [one.verbs.join(','), one.categories.join(',')] : []),
  ]);
  return layOut(noHeaders ? rows : [header, ...rows]);
}

async function printList(
  resources: readonly ApiResource[],
  output: string,
  out: (text: string) => void,
): Promise<void> {
  const none = resources.length === 0;
  const list = {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: '',
    resources: none
      ? null
      : resources.map((one) => ({
          name: one.plural,
          singularName: one.singular,
          namespaced: one.namespaced,
          ...(one.group === '' ? {} : { group: one.group }),
          version: one.version,
          kind: one.kind,
          verbs: [...one.verbs],
          ...(one.shortNames.length > 0 ? { shortNames: [...one.shortNames] } : {}),
          ...(one.categories.length > 0 ? { categories: [...one.categories] } : {}),
        })),
  };
  const { printerFor } = await import('../printers/index.ts');
  const inOrder = { keys: (map: object) => Object.keys(map), below: () => inOrder };
  (await printerFor({ output, order: inOrder })).print(list, out);
}
