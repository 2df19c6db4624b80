import { FileError } from '../file-error.ts';
import type { FileStat } from '../filesystem.ts';
import { absolute, join, normalize, parentOf } from '../paths.ts';
import { type Program, type ProgramIO, shortFlags } from './program.ts';

/** The commonest forms of the file tools, in the words of busybox or coreutils, whichever the image has. */

const isBusybox = (io: ProgramIO) => io.image.userland === 'busybox';

/** Runs `action`; a failed system call becomes a line on standard error. @returns whether it went well */
function attempt(io: ProgramIO, complain: (error: FileError) => string, action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    io.err(`${io.name}: ${complain(error)}\n`);
    return false;
  }
}

const at = (io: ProgramIO, path: string) => absolute(path, io.cwd);

const missingOperand = (io: ProgramIO) => {
  if (isBusybox(io)) return undefined;
  io.err(`${io.name}: missing operand\nTry '${io.name} --help' for more information.\n`);
  return 1;
};

export const cat: Program = (io) => {
  const parsed = shortFlags(io.args, 'u');
  if (!parsed) return undefined;
  let exitCode = 0;
  for (const path of parsed.operands.length > 0 ? parsed.operands : ['-']) {
    const complain = (error: FileError) =>
      isBusybox(io) && error.code !== 'EISDIR'
        ? `can't open '${path}': ${error.message}`
        : isBusybox(io)
          ? `read error: ${error.message}`
          : `${path}: ${error.message}`;
    const went = attempt(io, complain, () => io.out(path === '-' ? io.stdin : io.files.readText(at(io, path))));
    if (!went) exitCode = 1;
  }
  return exitCode;
};

export const touch: Program = (io) => {
  const parsed = shortFlags(io.args, 'cam');
  if (!parsed) return undefined;
  if (parsed.operands.length === 0) {
    if (isBusybox(io)) return undefined;
    io.err("touch: missing file operand\nTry 'touch --help' for more information.\n");
    return 1;
  }
  let exitCode = 0;
  for (const path of parsed.operands) {
    if (parsed.flags.has('c') && !io.files.exists(at(io, path))) continue;
    const complain = (error: FileError) =>
      isBusybox(io) ? `${path}: ${error.message}` : `cannot touch '${path}': ${error.message}`;
    if (!attempt(io, complain, () => io.files.touch(at(io, path)))) exitCode = 1;
  }
  return exitCode;
};

export const rm: Program = (io) => {
  const parsed = shortFlags(io.args, 'rRfv');
  if (!parsed || parsed.flags.has('v')) return undefined;
  const { flags, operands } = parsed;
  const recursive = flags.has('r') || flags.has('R');
  if (operands.length === 0) return flags.has('f') ? 0 : missingOperand(io);
  let exitCode = 0;
  for (const path of operands) if (!removeOne(io, path, recursive, flags.has('f'))) exitCode = 1;
  return exitCode;
};

