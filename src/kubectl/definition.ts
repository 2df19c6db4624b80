import type { Client } from '../client/client.ts';
import type { Host } from '../host/host.ts';

/** How a flag's text becomes a value; named after the pflag types that kubectl uses, whose rules and errors apply. */
export type FlagType =
  | 'bool'
  | 'string'
  | 'int'
  | 'int32'
  | 'int64'
  | 'duration'
  /** `a,b` and repeated: CSV */
  | 'stringSlice'
  /** repeated, never split */
  | 'stringArray'
  /** `k=v,k=v` */
  | 'stringToString'
  /** text of some form of its own, whose default help shows without quotes */
  | 'value';

export interface FlagDefinition {
  name: string;
  short?: string;
  type: FlagType;
  /** The value when the flag is not given, as help shows it: `false`, `[]`, `1m0s`, `'none'` (quotes may be left out). */
  default: string;
  /** The value of `--flag` alone (bool: `true`; `--dry-run` alone: `unchanged`). */
  noOptDefVal?: string;
  /** Help text, ours. */
  usage: string;
  /** `required flag(s) "image" not set` when it is not given. */
  required?: boolean;
  hidden?: boolean;
  /** `Flag --x has been deprecated, <this text>` on stderr when used. */
  deprecated?: string;
  /** Refuses a value beyond what its type refuses, in the words that stand behind `invalid argument …: `. */
  check?(text: string): string | undefined;
}

/** Parsed flags: what was given, with types. */
export interface FlagValues {
  /** Was the flag on the command line? */
  given(name: string): boolean;
  /** Does the command have such a flag at all? For code that several commands share. */
  has(name: string): boolean;
  bool(name: string): boolean;
  string(name: string): string;
  int(name: string): number;
  /** Milliseconds. */
  duration(name: string): number;
  strings(name: string): string[];
  map(name: string): Record<string, string>;
}

/** What a command has to work with. Everything behind it is loaded when first used. */
export interface CommandContext {
  host: Host;
  /** Path of the command, aliases resolved: `kubectl create deployment`. */
  commandPath: string;
  /** Arguments before a `--`, as an index into args; -1 when there was none (cobra's ArgsLenAtDash). */
  argsLenAtDash: number;
  /** The namespace in force (flag, context, or `default`) and whether the user named it. */
  namespace(): Promise<{ name: string; explicit: boolean }>;
  /**
   * Looks through the kubeconfig as a command does that talks to the server, without needing one.
   * @throws what is wrong with it: an unknown context, cluster or user, an unreadable file …
   */
  checkConfig(): Promise<void>;
  /** The API of the cluster that the kubeconfig's context points at; made on first use. */
  client(): Promise<Client>;
  /** Address of that cluster's API server: `https://192.168.49.2:8443`. */
  server(): Promise<string>;
  out(text: string): void;
  err(text: string): void;
  /** Prints the help of this command. */
  help(to: 'stdout' | 'stderr'): void;
}

export interface CommandDefinition {
  name: string;
  aliases?: readonly string[];
  /** After `Usage:` in help: `kubectl get …` whole. */
  usage: string;
  /** One line for the parent's list. */
  summary: string;
  /** Paragraphs of help. */
  description: string;
  /** Examples as shown, each line indented by two blanks. */
  examples?: string;
  flags?: readonly FlagDefinition[];
  hidden?: boolean;
  /** Subcommands, loaded when needed: name → module. */
  subcommands?: readonly SubcommandEntry[];
  /** How flag errors end: `usage` says `See 'kubectl get --help' for usage.`, with exit code 1. Only diff differs. */
  flagErrors?: 'usage' | 'examples';
  /** Exit code of every failure; undefined is 1. */
  failureExitCode?: number;
  /** Exit code; undefined is 0. Failures are thrown: ApiError, UsageError … (errors.ts gives them words). */
  run?(args: string[], flags: FlagValues, context: CommandContext): Promise<number | undefined>;
}

export interface SubcommandEntry {
  name: string;
  aliases?: readonly string[];
  summary: string;
  hidden?: boolean;
  /** Heading in the parent's help: `Basic Commands (Beginner)`. */
  group?: string;
  /** Other words that mean this command, for `Did you mean this?`. */
  suggestFor?: readonly string[];
  load(): Promise<CommandDefinition>;
}
