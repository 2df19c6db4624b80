import type { FoundCommand } from '../command.ts';
import type { CommandDefinition } from '../definition.ts';

/**
 * `kubectl help [command]`, beside the other commands.
 * @param find follows names as the command line does
 */
export const withHelp = (
  commands: CommandDefinition,
  find: (names: string[]) => Promise<FoundCommand>,
): CommandDefinition => ({
  ...commands,
  subcommands: [
    ...(commands.subcommands ?? []),
    { name: 'help', hidden: true, summary: '', load: async () => helpCommand(commands, find) },
  ],
});

const helpCommand = (
  commands: CommandDefinition,
  find: (names: string[]) => Promise<FoundCommand>,
): CommandDefinition => ({
  name: 'help',
  usage: 'kubectl help [command] [flags] [options]',
  summary: 'Help about any command',
  description: 'Print the help of a command: kubectl help PATH TO COMMAND',
  async run(args, _flags, context) {
    const { helpText, usageText } = await import('../help.ts');
    const { path, definition, names } = await find(args);
    if (args.length > 0 && names.length === 0) {
      context.err(
        `Unknown help topic [${args.map((arg) => `\`${arg}\``).join(' ')}]\n\n\n${usageText('kubectl', commands)}`,
      );
      return 0;
    }
    context.out(helpText(path, definition));
    return 0;
  },
});
