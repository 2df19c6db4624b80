import { Command } from 'commander';
import type { CommandContext, CommandDefinition, FlagValues, SubcommandEntry } from './definition.ts';
import { ExitError, UsageError } from './errors.ts';
import { globalFlags } from './flags.ts';
import { FlagSet, valueAlone } from './pflag.ts';

/**
 * From a command line to the command that it means. commander holds the tree of commands, resolves names and aliases,
 * and dispatches; the flags are read by pflag.ts, because kubectl's syntax is not commander's.
 *
 * A group's module is loaded when the line leads into it, and the module of a command when it is the one to run.
 */
export interface FoundCommand {
  /** `kubectl create deployment`, aliases resolved. */
  path: string;
  definition: CommandDefinition;
  /** Names that lead here from the root. */
  names: string[];
  /** The line without those names. */
  rest: string[];
}

/** Runs what a line asks for. `begin` makes the context once the flags are known. */
export interface Invocation {
  found: FoundCommand;
  flags: FlagValues;
  args: string[];
  argsLenAtDash: number;
}

const definitions = new WeakMap<Command, CommandDefinition>();

/** A node of the tree for each subcommand; what is below them is not known yet. */
function grow(parent: Command, entries: readonly SubcommandEntry[]): void {
  for (const { name, aliases = [], summary, hidden = false } of entries) {
    parent
      .command(name, { hidden })
      .aliases([...aliases])
      .summary(summary)
      .helpOption(false)
      .helpCommand(false);
  }
}

export class CommandTree {
  private readonly root: Command;

  constructor(private readonly top: CommandDefinition) {
    this.root = new Command(top.name).helpOption(false).helpCommand(false);
    definitions.set(this.root, top);
    grow(this.root, top.subcommands ?? []);
  }

  /** Follows the names in a line as far as there are commands for them, stepping over flags and their values. */
  async find(argv: readonly string[]): Promise<FoundCommand> {
    let node = this.root;
    let definition = this.top;
    const names: string[] = [];
    const rest = [...argv];
    for (;;) {
      const at = firstOperand(flagSetOf(definition), rest);
      const child =
        at < 0 ? undefined : node.commands.find((one) => one.name() === rest[at] || one.aliases().includes(rest[at]!));
      if (!child) return { path: [this.top.name, ...names].join(' '), definition, names, rest };
      rest.splice(at, 1);
      names.push(child.name());
      definition = await entryOf(definition, child.name()).load();
      if (!definitions.has(child)) grow(child, definition.subcommands ?? []);
      definitions.set(child, definition);
      node = child;
    }
  }

  /** Lets commander walk to the found command and do what is to be done there. */
  async dispatch({ names }: FoundCommand, action: () => Promise<number>): Promise<number> {
    let exitCode = 0;
    const leaf = names.reduce((node, name) => node.commands.find((one) => one.name() === name)!, this.root);
    leaf.action(async () => {
      exitCode = await action();
    });
    await this.root.parseAsync(names, { from: 'user' });
    return exitCode;
  }
}

const entryOf = (group: CommandDefinition, name: string): SubcommandEntry =>
  group.subcommands!.find((entry) => entry.name === name)!;

/** A command's flags with those that every command has. */
export const flagSetOf = (command: CommandDefinition): FlagSet => new FlagSet(globalFlags, command.flags ?? []);

/** Index of the first word that is neither a flag nor the value of one; -1 when there is none before `--`. */
export function firstOperand(flags: FlagSet, line: readonly string[]): number {
  for (let at = 0; at < line.length; at++) {
    const word = line[at]!;
    if (word === '--') return -1;
    if (!word.startsWith('-')) {
      if (word !== '') return at;
    } else if (takesNext(flags, word)) at++;
  }
  return -1;
}

/** Unknown flags are taken for ones with a value, as cobra does before it knows which command it is. */
function takesNext(flags: FlagSet, word: string): boolean {
  if (word.includes('=')) return false;
  const flag = word.startsWith('--') ? flags.named(word.slice(2)) : word.length === 2 ? flags.short(word[1]!) : null;
  return flag !== null && (flag === undefined || valueAlone(flag) === undefined);
}

/** @throws an error in cobra's words when a flag that must be given was not */
export function checkRequired(definition: CommandDefinition, flags: FlagValues): void {
  const missing = (definition.flags ?? []).filter((flag) => flag.required && !flags.given(flag.name));
  if (missing.length === 0) return;
  const names = missing.map((flag) => flag.name).sort();
  throw new Error(`required flag(s) ${names.map((name) => JSON.stringify(name)).join(', ')} not set`);
}

/**
 * What a group does when none of its subcommands is named: help, on the stream and with the exit code that kubectl has
 * for it, or a complaint about the word that is none of them.
 */
export const demandSubcommand =
  (to: 'stdout' | 'stderr') =>
  async (args: string[], _flags: FlagValues, context: CommandContext): Promise<number> => {
    if (args.length > 0) throw new UsageError(`unknown command ${JSON.stringify(args.join(' '))}`);
    context.help(to);
    throw new ExitError(1);
  };
