import type { CommandDefinition, FlagDefinition, SubcommandEntry } from './definition.ts';
import { globalFlags } from './flags.ts';

/** Help in kubectl's layout. The words come from the definitions. */

/** Names in a list of commands get at least this many columns, and three blanks after the longest. */
const minNameWidth = 11;
const gap = 3;

/** @param path the whole command: `kubectl config view` */
export function helpText(path: string, command: CommandDefinition): string {
  return `${command.description.trimEnd()}\n\n${usageText(path, command)}`;
}

/** Help without its introduction. */
export function usageText(path: string, command: CommandDefinition): string {
  const entries = command.subcommands?.filter((entry) => !entry.hidden) ?? [];
  return [
    aliasesText(command),
    command.examples ? `Examples:\n${indented(command.examples)}\n\n` : '',
    ...groupsText(entries),
    command.flags?.some((flag) => !flag.hidden) ? `Options:\n${flagsText(command.flags)}` : '',
    `Usage:\n  ${command.usage}\n\n`,
    entries.length > 0 ? `Use "${path} <command> --help" for more information about a given command.\n` : '',
    'Use "kubectl options" for a list of global command-line options (applies to all commands).\n',
  ].join('');
}

/** What `kubectl options` prints. */
export const optionsText = (env: Record<string, string | undefined>): string =>
  `The following options can be passed to any command:\n\n${flagsText(globalFlags).replace('$HOME', env.HOME ?? '')}`;

const aliasesText = ({ name, aliases = [] }: CommandDefinition): string =>
  aliases.length > 0 ? `Aliases:\n${[name, ...aliases].join(', ')}\n\n` : '';

const indented = (examples: string): string =>
  examples
    .replace(/^\n+|\s+$/g, '')
    .split('\n')
    .map((line) => (line.startsWith('  ') ? line : `  ${line}`))
    .join('\n');

/** A heading and its commands, for each group in the order of first mention. */
function groupsText(entries: readonly SubcommandEntry[]): string[] {
  const width = Math.max(minNameWidth, ...entries.map((entry) => entry.name.length)) + gap;
  const groups = new Map<string, string>();
  for (const { name, summary, group = 'Available Commands' } of entries) {
    groups.set(group, `${groups.get(group) ?? ''}${summary === '' ? '' : `  ${name.padEnd(width)}${summary}\n`}`);
  }
  return [...groups].map(([heading, lines]) => `${heading}:\n${lines}\n`);
}

function flagsText(flags: readonly FlagDefinition[]): string {
  return flags
    .filter((flag) => !flag.hidden)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      (flag) => `    ${flag.short ? `-${flag.short}, ` : ''}--${flag.name}=${shownDefault(flag)}:\n\t${flag.usage}\n\n`,
    )
    .join('');
}

const shownDefault = ({ type, default: value }: FlagDefinition): string =>
  type === 'string' && !value.startsWith("'") ? `'${value}'` : value;
