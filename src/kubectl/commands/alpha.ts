import type { CommandDefinition } from '../definition.ts';

/** The place of commands that are being tried out. This release has none. */
export const alpha: CommandDefinition = {
  name: 'alpha',
  usage: 'kubectl alpha [flags] [options]',
  summary: 'Commands for features in alpha',
  description: 'Commands for features that are being tried out.',
  async run(_args, _flags, context) {
    context.err('No alpha commands are available in this version of kubectl\n');
    return 0;
  },
};
