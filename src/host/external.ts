import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs of the user's own that a command runs: an editor, a diff. */

export interface ProgramOutcome {
  /** Undefined when the program could not be started; `error` says why, in Go's words. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  error: string;
}

/** @param withTerminal lets the program have this process's streams, as an editor needs */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, withTerminal = false }: { cwd: string; env: Record<string, string | undefined>; withTerminal?: boolean },
): ProgramOutcome {
  const stdio = withTerminal ? ('inherit' as const) : ('pipe' as const);
  const result = spawnSync(program, args, { cwd, env, stdio, encoding: 'utf8', maxBuffer: 1 << 28 });
  const failure = result.error as NodeJS.ErrnoException | undefined;
  const missing = failure?.code === 'ENOENT';
  return {
    exitCode: failure ? undefined : (result.status ?? 1),
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? '',
    error: missing ? 'executable file not found in $PATH' : (failure?.message ?? ''),
  };
}

/** A folder for as long as a command runs. */
export class TemporaryFolder {
  readonly path: string;

  /** @param prefix of its name: `LIVE-` */
  constructor(prefix: string) {
    this.path = mkdtempSync(join(tmpdir(), prefix));
  }

  /** @returns the file's path */
  write(name: string, text: string): string {
    const path = join(this.path, name);
    mkdirSync(this.path, { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
