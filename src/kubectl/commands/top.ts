import type { KubeObject } from '../../apimachinery/meta.ts';
import { parseMilliValue, parseQuantity, quantityValue } from '../../apimachinery/quantity.ts';
import { demandSubcommand } from '../command.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { UsageError } from '../errors.ts';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag, switchFlag, textFlag } from '../flags.ts';
import { entry } from './later/not-yet.ts';

export const top: CommandDefinition = {
  name: 'top',
  usage: 'kubectl top [flags] [options]',
  summary: 'Show the use of CPU and memory',
  description: 'Show how much CPU and memory nodes or pods use. It needs the metrics server in the cluster.',
  subcommands: [
    entry({
      name: 'node',
      aliases: ['nodes', 'no'],
      usage: 'kubectl top node [NAME | -l label] [options]',
      summary: 'Show the use of nodes',
      description: 'Show how much CPU and memory nodes use.',
      examples: `  kubectl top node`,
      flags: [
        switchFlag('no-headers', 'Print no line of headings.'),
        selectorFlag,
        switchFlag('show-capacity', 'Count by the capacity of nodes, not by what is allocatable.'),
        switchFlag('show-swap', 'Show the use of swap.'),
        textFlag('sort-by', "Sort by 'cpu' or 'memory'."),
        {
          name: 'use-protocol-buffers',
          type: 'bool',
          default: 'true',
          usage: 'Talk to the metrics API in protocol buffers.',
        },
      ],
      run: topNode,
    }),
    entry({
      name: 'pod',
      aliases: ['pods', 'po'],
      usage: 'kubectl top pod [NAME | -l label] [options]',
      summary: 'Show the use of pods',
      description: 'Show how much CPU and memory pods use.',
      examples: `  kubectl top pod web-1 --containers`,
      flags: [
        allNamespacesFlag,
        switchFlag('containers', 'Show the containers of each pod.'),
        fieldSelectorFlag,
        switchFlag('no-headers', 'Print no line of headings.'),
        selectorFlag,
        switchFlag('show-swap', 'Show the use of swap.'),
        textFlag('sort-by', "Sort by 'cpu' or 'memory'."),
        switchFlag('sum', 'Print the sum'),
        {
          name: 'use-protocol-buffers',
          type: 'bool',
          default: 'true',
          usage: 'Talk to the metrics API in protocol buffers.',
        },
      ],
      run: topPod,
    }),
  ],
  run: demandSubcommand('stderr'),
};

type Client = Awaited<ReturnType<CommandContext['client']>>;
type Resource = Awaited<ReturnType<Client['resources']>>[number];

/** Thousandths of a processor, and bytes. */
interface Usage {
  cpu: number;
  memory: number;
}

/** What both commands check first, in kubectl's order. @returns the client and the metrics of what was asked for */
async function metricsFor(
  plural: 'nodes' | 'pods',
  namespace: string | undefined,
  args: readonly string[],
  flags: FlagValues,
  context: CommandContext,
): Promise<{ client: Client; resource: Resource; items: readonly KubeObject[] }> {
  const sortBy = flags.string('sort-by');
  if (sortBy !== '' && sortBy !== 'cpu' && sortBy !== 'memory') throw new Error('--sort-by accepts only cpu or memory');
  if (args.length > 1) throw new UsageError(`${context.commandPath.split(' ').at(-1)} [NAME | -l label]`);
  const labelSelector = flags.string('selector');
  if (args.length > 0 && labelSelector !== '') throw new Error('only one of NAME or --selector can be provided');
  const client = await context.client();
  const resources = await client.resources();
  const metrics = resources.find((one) => one.group === 'metrics.k8s.io' && one.plural === plural);
  if (!metrics) throw new Error('Metrics API not available');
  const resource = resources.find((one) => one.group === '' && one.plural === plural)!;
  const [name] = args;
  if (name !== undefined) return { client, resource, items: [await client.get(metrics, namespace, name)] };
  const { items } = await client.list(metrics, namespace, labelSelector === '' ? {} : { labelSelector });
  return { client, resource, items };
}