function removeOne(io: ProgramIO, path: string, recursive: boolean, force: boolean): boolean {
  const complain = (error: FileError) => {
    if (isBusybox(io) && error.code === 'EISDIR') return `'${path}' is a directory`;
    return `${isBusybox(io) ? "can't" : 'cannot'} remove '${path}': ${error.message}`;
  };
  return attempt(io, complain, () => {
    const full = at(io, path);
    let stat: FileStat;
    try {
      stat = io.files.stat(full, false);
    } catch (error) {
      if (force && error instanceof FileError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return;
      throw error;
    }
    if (stat.type === 'dir' && !recursive) throw new FileError('EISDIR', path);
    io.files.remove(full, recursive);
  });
}

export const mkdir: Program = (io) => {
  const parsed = shortFlags(io.args, 'p');
  if (!parsed) return undefined;
  if (parsed.operands.length === 0) return missingOperand(io);
  let exitCode = 0;
  for (const path of parsed.operands) {
    const complain = (error: FileError) =>
      isBusybox(io)
        ? `can't create directory '${path}': ${error.message}`
        : `cannot create directory ‘${path}’: ${error.message}`;
    const make = () =>
      parsed.flags.has('p') ? io.files.mkdirAll(normalize(path, io.cwd)) : io.files.mkdir(at(io, path));
    if (!attempt(io, complain, make)) exitCode = 1;
  }
  return exitCode;
};

export const rmdir: Program = (io) => {
  const parsed = shortFlags(io.args, '');
  if (!parsed) return undefined;
  if (parsed.operands.length === 0) return missingOperand(io);
  let exitCode = 0;
  for (const path of parsed.operands) {
    const complain = (error: FileError) =>
      isBusybox(io) ? `'${path}': ${error.message}` : `failed to remove '${path}': ${error.message}`;
    const remove = () => {
      if (io.files.stat(at(io, path), false).type !== 'dir') throw new FileError('ENOTDIR', path);
      io.files.remove(at(io, path));
    };
    if (!attempt(io, complain, remove)) exitCode = 1;
  }
  return exitCode;
};

export const cp: Program = (io) => {
  const parsed = shortFlags(io.args, 'rRafp');
  if (!parsed || parsed.operands.length < 2) return undefined;
  const recursive = ['r', 'R', 'a'].some((flag) => parsed.flags.has(flag));
  return transferAll(io, parsed.operands, (from, to, shown) => {
    if (io.files.isDirectory(from) && !recursive) throw new OmittingDirectory(shown);
    copyTree(io, from, to);
  });
};

export const mv: Program = (io) => {
  const parsed = shortFlags(io.args, 'f');
  if (!parsed || parsed.operands.length < 2) return undefined;
  return transferAll(io, parsed.operands, (from, to) => io.files.rename(from, to));
};

class OmittingDirectory extends FileError {
  constructor(path: string) {
    super('EISDIR', path);
  }
}

function transferAll(
  io: ProgramIO,
  operands: readonly string[],
  move: (from: string, to: string, shown: string) => void,
): number {
  const sources = operands.slice(0, -1);
  const target = operands.at(-1)!;
  const intoFolder = io.files.isDirectory(at(io, target));
  let exitCode = 0;
  for (const source of sources) {
    const to = intoFolder ? join(at(io, target), normalize(source, io.cwd).split('/').at(-1)!) : at(io, target);
    const verb = io.name === 'mv' ? 'rename' : 'stat';
    const complain = (error: FileError) => {
      if (error instanceof OmittingDirectory) {
        return isBusybox(io) ? `omitting directory '${source}'` : `-r not specified; omitting directory '${source}'`;
      }
      if (error.code === 'ENOENT' && !io.files.exists(at(io, source))) {
        return isBusybox(io)
          ? `can't ${verb} '${source}': ${error.message}`
          : `cannot stat '${source}': ${error.message}`;
      }
      return isBusybox(io)
        ? `can't create '${target}': ${error.message}`
        : `cannot create regular file '${target}': ${error.message}`;
    };
    if (!attempt(io, complain, () => move(at(io, source), to, source))) exitCode = 1;
  }
  return exitCode;
}

function copyTree(io: ProgramIO, from: string, to: string): void {
  if (!io.files.isDirectory(from)) {
    io.files.copyFile(from, to);
    return;
  }
  const names = io.files.list(from);
  if (!io.files.exists(to)) io.files.mkdir(to);
  for (const name of names) copyTree(io, join(from, name), join(to, name));
}

export const ln: Program = (io) => {
  const parsed = shortFlags(io.args, 'sfn');
  if (!parsed?.flags.has('s') || parsed.operands.length !== 2) return undefined;
  const [target, link] = parsed.operands as [string, string];
  const path = io.files.isDirectory(at(io, link)) ? join(at(io, link), target.split('/').at(-1)!) : at(io, link);
  const complain = (error: FileError) =>
    isBusybox(io) ? `${link}: ${error.message}` : `failed to create symbolic link '${link}': ${error.message}`;
  const made = attempt(io, complain, () => {
    if (parsed.flags.has('f') && io.files.realpath(parentOf(path)) && io.files.exists(path)) io.files.remove(path);
    io.files.symlink(target, path);
  });
  return made ? 0 : 1;
};

export const readlink: Program = (io) => {
  const parsed = shortFlags(io.args, 'f');
  if (parsed?.operands.length !== 1) return undefined;
  const path = at(io, parsed.operands[0]!);
  if (parsed.flags.has('f')) {
    io.out(`${io.files.realpath(path) ?? normalize(path)}\n`);
    return 0;
  }
  try {
    const { target } = io.files.stat(path, false);
    if (target === undefined) return 1;
    io.out(`${target}\n`);
    return 0;
  } catch {
    return 1;
  }
};

const chmodModes = /^[0-7]{3,4}$/;

export const chmod: Program = (io) => {
  const [mode, ...paths] = io.args;
  if (!mode || paths.length === 0) return undefined;
  let exitCode = 0;
  for (const path of paths) {
    const complain = (error: FileError) =>
      isBusybox(io) ? `${path}: ${error.message}` : `cannot access '${path}': ${error.message}`;
    const number = chmodModes.test(mode) ? Number.parseInt(mode, 8) : symbolicMode(io, mode, at(io, path));
    if (number === undefined) return undefined;
    if (!attempt(io, complain, () => io.files.chmod(at(io, path), number))) exitCode = 1;
  }
  return exitCode;
};

function symbolicMode(io: ProgramIO, mode: string, path: string): number | undefined {
  const match = /^([ugoa]*)([+-])([rwx]+)$/.exec(mode);
  if (!match) return undefined;
  if (!io.files.exists(path)) return 0;
  const bits = [...match[3]!].reduce((sum, letter) => sum | { r: 4, w: 2, x: 1 }[letter]!, 0);
  const who = match[1] === '' || match[1]!.includes('a') ? 'ugo' : match[1]!;
  const mask = [...who].reduce((sum, letter) => sum | (bits << { u: 6, g: 3, o: 0 }[letter]!), 0);
  const now = io.files.stat(path).mode;
  return match[2] === '+' ? now | mask : now & ~mask;
}
