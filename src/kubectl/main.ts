import type { Transport } from '../client/transport.ts';
import type { Host } from '../host/host.ts';
import { ReaderGone, readerGoneExitCode } from '../host/process.ts';
import { CommandTree, checkRequired, type FoundCommand, firstOperand, flagSetOf } from './command.ts';
import { withHelp } from './commands/help.ts';
import { commands } from './commands/index.ts';
import { Context, type OpenTransport } from './context.ts';
import { BareError, describeFailure, ExitError, harmless } from './errors.ts';
import { kubercPath } from './kuberc-path.ts';

export type { OpenTransport };

/**
 * kubectl as a function: argv in (without node and the program's name), text on the host's streams, exit code out.
 * The cluster is opened by the first command that needs it, and closed, with everything written, before this returns.
 */
export async function main(argv: readonly string[], host: Host, openTransport: OpenTransport): Promise<number> {
  const run = new Run(host, openTransport);
  try {
    return await run.execute(argv);
  } catch (error) {
    return run.fail(error);
  }
}

class Run {
  private readonly tree: CommandTree = new CommandTree(withHelp(commands, (names) => this.tree.find(names)));
  private found: FoundCommand = { path: commands.name, definition: commands, names: [], rest: [] };
  private transport: Promise<Transport> | undefined;

  constructor(
    private readonly host: Host,
    private readonly openTransport: OpenTransport,
  ) {}

  async execute(argv: readonly string[]): Promise<number> {
    if (argv[0] === '__complete' || argv[0] === '__completeNoDesc') return this.complete(argv);
    this.found = await this.tree.find(argv);
    const rc = kubercPath(this.host, argv);
    if (rc !== undefined) await this.applyPreferences(rc, argv);
    if (this.found.names.length === 0) await this.refuseUnknown();
    return this.tree.dispatch(this.found, () => this.runFound());
  }

  /** What the scripts of `kubectl completion` ask. */
  private async complete([how, ...words]: readonly string[]): Promise<number> {
    const { complete } = await import('./completion/complete.ts');
    const { stdout, stderr } = this.host.streams;
    const around = {
      tree: this.tree,
      contextOf: (found: FoundCommand) => this.contextOf(found),
      out: (text: string) => stdout.write(text),
      err: (text: string) => stderr.write(text),
    };
    try {
      return await complete(words, how === '__complete', around);
    } finally {
      await (await this.transport)?.close();
    }
  }

  /** A command's context from a line that is not finished: flags that make no sense yet do not count. */
  private contextOf({ definition, path, rest }: FoundCommand): Context {
    const flags = flagSetOf(definition);
    const parsed = ((): ReturnType<typeof flags.parse> => {
      try {
        return flags.parse(rest);
      } catch {
        return flags.parse([]);
      }
    })();
    return new Context(this.host, parsed.values, definition, path, -1, (target) => this.open(target));
  }

  private async applyPreferences(path: string, argv: readonly string[]): Promise<void> {
    const { expandAlias, readPreferences, withDefaults } = await import('./kuberc.ts');
    const preferences = await readPreferences(this.host, path);
    const at = this.found.names.length === 0 ? firstOperand(flagSetOf(this.found.definition), argv) : -1;
    const expanded = at < 0 ? undefined : expandAlias(preferences, argv, at);
    if (expanded) this.found = await this.tree.find(expanded);
    this.found = withDefaults(preferences, this.found);
  }

  private async runFound(): Promise<number> {
    const { definition, path, rest } = this.found;
    const { args, argsLenAtDash, values, help, deprecated } = flagSetOf(definition).parse(rest);
    for (const flag of deprecated)
      this.host.streams.stderr.write(`Flag --${flag.name} has been deprecated, ${flag.deprecated}\n`);
    const context = new Context(this.host, values, definition, path, argsLenAtDash, (target) => this.open(target));
    if (help) {
      context.help('stdout');
      return 0;
    }
    checkRequired(definition, values);
    let exitCode = 0;
    try {
      exitCode = (await definition.run?.(args, values, context)) ?? 0;
    } finally {
      await (await this.transport)?.close();
    }
    await context.checkWarnings();
    return exitCode;
  }

  private open(target: Parameters<OpenTransport>[0]): Promise<Transport> {
    this.transport ??= target.connect?.() ?? this.openTransport(target);
    return this.transport;
  }

  /** A word that is no command of the root, after which the line may not go on. */
  private async refuseUnknown(): Promise<void> {
    const { rest, definition } = this.found;
    const at = firstOperand(flagSetOf(definition), rest);
    if (at < 0) return;
    const flags = rest.slice(0, at).find((word) => word.startsWith('-'));
    if (flags !== undefined) throw new BareError(`Error: flags cannot be placed before plugin name: ${flags}`);
    const { suggestionsFor } = await import('./suggestions.ts');
    const near = suggestionsFor(rest[at]!, definition.subcommands ?? []);
    const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join('')}` : '';
    throw new Error(`unknown command ${JSON.stringify(rest[at])} for "${definition.name}"${hint}`);
  }

  fail(error: unknown): number {
    if (error instanceof ReaderGone) return readerGoneExitCode;
    const { path, definition } = this.found;
    const { text, exitCode } = describeFailure(error, path, definition.flagErrors);
    const { stderr } = this.host.streams;
    if (text !== '') stderr.write(stderr.isTTY ? harmless(text) : text);
    return error instanceof ExitError ? exitCode : (definition.failureExitCode ?? exitCode);
  }
}
