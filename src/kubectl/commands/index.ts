import type { CommandDefinition } from '../definition.ts';

/**
 * kubectl's commands in the order of its help. A command's module is loaded only when the command is used.
 */
export const commands: CommandDefinition = {
  name: 'kubectl',
  usage: 'kubectl [flags] [options]',
  summary: '',
  description: 'kubectl works with a Kubernetes cluster; here, with one that exists in files only.',
  run: async (_args, _flags, context) => {
    context.help('stdout');
    return 0;
  },
  subcommands: [
    {
      name: 'version',
      group: 'Other Commands',
      summary: 'Print the versions of client and server',
      load: () => import('./version.ts').then((module) => module.version),
    },
  ],
};
