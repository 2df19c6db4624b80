import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { demandSubcommand } from '../command.ts';
import type { CommandContext, CommandDefinition } from '../definition.ts';
import { switchFlag } from '../flags.ts';

const list: CommandDefinition = {
  name: 'list',
  usage: 'kubectl plugin list [flags] [options]',
  summary: 'List plugins',
  description: 'List the plugins on the PATH, and what keeps some of them from being used.',
  examples: '  kubectl plugin list',
  flags: [switchFlag('name-only', 'Print the names of the programs, not their paths.')],
  async run(_args, flags, context) {
    const found = pluginsOn(context);
    if (found.length === 0) throw new Error('unable to find any kubectl plugins in your PATH');
    context.out('The following compatible plugins are available:\n\n');
    const { commands } = await import('./index.ts');
    const own = new Set((commands.subcommands ?? []).map(({ name }) => name));
    const first = new Map<string, string>();
    let warnings = 0;
    for (const path of found) {
      context.out(`${flags.bool('name-only') ? basename(path) : path}\n`);
      for (const warning of warningsFor(path, own, first, context)) {
        context.err(`  - ${warning}\n`);
        warnings++;
      }
    }
    if (warnings > 0)
      throw new Error(warnings === 1 ? 'one plugin warning was found' : `${warnings} plugin warnings were found`);
    return 0;
  },
};

export const plugin: CommandDefinition = {
  name: 'plugin',
  usage: 'kubectl plugin [flags] [options]',
  summary: 'Work with plugins',
  description: 'Work with plugins: programs on the PATH whose names begin with kubectl-.',
  examples: '  kubectl plugin list',
  subcommands: [{ name: 'list', summary: list.summary, load: async () => list }],
  run: demandSubcommand('stderr'),
};

function pluginsOn(context: CommandContext): string[] {
  const { host } = context;
  const folders = [...new Set((host.env.PATH ?? '').split(delimiter).filter((folder) => folder.trim() !== ''))];
  return folders.flatMap((folder) => {
    try {
      return readdirSync(resolve(host.cwd, folder))
        .sort()
        .filter((name) => name.startsWith('kubectl-') && !statSync(resolve(host.cwd, folder, name)).isDirectory())
        .map((name) => join(folder, name));
    } catch {
      context.err(
        `Unable to read directory "${folder}" from your PATH: open ${folder}: no such file or directory. Skipping...\n`,
      );
      return [];
    }
  });
}

/** @param first the first path seen for each name: later ones cannot be reached */
function warningsFor(
  path: string,
  own: ReadonlySet<string>,
  first: Map<string, string>,
  { host }: CommandContext,
): string[] {
  const name = basename(path);
  const warnings: string[] = [];
  const command = name.split('-')[1]!;
  if (own.has(command)) warnings.push(`warning: ${name} overwrites existing command: "kubectl ${command}"`);
  if (!isExecutable(resolve(host.cwd, path))) {
    warnings.push(`warning: ${path} identified as a kubectl plugin, but it is not executable`);
  }
  const earlier = first.get(name);
  if (earlier !== undefined) warnings.push(`warning: ${path} is overshadowed by a similarly named plugin: ${earlier}`);
  else first.set(name, path);
  return warnings;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
