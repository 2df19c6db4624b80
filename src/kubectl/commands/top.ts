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
      run: needsMetrics,
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
      run: needsMetrics,
    }),
  ],
  run: demandSubcommand('stderr'),
};

async function needsMetrics(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const sortBy = flags.string('sort-by');
  if (sortBy !== '' && sortBy !== 'cpu' && sortBy !== 'memory') throw new Error('--sort-by accepts only cpu or memory');
  if (args.length > 1) throw new UsageError(`${context.commandPath.split(' ').at(-1)} [NAME | -l label]`);
  if (args.length > 0 && flags.string('selector') !== '')
    throw new Error('only one of NAME or --selector can be provided');
  const resources = await (await context.client()).resources();
  if (!resources.some(({ group }) => group === 'metrics.k8s.io')) throw new Error('Metrics API not available');
  throw new Error('metrics not available yet');
}
