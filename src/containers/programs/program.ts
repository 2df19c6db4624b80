import type { Net } from '../../apimachinery/net.ts';
import type { Filesystem } from '../filesystem.ts';
import type { Image } from '../image.ts';
import type { Machine } from '../machine.ts';

/** What a program sees of the world: its arguments, its container and the network. Nothing of the machine. */
export interface ProgramIO {
  /** The name it was called by. */
  name: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Absolute, without links folded. */
  cwd: string;
  files: Filesystem;
  stdin: string;
  /** Standard output is a terminal. */
  tty: boolean;
  columns: number;
  out(text: string): void;
  err(text: string): void;
  net: Net;
  podIP: string;
  hostname: string;
  image: Image;
  /** The node, when the program runs on it and not in a container. */
  machine?: Machine;
  /** Cluster time, ms; it moves on with `elapse`. */
  now(): number;
  /** Lets time pass: a sleep, a time-out. */
  elapse(ms: number): void;
  /** Sends the main process a signal. */
  signalMain(signal: string): void;
  /** What runs in the container, for `ps` and `ss`. */
  processes(): readonly { pid: number; user: string; command: string; listens: readonly number[] }[];
}

/**
 * A program of a container, run to its end.
 * @returns its exit code, or undefined for a form that it does not know and leaves to the shell library's own
 */
export type Program = (io: ProgramIO) => number | undefined;

/** A bundle of single-letter flags and the operands: `-al x` → { a, l }, [x]; undefined when a flag is not in `known`. */
export function shortFlags(
  args: readonly string[],
  known: string,
): { flags: Set<string>; operands: string[] } | undefined {
  const flags = new Set<string>();
  const operands: string[] = [];
  let open = true;
  for (const arg of args) {
    if (open && arg === '--') open = false;
    else if (open && arg.length > 1 && arg.startsWith('-')) {
      for (const letter of arg.slice(1)) {
        if (!known.includes(letter)) return undefined;
        flags.add(letter);
      }
    } else operands.push(arg);
  }
  return { flags, operands };
}

/** Thrown by a program that goes on until somebody stops it: `tail -f`, `sleep infinity`, a server. */
export class Endless extends Error {
  /** The file that it follows, if it follows one. */
  readonly follows: string | undefined;
  constructor(follows?: string) {
    super('runs until it is stopped');
    this.follows = follows;
  }
}

/** What stands in an executable: nobody runs it, its name is looked up. */
export const executableText = '\x7fELF';
