import type { CommandDefinition, SubcommandEntry } from '../../definition.ts';

/** Commands that have their place, flags and help already, and say plainly that nothing stands behind them. */
export const notYet = (path: string, facts: CommandDefinition): CommandDefinition => ({
  ...facts,
  run: async () => {
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
