import type { CommandDefinition } from '../definition.ts';
import { optionsText } from '../help.ts';

export const options: CommandDefinition = {
  name: 'options',
  usage: 'kubectl options [flags] [options]',
  summary: 'Print the flags that every command takes',
  description: 'Print the flags that every command takes.',
  examples: '  kubectl options',
  async run(_args, _flags, context) {
    context.out(optionsText(context.host.env));
    return 0;
  },
};
