import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The programs as users start them: processes of their own, with a home of the test's. */

const bin = process.env.KUBESIM_BIN ?? fileURLToPath(new URL('../../bin', import.meta.url));

export interface Outcome {
  stdout: string;
  stderr: string;
  /** Undefined when a signal ended it. */
  exitCode: number | undefined;
}

export const temporaryHome = (): string => mkdtempSync(join(tmpdir(), 'kubesim-cluster-'));
export const removeHome = (home: string): void => rmSync(home, { recursive: true, force: true });

const environment = (home: string, env: Record<string, string>) => ({
  PATH: process.env.PATH,
  HOME: home,
  KUBESIM_HOME: home,
  ...env,
});

/** Starts a program and leaves it running. */
export function begin(home: string, line: string, env: Record<string, string> = {}, stdin = '') {
  const [program, ...args] = line.split(' ') as [string, ...string[]];
  const child = spawn(process.execPath, [join(bin, program), ...args], { cwd: home, env: environment(home, env) });
  let stdout = '';
  let stderr = '';
  let heard = () => {};
  child.stdout.on('data', (data) => {
    stdout += data;
    heard();
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  child.stdin.end(stdin);
  const ended = new Promise<Outcome>((done) =>
    child.on('close', (code) => done({ stdout, stderr, exitCode: code ?? undefined })),
  );
  return {
    ended,
    kill: () => child.kill('SIGKILL'),
    /** Until its output holds a text. */
    says: (text: string) =>
      new Promise<void>((done) => {
        heard = () => stdout.includes(text) && done();
        heard();
      }),
  };
}

export const start = (home: string, line: string, env?: Record<string, string>, stdin?: string): Promise<Outcome> =>
  begin(home, line, env, stdin).ended;

/** Runs a program to its end. */
export function run(home: string, line: string, env: Record<string, string> = {}, stdin = ''): Outcome {
  const [program, ...args] = line.split(' ') as [string, ...string[]];
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(bin, program), ...args], {
    cwd: home,
    env: environment(home, env),
    input: stdin,
    encoding: 'utf8',
  });
  return { stdout, stderr, exitCode: status ?? undefined };
}
