import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Host } from '../host/host.ts';
import { type FoundCommand, flagSetOf } from './command.ts';
import { BareError } from './errors.ts';

/** A user's preferences: default values of flags, and aliases of commands. */
export interface Preferences {
  defaults: { command: string; options: Option[] }[];
  aliases: Alias[];
}

interface Option {
  name: string;
  default: string;
}

interface Alias {
  name: string;
  /** Words of the command that the alias stands for. */
  command: string;
  prependArgs: string[];
  appendArgs: string[];
  options: Option[];
}

/** @throws BareError when the file cannot be used */
export async function readPreferences({ cwd, streams }: Host, path: string): Promise<Preferences> {
  const fail = (why: string) => new BareError(`error occurred while applying preferences kuberc error kuberc: ${why}`);
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), 'utf8');
  } catch {
    throw fail(`open ${path}: no such file or directory`);
  }
  const { parseYAML } = await import('./manifests/yaml.ts');
  let value: any;
  try {
    value = parseYAML(text) ?? {};
  } catch (error) {
    throw fail((error as Error).message);
  }
  const unknown = Object.keys(value).filter((key) => !knownFields.has(key));
  if (unknown.length > 0) {
    const list = unknown.map((key) => `unknown field ${JSON.stringify(key)}`).join(', ');
    streams.stderr.write(`kuberc: ignoring strict decoding error in ${path}: strict decoding error: ${list}`);
  }
  const options = (entry: any) => entry.options ?? entry.flags ?? [];
  return {
    defaults: (value.defaults ?? []).map((entry: any) => ({ command: entry.command, options: options(entry) })),
    aliases: (value.aliases ?? []).map((entry: any) => ({
      name: entry.name,
      command: entry.command,
      prependArgs: entry.prependArgs ?? [],
      appendArgs: entry.appendArgs ?? [],
      options: options(entry),
    })),
  };
}

const knownFields = new Set([
  'apiVersion',
  'kind',
  'defaults',
  'aliases',
  'overrides',
  'credentialPluginPolicy',
  'credentialPluginAllowlist',
]);

/** The line with its command in place of the alias that stands at `at`; undefined when that is none. */
export function expandAlias({ aliases }: Preferences, argv: readonly string[], at: number): string[] | undefined {
  const alias = aliases.find(({ name }) => name === argv[at]);
  if (!alias) return undefined;
  const { command, prependArgs, appendArgs, options } = alias;
  const before = argv.slice(0, at);
  const user = argv.slice(at + 1);
  const given = new Set(user.map((word) => /^--([^=]+)/.exec(word)?.[1]));
  const flags = options.filter(({ name }) => !given.has(name)).map(asWord);
  return [...before, ...command.split(' '), ...flags, ...prependArgs, ...user, ...appendArgs];
}

const asWord = (option: Option): string => `--${option.name}=${option.default}`;

/** Puts the preferred values of flags before those of the user, who may still say otherwise. */
export function withDefaults({ defaults }: Preferences, found: FoundCommand): FoundCommand {
  const options = defaults.filter(({ command }) => command === found.names.join(' ')).flatMap((entry) => entry.options);
  if (options.length === 0) return found;
  const { values } = flagSetOf(found.definition).parse(found.rest);
  const missing = options.filter(({ name }) => values.has(name) && !values.given(name));
  return { ...found, rest: [...missing.map(asWord), ...found.rest] };
}
