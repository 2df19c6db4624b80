import { lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Reading and writing the user's files, as commands name them: relative to the user's folder, with errors in Go's words. */

const reasons: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
};

/** `open x.yaml: no such file or directory` */
export const fileError = (operation: string, path: string, error: unknown): Error => {
  const { code, message } = error as NodeJS.ErrnoException;
  return new Error(`${operation} ${path}: ${reasons[code ?? ''] ?? message}`);
};

/** @throws Error in the words of Go's os package */
export function readBytes(cwd: string, path: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, path));
  } catch (error) {
    throw fileError((error as NodeJS.ErrnoException).code === 'EISDIR' ? 'read' : 'open', path, error);
  }
}

export const readText = (cwd: string, path: string): string => Buffer.from(readBytes(cwd, path)).toString('utf8');

/** @throws Error in the words of Go's os package */
export function writeBytes(cwd: string, path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(resolve(cwd, path), content);
  } catch (error) {
    throw fileError('open', path, error);
  }
}

/** @returns undefined when there is nothing; @throws Error when it cannot be looked at */
export function kindOfPath(cwd: string, path: string): 'file' | 'folder' | undefined {
  try {
    return statSync(resolve(cwd, path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError('stat', path, error);
  }
}

/**
 * Files below a folder, in the order of a walk through sorted names; links to folders are not followed.
 * @param recursive also those in its subfolders
 */
export function filesBelow(cwd: string, folder: string, recursive: boolean): string[] {
  const found: string[] = [];
  for (const name of readdirSync(resolve(cwd, folder)).sort()) {
    const path = join(folder, name);
    if (!lstatSync(resolve(cwd, path)).isDirectory()) found.push(path);
    else if (recursive) found.push(...filesBelow(cwd, path, true));
  }
  return found;
}

/** Is it a plain file, and no link to one? */
export const isRegularFile = (cwd: string, path: string): boolean =>
  lstatSync(resolve(cwd, path), { throwIfNoEntry: false })?.isFile() ?? false;

/** Names in a folder, sorted; none when it cannot be read. */
export function namesIn(cwd: string, folder: string): string[] {
  try {
    return readdirSync(resolve(cwd, folder)).sort();
  } catch {
    return [];
  }
}

/** Go's filepath.Join for two parts: `d/` and `a.yaml` make `d/a.yaml`, `./d` stays without its dot. */
export function join(folder: string, name: string): string {
  const clean = folder.replace(/\/+$/, '').replace(/^\.\/+/, '');
  if (clean === '' && folder.startsWith('/')) return `/${name}`;
  return clean === '' || clean === '.' ? name : `${clean}/${name}`;
}
