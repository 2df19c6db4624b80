import type { Host } from '../host/host.ts';
import type { Program } from './replay/run.ts';

/** What the commands of kubesim have to work with. */
export interface KubesimContext {
  host: Host;
  /** KUBESIM_HOME */
  home: string;
  /** The cluster room, loaded when first used. */
  cluster(): Promise<typeof import('../cluster/index.ts')>;
  /** Programs that documents may call. */
  programs: Readonly<Record<string, Program>>;
  /** The command line as it was given. */
  rawArguments: readonly string[];
  out(text: string): void;
  err(text: string): void;
}

/** A mistake of the user's: printed as `error: …`, exit 1. */
export class UserError extends Error {}
