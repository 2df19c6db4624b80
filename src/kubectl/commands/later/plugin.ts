import { demandSubcommand } from '../../command.ts';
import type { CommandDefinition } from '../../definition.ts';
import { switchFlag } from '../../flags.ts';
import { entry, notYet } from './not-yet.ts';

export const plugin: CommandDefinition = {
  name: 'plugin',
  usage: 'kubectl plugin [flags] [options]',
  summary: 'Work with plugins',
  description: 'Work with plugins: programs on the PATH whose names begin with kubectl-.',
  subcommands: [
    entry(
      notYet('kubectl plugin list', {
        name: 'list',
        usage: 'kubectl plugin list [flags] [options]',
        summary: 'List plugins',
        description: 'List the plugins on the PATH.',
        examples: `  kubectl plugin list`,
        flags: [switchFlag('name-only', 'Print the names of the programs, not their paths')],
      }),
    ),
  ],
  run: demandSubcommand('stderr'),
};
