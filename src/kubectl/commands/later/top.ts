import { demandSubcommand } from '../../command.ts';
import type { CommandDefinition } from '../../definition.ts';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag, switchFlag, textFlag } from '../../flags.ts';
import { entry, notYet } from './not-yet.ts';

export const top: CommandDefinition = {
  name: 'top',
  usage: 'kubectl top [flags] [options]',
  summary: 'Show the use of CPU and memory',
  description: 'Show how much CPU and memory nodes or pods use. It needs the metrics server in the cluster.',
  subcommands: [
    entry(
      notYet('kubectl top node', {
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
      }),
    ),
    entry(
      notYet('kubectl top pod', {
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
      }),
    ),
  ],
  run: demandSubcommand('stderr'),
};
