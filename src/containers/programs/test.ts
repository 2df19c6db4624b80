import { FileError } from '../file-error.ts';
import { absolute } from '../paths.ts';
import type { Program, ProgramIO } from './program.ts';

const fileTests: Record<string, (io: ProgramIO, path: string) => boolean> = {
  '-e': (io, path) => io.files.exists(path),
  '-f': (io, path) => io.files.exists(path) && io.files.stat(path).type === 'file',
  '-d': (io, path) => io.files.isDirectory(path),
  '-s': (io, path) => io.files.exists(path) && io.files.stat(path).size > 0,
  '-r': (io, path) => io.files.exists(path),
  '-w': (io, path) => io.files.exists(path),
  '-x': (io, path) => io.files.exists(path) && (io.files.stat(path).mode & 0o111) !== 0,
  '-L': (io, path) => isLink(io, path),
  '-h': (io, path) => isLink(io, path),
};

function isLink(io: ProgramIO, path: string): boolean {
  try {
    return io.files.stat(path, false).type === 'link';
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** `test` and `[` with one condition, perhaps negated; longer ones are the shell library's. */
export const test: Program = (io) => {
  let args = [...io.args];
  if (io.name.endsWith('[')) {
    if (args.pop() !== ']') {
      io.err(io.image.userland === 'busybox' ? '[: missing ]\n' : "[: missing ']'\n");
      return 2;
    }
  }
  let negated = false;
  while (args.length > 1 && args[0] === '!') {
    negated = !negated;
    args = args.slice(1);
  }
  const result = condition(io, args);
  return result === undefined ? undefined : result !== negated ? 0 : 1;
};

function condition(io: ProgramIO, args: readonly string[]): boolean | undefined {
  const [first = '', second = '', third = ''] = args;
  if (args.length === 0) return false;
  if (args.length === 1) return first !== '';
  if (args.length === 2) {
    if (first === '-n') return second !== '';
    if (first === '-z') return second === '';
    return fileTests[first]?.(io, absolute(second, io.cwd));
  }
  if (args.length !== 3) return undefined;
  if (second === '=' || second === '==') return first === third;
  if (second === '!=') return first !== third;
  const [a, b] = [Number(first), Number(third)];
  const compare: Record<string, boolean> = {
    '-eq': a === b,
    '-ne': a !== b,
    '-lt': a < b,
    '-le': a <= b,
    '-gt': a > b,
    '-ge': a >= b,
  };
  return compare[second];
}
