import { fstatSync, writeSync } from 'node:fs';
import { systemClock } from './clock.ts';
import type { Host } from './host.ts';
import { seededRandom, systemRandom } from './random.ts';
import type { Sink, Streams } from './streams.ts';

/** The machine that this process runs on. `KUBESIM_NOW` fixes its time and `KUBESIM_SEED` its random choices. */
export function processHost(): Host {
  const { env } = process;
  return {
    clock: systemClock(env),
    random: env.KUBESIM_SEED ? seededRandom(env.KUBESIM_SEED) : systemRandom(),
    streams: processStreams,
    env,
    cwd: process.cwd(),
    interrupted: () =>
      new Promise((done) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
      }),
  };
}

/**
 * Writes by descriptor: Node's own stream objects take milliseconds to make, which a command that prints three lines
 * would notice, and what is written this way has left the process when the call returns.
 */
function sink(name: 'stdout' | 'stderr', descriptor: number): Sink {
  let terminal: boolean | undefined;
  const isTTY = () => (terminal ??= fstatSync(descriptor).isCharacterDevice() && process[name].isTTY === true);
  return {
    write: (text) => writeAll(descriptor, typeof text === 'string' ? Buffer.from(text) : text),
    get isTTY() {
      return isTTY();
    },
    get columns() {
      return isTTY() ? process[name].columns : undefined;
    },
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Somebody else made the pipe non-blocking, and its reader is slow.
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, 1);
      else if (code === 'EPIPE') throw new ReaderGone();
      else throw error;
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Whoever read our output went away (`| head -1`): there is no use in going on, and nobody to tell. */
export class ReaderGone extends Error {}

/** What a shell shows for a process that SIGPIPE ended. */
export const readerGoneExitCode = 141;

let stdinOpened = false;

const processStreams: Streams = {
  get stdin() {
    stdinOpened = true;
    return process.stdin;
  },
  stdout: sink('stdout', 1),
  stderr: sink('stderr', 2),
};

/**
 * Runs a program and lets the process end with its exit code. Ctrl-C ends it as a shell expects (the signal's default),
 * unless the program listens for it.
 */
export async function runProcess(program: (argv: readonly string[], host: Host) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await program(process.argv.slice(2), processHost());
  } catch (error) {
    if (!(error instanceof ReaderGone)) throw error;
    process.exitCode = readerGoneExitCode;
  }
  if (stdinOpened) process.stdin.destroy();
}
