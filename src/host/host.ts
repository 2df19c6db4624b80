import type { Clock } from './clock.ts';
import type { Random } from './random.ts';
import type { Streams } from './streams.ts';

/** All that a program may use of the machine it runs on. */
export interface Host {
  clock: Clock;
  random: Random;
  streams: Streams;
  env: Record<string, string | undefined>;
  /** The user's current folder; relative paths on the command line start here. */
  cwd: string;
  /** Resolves when the program is asked to end (Ctrl-C, SIGTERM), which from then on is the program's own to do. */
  interrupted?(): Promise<void>;
}
