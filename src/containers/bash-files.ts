import type { FileContent, FsStat, IFileSystem } from 'just-bash';
import { FileError } from './file-error.ts';
import type { FileStat, Filesystem } from './filesystem.ts';
import { join, normalize } from './paths.ts';
import { executableText } from './programs/program.ts';

/** Where commands write what the user shall see; nothing else may read or list these. */
export const visibleOut = '/dev/.out';
export const visibleErr = '/dev/.err';

/**
 * The library runs a registered command only where its executable stands in /bin or /usr/bin; anywhere else it takes the
 * file for a script. So commands that no image has get a hidden place, and an executable elsewhere reads as a script that
 * calls `dispatch` with its name.
 */
export const dispatch = '__run';
export const hiddenCommands: readonly string[] = [dispatch, '__next', '__status', 'trap', 'history'];

const isHidden = (path: string) => path.startsWith('/bin/') && hiddenCommands.includes(path.slice('/bin/'.length));
const hiddenStat: FileStat = { type: 'file', mode: 0o755, size: executableText.length, mtimeMs: 0 };

/** Text of a file as the library sees it. */
function textOf(files: Filesystem, path: string): string {
  const text = files.readText(path);
  return text === executableText ? `/bin/${dispatch} '${path.slice(path.lastIndexOf('/') + 1)}' "$@"\n` : text;
}

/** What the shell library needs of its surroundings while it runs: they may change between two lines of a session. */
export interface Surroundings {
  files: Filesystem;
  show(channel: 'stdout' | 'stderr', text: string): void;
}

/** The library's file system over a container's: every method of it is one synchronous call here. */
export function bashFiles(around: () => Surroundings): IFileSystem {
  const files = () => around().files;
  const run = <T>(action: () => T): Promise<T> => {
    try {
      return Promise.resolve(action());
    } catch (error) {
      return Promise.reject(error instanceof FileError ? nodeError(error) : error);
    }
  };
  const show = (path: string, content: FileContent): boolean => {
    if (path !== visibleOut && path !== visibleErr && !/^\/proc\/1\/fd\/[12]$/.test(path)) return false;
    const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
    if (text !== '') around().show(path === visibleErr || path.endsWith('/2') ? 'stderr' : 'stdout', text);
    return true;
  };
  const bytesOf = (content: FileContent, encoding: unknown): string | Uint8Array => {
    const name =
      typeof encoding === 'object' && encoding !== null ? (encoding as { encoding?: string }).encoding : encoding;
    if (typeof content !== 'string' || name === undefined || name === 'utf8' || name === 'utf-8') return content;
    return Buffer.from(content, (name === 'binary' ? 'latin1' : name) as BufferEncoding);
  };
  return {
    readFile: (path, options) =>
      run(() => {
        const encoding = typeof options === 'object' ? options?.encoding : options;
        const bytewise = encoding === 'binary' || encoding === 'latin1';
        return bytewise ? Buffer.from(files().readBytes(path)).toString('latin1') : textOf(files(), path);
      }),
    readFileBuffer: (path) =>
      run(() => {
        const bytes = files().readBytes(path);
        return bytes.length === executableText.length ? Buffer.from(textOf(files(), path)) : bytes;
      }),
    writeFile: (path, content, options) =>
      run(() => {
        const data = bytesOf(content, options);
        if (!show(path, data)) files().write(path, data);
      }),
    appendFile: (path, content, options) =>
      run(() => {
        const data = bytesOf(content, options);
        if (!show(path, data)) files().append(path, data);
      }),
    exists: (path) => run(() => isHidden(path) || files().exists(path)),
    stat: (path) => run(() => statOf(isHidden(path) ? hiddenStat : files().stat(path))),
    lstat: (path) => run(() => statOf(files().stat(path, false))),
    mkdir: (path, options) => run(() => (options?.recursive ? files().mkdirAll(path) : files().mkdir(path))),
    readdir: (path) => run(() => files().list(path)),
    readdirWithFileTypes: (path) =>
      run(() =>
        files()
          .list(path)
          .map((name) => ({ name, ...typesOf(files().stat(join(path, name), false)) })),
      ),
    rm: (path, options) =>
      run(() => {
        if (options?.force && !files().exists(path)) return;
        files().remove(path, options?.recursive ?? false);
      }),
    cp: (from, to) => run(() => copyTree(files(), from, to)),
    mv: (from, to) => run(() => files().rename(from, to)),
    resolvePath: (base, path) => normalize(path, base),
    getAllPaths: () => [],
    chmod: (path, mode) => run(() => files().chmod(path, mode)),
    symlink: (target, path) => run(() => files().symlink(target, path)),
    link: (from, to) => run(() => files().copyFile(from, to)),
    readlink: (path) => run(() => files().stat(path, false).target ?? notALink(path)),
    realpath: (path) => run(() => files().realpath(path) ?? missing(path)),
    utimes: (path, _atime, mtime) => run(() => files().touch(path, mtime.getTime())),
  };
}

function copyTree(files: Filesystem, from: string, to: string): void {
  if (!files.isDirectory(from)) {
    files.copyFile(from, to);
    return;
  }
  if (!files.exists(to)) files.mkdir(to);
  for (const name of files.list(from)) copyTree(files, join(from, name), join(to, name));
}

function statOf(stat: FileStat): FsStat {
  return { ...typesOf(stat), mode: stat.mode, size: stat.size, mtime: new Date(stat.mtimeMs) };
}

const typesOf = ({ type }: FileStat) => ({
  isFile: type === 'file' || type === 'device',
  isDirectory: type === 'dir',
  isSymbolicLink: type === 'link',
});

function notALink(path: string): never {
  throw new FileError('EINVAL', path);
}

function missing(path: string): never {
  throw new FileError('ENOENT', path);
}

/** The library recognises failures by Node's wording. */
function nodeError(error: FileError): Error {
  const text: Partial<Record<string, string>> = {
    ENOENT: 'no such file or directory',
    EISDIR: 'illegal operation on a directory',
    ENOTDIR: 'not a directory',
    EEXIST: 'file already exists',
    ENOTEMPTY: 'directory not empty',
  };
  return Object.assign(
    new Error(`${error.code}: ${text[error.code] ?? error.message.toLowerCase()}, '${error.path}'`),
    { code: error.code },
  );
}
