import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Filesystem } from '../../containers/filesystem.ts';
import type { MachineCall, MachineCommand } from '../../containers/machine.ts';
import { normalize } from '../../containers/paths.ts';
import type { Host } from '../../host/host.ts';

/** A program as a function: argv and a host in, exit code out. */
export type Program = (argv: readonly string[], host: Host) => Promise<number>;

/**
 * A program of ours on a simulated machine. It reads the files that its arguments name: they are laid out in a folder of
 * the cluster's home for as long as it runs, and what it writes beside them goes back.
 * @param home KUBESIM_HOME
 */
export const programOnNode =
  (program: Program, host: Host, home: string): MachineCommand =>
  async (call) => {
    mkdirSync(home, { recursive: true });
    const folder = mkdtempSync(join(home, '.shell-'));
    const { streams, close, isInterrupted } = streamsOf(call);
    // A program that goes on for ever comes to its end at its next look at the clock.
    const clock = {
      now: () => {
        if (isInterrupted()) throw new Interrupted();
        return host.clock.now();
      },
    };
    try {
      const argv = call.argv.map((arg) => layOut(arg, call, folder));
      const before = new Set(filesIn(folder));
      const exitCode = await program(argv, { ...host, cwd: folder, clock, streams });
      if (isInterrupted()) {
        rmSync(folder, { recursive: true, force: true });
        return await never;
      }
      for (const path of filesIn(folder)) {
        if (!before.has(path)) call.files.write(join(call.cwd, path), readFileSync(join(folder, path)));
      }
      return exitCode;
    } finally {
      close();
      rmSync(folder, { recursive: true, force: true });
    }
  };

/** The shell has gone on without this command: it must not hear of it again. */
const never = new Promise<number>(() => {});

/** Ctrl-C. */
class Interrupted extends Error {}

/** Most files of one folder that are laid out. */
const maxFiles = 500;

/** Copies the files that an argument names, and names them as they are called there. */
function layOut(arg: string, { cwd, files }: MachineCall, folder: string): string {
  if (/^https?:/.test(arg)) return arg;
  const head = /^-[a-z](?=[./\w])/i.exec(arg)?.[0] ?? '';
  return (
    head +
    arg
      .slice(head.length)
      .split(/([=,])/)
      .map((piece) => {
        const path = normalize(piece, cwd);
        if (piece === '' || piece === '-' || !isFile(files, path)) return piece;
        const inside = relative(cwd, path);
        const isBelow = !piece.startsWith('/') && !inside.startsWith('..');
        const target = isBelow ? join(folder, inside) : join(folder, '.other', path);
        copy(files, path, target, { left: maxFiles });
        return isBelow ? piece : target;
      })
      .join('')
  );
}

const isFile = (files: Filesystem, path: string): boolean => files.exists(path) && path !== '/';

function copy(files: Filesystem, from: string, to: string, budget: { left: number }): void {
  if (budget.left-- <= 0) return;
  if (files.isDirectory(from)) {
    mkdirSync(to, { recursive: true });
    for (const name of files.list(from)) {
      if (name !== 'node_modules' && name !== '.git') copy(files, join(from, name), join(to, name), budget);
    }
    return;
  }
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, files.readBytes(from));
}

function filesIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = join(below, name);
    if (path === '.other') return [];
    return statSync(join(folder, path)).isDirectory() ? filesIn(folder, path) : [path];
  });
}

/** Streams over a call: piped text, or the keys of the terminal with what a terminal does to them. */
function streamsOf({ stdin, keys, isShown, columns, out, err }: MachineCall): {
  streams: Host['streams'];
  close(): void;
  isInterrupted(): boolean;
} {
  const input: Host['streams']['stdin'] = new PassThrough();
  const text = (chunk: string | Uint8Array) =>
    typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
  const isTTY = keys !== undefined && isShown;
  let interrupted = false;
  const isOver = () => interrupted;
  const streams = {
    stdin: input,
    stdout: { isTTY, columns, write: (chunk: string | Uint8Array) => void (isOver() || out(text(chunk))) },
    stderr: {
      isTTY: keys !== undefined,
      columns,
      write: (chunk: string | Uint8Array) => void (isOver() || err(text(chunk))),
    },
  };
  if (!keys) {
    (input as PassThrough).end(stdin ?? '');
    return { streams, close: () => {}, isInterrupted: () => false };
  }
  let raw = false;
  input.isTTY = true;
  input.setRawMode = (mode) => {
    raw = mode;
  };
  const listening = keys.listen((data) => {
    if (raw) (input as PassThrough).write(data);
    else if (data.includes('\u0003')) {
      interrupted = true;
      return 'interrupt';
    } else if (data === '\u0004') (input as PassThrough).end();
    else {
      const line = data.replaceAll('\r', '\n');
      out(line);
      (input as PassThrough).write(line);
    }
    return undefined;
  });
  const close = () => {
    if (!interrupted) listening.stop();
  };
  return { streams, close, isInterrupted: () => interrupted };
}