async function topNode(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const { client, resource, items } = await metricsFor('nodes', undefined, args, flags, context);
  const labelSelector = flags.string('selector');
  const nodes =
    args[0] === undefined
      ? (await client.list(resource, undefined, labelSelector === '' ? {} : { labelSelector })).items
      : [await client.get(resource, undefined, args[0])];
  if (items.length === 0) throw new Error('metrics not available yet');
  const used = new Map(items.map((one) => [one.metadata.name, usageOf(one['usage'])]));
  const measured = sorted(
    nodes.filter(({ metadata }) => used.has(metadata.name)),
    flags,
    ({ metadata }) => used.get(metadata.name)!,
  );
  const share = (part: number, whole: number) => `${Math.floor((part / whole) * 100)}%`;
  const rows = measured.map(({ metadata, status }) => {
    const { cpu, memory } = used.get(metadata.name)!;
    const available = flags.bool('show-capacity') ? status?.['capacity'] : status?.['allocatable'];
    const whole = usageOf(available as Record<string, string>);
    return [metadata.name, cores(cpu), share(cpu, whole.cpu), mebibytes(memory), share(memory, whole.memory)];
  });
  const unknown = nodes
    .filter(({ metadata }) => !used.has(metadata.name))
    .map(({ metadata }) => [metadata.name, ...Array<string>(4).fill('<unknown>')]);
  await print(['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'], [...rows, ...unknown], flags, context);
  return 0;
}

interface ContainerUsage {
  name: string;
  usage: Record<string, string>;
}

async function topPod(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const all = flags.bool('all-namespaces');
  const namespace = (await context.namespace()).name;
  const { client, resource, items } = await metricsFor('pods', all ? undefined : namespace, args, flags, context);
  if (items.length === 0) return noPods(client, resource, all ? undefined : namespace, flags, context);
  const containers = (pod: KubeObject) => pod['containers'] as readonly ContainerUsage[];
  const total = (pod: KubeObject): Usage => sum(containers(pod).map(({ usage }) => usageOf(usage)));
  const rows = sorted(items, flags, total).flatMap((pod) => {
    const head = [...(all ? [pod.metadata.namespace!] : []), pod.metadata.name];
    if (!flags.bool('containers')) return [[...head, cores(total(pod).cpu), mebibytes(total(pod).memory)]];
    return containers(pod).map(({ name, usage }) => {
      const { cpu, memory } = usageOf(usage);
      return [...head, name, cores(cpu), mebibytes(memory)];
    });
  });
  const names = flags.bool('containers') ? ['POD', 'NAME'] : ['NAME'];
  const header = [...(all ? ['NAMESPACE'] : []), ...names, 'CPU(cores)', 'MEMORY(bytes)'];
  if (flags.bool('sum')) {
    const { cpu, memory } = sum(items.map(total));
    const blank = Array<string>(header.length - 2).fill('');
    rows.push([...blank, '________', '________'], [...blank, cores(cpu), mebibytes(memory)]);
  }
  await print(header, rows, flags, context);
  return 0;
}

/** No metrics: because there are no pods, or because they are too young. */
async function noPods(
  client: Client,
  resource: Resource,
  namespace: string | undefined,
  flags: FlagValues,
  context: CommandContext,
): Promise<number> {
  const labelSelector = flags.string('selector');
  const { items } = await client.list(resource, namespace, labelSelector === '' ? {} : { labelSelector });
  if (items.length > 0) throw new Error('metrics not available yet');
  context.err(namespace === undefined ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
  return 0;
}

const usageOf = ({ cpu = '0', memory = '0' }: Record<string, string>): Usage => ({
  cpu: parseMilliValue(cpu),
  memory: quantityValue(parseQuantity(memory)),
});

const sum = (list: readonly Usage[]): Usage =>
  list.reduce((all, { cpu, memory }) => ({ cpu: all.cpu + cpu, memory: all.memory + memory }), { cpu: 0, memory: 0 });

const cores = (milli: number): string => `${milli}m`;
const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)}Mi`;

/** The greatest first when a measure was asked for; else by namespace and name. */
function sorted(objects: readonly KubeObject[], flags: FlagValues, usage: (object: KubeObject) => Usage): KubeObject[] {
  const by = flags.string('sort-by') as keyof Usage | '';
  const id = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`;
  return [...objects].sort((a, b) => (by === '' ? 0 : usage(b)[by] - usage(a)[by]) || (id(a) < id(b) ? -1 : 1));
}

/** kubectl ends every cell with a tab, the last one too: blanks follow it. */
async function print(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  flags: FlagValues,
  context: CommandContext,
): Promise<void> {
  const { layOut } = await import('../printers/table.ts');
  const all = flags.bool('no-headers') ? rows : [header, ...rows];
  context.out(layOut(all.map((row) => [...row, ''])));
}
