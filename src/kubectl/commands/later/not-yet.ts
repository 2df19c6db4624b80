import type { CommandContext, CommandDefinition, FlagValues, SubcommandEntry } from '../../definition.ts';

/** Looks at what the user gave, as the command would before it asks a server. @throws Error in kubectl's words */
export type ArgumentCheck = (
  args: readonly string[],
  flags: FlagValues,
  context: CommandContext,
) => void | Promise<void>;

/** Commands that have their place, flags and help already, and say plainly that nothing stands behind them. */
export const notYet = (path: string, facts: CommandDefinition, check?: ArgumentCheck): CommandDefinition => ({
  ...facts,
  run: async (args, flags, context) => {
    await check?.(args, flags, context);
    throw new Error(`${JSON.stringify(path)} is not simulated yet`);
  },
});

/** A subcommand whose definition is at hand. */
export const entry = (definition: CommandDefinition): SubcommandEntry => ({
  name: definition.name,
  ...(definition.aliases ? { aliases: definition.aliases } : {}),
  summary: definition.summary,
  load: async () => definition,
});
