import type { HttpRequest } from '../apimachinery/net.ts';
import type { Filesystem } from './filesystem.ts';
import { normalize } from './paths.ts';

/** What a web server finds below its document root for a request. */
export type Found =
  | { kind: 'file'; bytes: Uint8Array; type: string; mtimeMs: number; size: number }
  | { kind: 'redirect'; path: string }
  | { kind: 'forbidden' }
  | { kind: 'missing' };

const types: Record<string, string> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  xml: 'text/xml',
  txt: 'text/plain',
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  ico: 'image/x-icon',
  pdf: 'application/pdf',
};

/** Looks a request's path up. It cannot leave the root: `..` is folded before the root is put in front. */
export function findStatic(files: Filesystem, root: string, request: HttpRequest, fallbackType: string): Found {
  const raw = request.path.replace(/[?#].*/, '');
  const path = normalize(decoded(raw));
  const full = path === '/' ? root : root + path;
  if (files.isDirectory(full)) {
    if (!raw.endsWith('/')) return { kind: 'redirect', path: `${path}/` };
    const index = `${full}/index.html`;
    return files.exists(index) ? file(files, index, fallbackType) : { kind: 'forbidden' };
  }
  if (raw.endsWith('/') || !files.exists(full)) return { kind: 'missing' };
  return file(files, full, fallbackType);
}

function file(files: Filesystem, path: string, fallbackType: string): Found {
  const { size, mtimeMs } = files.stat(path);
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return { kind: 'file', bytes: files.readBytes(path), type: types[extension] ?? fallbackType, size, mtimeMs };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The entity tag of nginx: hexadecimal seconds and size. */
export const entityTag = (mtimeMs: number, size: number) =>
  `"${Math.floor(mtimeMs / 1000).toString(16)}-${size.toString(16)}"`;
