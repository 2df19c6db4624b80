import { lstatSync, readlinkSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { kindOfPath, readBytes } from '../../host/files.ts';

/** May kustomizations load files from outside their own folder? */
export type LoadRestriction = 'rootOnly' | 'none';

/** Something on the network: nothing is fetched here. */
export class Unreachable extends Error {}

/** Reads files for one kustomization, and knows who referred to it. */
export class Loader {
  private constructor(
    /** Real path of the kustomization's folder. */
    readonly root: string,
    private readonly restriction: LoadRestriction,
    private readonly referrer: Loader | undefined,
  ) {}

  /** @throws Error unless the path is a folder */
  static at(cwd: string, path: string, restriction: LoadRestriction): Loader {
    if (isRepository(path)) throw noRepository(path);
    return new Loader(confirmedFolder(cwd, path), restriction, undefined);
  }

  /** The loader of a kustomization that this one refers to. */
  below(path: string): Loader {
    if (path === '') throw new Error('new root cannot be empty');
    if (isRepository(path)) throw noRepository(path);
    if (isAbsolute(path)) throw new Error(`new root '${path}' cannot be absolute`);
    const root = confirmedFolder(this.root, joined(this.root, path));
    for (let loader: Loader | undefined = this; loader; loader = loader.referrer) {
      if (!contains(root, loader.root)) continue;
      throw new Error(`cycle detected: candidate root '${root}' contains visited root '${loader.root}'`);
    }
    return new Loader(root, this.restriction, this);
  }

  /** @throws Error when there is no such file, or it lies outside */
  load(path: string): Uint8Array {
    if (/^https?:/i.test(path)) throw unreachable(path);
    const whole = isAbsolute(path) ? path : joined(this.root, path);
    if (this.restriction === 'none') return readBytes('/', whole);
    const { folder, file } = cleanedAbsolute('/', whole);
    if (file === '') throw new Error(`'${whole}' must resolve to a file`);
    if (!contains(this.root, folder)) throw new Error(`security; file '${whole}' is not in or below '${this.root}'`);
    return readBytes('/', joined(folder, file));
  }

  loadText(path: string): string {
    return Buffer.from(this.load(path)).toString('utf8');
  }
}

/** Without a slash at the end. */
const joined = (folder: string, path: string): string => join(folder, path).replace(/(.)\/+$/, '$1');

const contains = (outer: string, inner: string): boolean =>
  outer === '/' || outer === inner || inner.startsWith(`${outer}/`);

function confirmedFolder(cwd: string, path: string): string {
  const refuse = (why: string) => new Error(`must build at directory: ${why}`);
  if (path === '') throw refuse('directory path cannot be empty');
  let found: { folder: string; file: string };
  try {
    found = cleanedAbsolute(cwd, path);
  } catch (error) {
    throw refuse(`not a valid directory: ${(error as Error).message}`);
  }
  if (found.file !== '') throw refuse(`'${path}': file is not directory`);
  return found.folder;
}

function cleanedAbsolute(cwd: string, path: string): { folder: string; file: string } {
  let real: string;
  try {
    real = realPath(resolve(cwd, path));
  } catch (error) {
    throw new Error(`evalsymlink failure on '${path}' : ${(error as Error).message}`);
  }
  if (kindOfPath('/', real) === 'folder') return { folder: real, file: '' };
  return { folder: dirname(real), file: basename(real) };
}

/** Follows links step by step, so that an error can name the step that is missing. */
function realPath(path: string): string {
  let done = '/';
  const rest = path.split('/').filter((part) => part !== '');
  for (let links = 0; rest.length > 0; ) {
    const part = rest.shift()!;
    if (part === '..') {
      done = dirname(done);
      continue;
    }
    const next = join(done, part);
    const stats = lstat(next);
    if (stats.isSymbolicLink()) {
      if (++links > 255) throw new Error('EvalSymlinks: too many links');
      const target = readlinkSync(next);
      rest.unshift(...target.split('/').filter((one) => one !== '' && one !== '.'));
      if (isAbsolute(target)) done = '/';
    } else if (!stats.isDirectory() && rest.length > 0) throw new Error('not a directory');
    else done = next;
  }
  return done;
}

function lstat(path: string) {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'no such file or directory' : code === 'ENAMETOOLONG' ? 'file name too long' : code;
    throw new Error(`lstat ${path}: ${why === 'ENOTDIR' ? 'not a directory' : why}`);
  }
}

/** Does the path name a git repository somewhere else, by the rules that kustomize has for that? */
export function isRepository(path: string): boolean {
  if (isAbsolute(path)) return false;
  const text = path.replace(/\?.*$/s, '').replace(/^git::/i, '');
  const scheme = /^(ssh|https?|file):\/\//i.exec(text)?.[0]?.toLowerCase() ?? '';
  const afterScheme = text.slice(scheme.length);
  const user = /^[a-zA-Z][a-zA-Z0-9-]*@/.exec(afterScheme)?.[0] ?? '';
  const rest = afterScheme.slice(user.length);
  const github = /^github\.com[/:]/i.test(rest);
  const scp = scheme === '' && (user !== '' || github);
  if (scheme === '' && !scp) return false;
  const repository = scheme === 'file://' ? user + rest : behindHost(rest, scp);
  return repository !== undefined && hasRepositoryPath(repository, scheme === 'file://');
}

function behindHost(text: string, scp: boolean): string | undefined {
  let at = text.indexOf('/');
  const colon = text.indexOf(':');
  if (scp && (at < 0 || (colon > 0 && colon < at))) at = colon;
  return text === '' ? undefined : at < 0 ? '' : text.slice(at + 1);
}

function hasRepositoryPath(path: string, wholePath: boolean): boolean {
  const marked = /_git\/|\/\/|\.git/.exec(path);
  if (marked) return marked[0] !== '//' || marked.index > 0;
  return wholePath ? path !== '' : path.split('/').length >= 2 && path.split('/').slice(0, 2).join('/') !== '';
}

const noNetwork = 'kubesim has no network; copy it into a folder and give its path';
const unreachable = (url: string): Error => new Unreachable(`unable to read URL ${JSON.stringify(url)}: ${noNetwork}`);
const noRepository = (url: string): Error => new Unreachable(`unable to clone ${JSON.stringify(url)}: ${noNetwork}`);
