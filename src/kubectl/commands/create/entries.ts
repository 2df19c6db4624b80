// Where the entries of config maps and secrets come from: files, folders, lines of a file, the command line.

import { basename } from 'node:path/posix';
import { goQuote } from '../../../apimachinery/go-format.ts';
import { isEnvVarName } from '../../../apimachinery/names.ts';
import { isRegularFile, join, kindOfPath, namesIn, readBytes } from '../../../host/files.ts';
import type { Host } from '../../../host/host.ts';

/** Takes an entry. @throws Error when its key will not do */
export type AddEntry = (key: string, value: Uint8Array) => void;

/** `key=value`; the value may hold further equals signs. */
export function addLiterals(literals: readonly string[], add: AddEntry): void {
  for (const literal of literals) {
    const equals = literal.indexOf('=');
    if (equals < 1) throw new Error(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), Buffer.from(literal.slice(equals + 1)));
  }
}

/** `file`, `key=file`, or a folder, each plain file of which is an entry. */
export function addFiles({ cwd }: Host, sources: readonly string[], add: AddEntry): void {
  for (const source of sources) {
    const { key, path } = fileSource(source);
    if (kindOf(cwd, path) === 'file') {
      add(key, readBytes(cwd, path));
      continue;
    }
    if (source.includes('=')) throw new Error('cannot give a key name for a directory path');
    for (const name of namesIn(cwd, path)) {
      const file = join(path, name);
      if (isRegularFile(cwd, file)) add(name, readBytes(cwd, file));
    }
  }
}

function fileSource(source: string): { key: string; path: string } {
  const parts = source.split('=') as [string, ...string[]];
  if (parts.length === 1) return { key: source === '' ? '.' : basename(source) || '/', path: source };
  if (parts.length > 2) throw new Error("key names or file paths cannot contain '='");
  const [key, path] = parts as [string, string];
  if (key === '') throw new Error(`key name for file path ${path} missing`);
  if (path === '') throw new Error(`file path for key name ${key} missing`);
  return { key, path };
}

function kindOf(cwd: string, path: string): 'file' | 'folder' {
  let why = 'no such file or directory';
  try {
    // An empty path is no file, and not the user's folder either.
    const kind = path === '' ? undefined : kindOfPath(cwd, path);
    if (kind !== undefined) return kind;
  } catch (error) {
    why = (error as Error).message.split(': ').at(-1)!;
  }
  throw new Error(`error reading ${path}: ${why}`);
}

/** Files of lines `key=value`. A key alone takes its value from the environment. @param what for messages: `config` */
export function addEnvFiles({ cwd, env }: Host, paths: readonly string[], what: string, add: AddEntry): void {
  for (const path of paths) {
    if (kindOf(cwd, path) === 'folder') throw new Error(`env ${what} file cannot be a directory`);
    linesOf(readBytes(cwd, path)).forEach((line, index) => {
      const text = lineText(line, path, index);
      if (text === '' || text.startsWith('#')) return;
      const equals = text.indexOf('=');
      const key = equals < 0 ? text : text.slice(0, equals);
      const wrong = isEnvVarName(key);
      if (wrong.length > 0) throw new Error(`${goQuote(key)} is not a valid key name: ${wrong.join(';')}`);
      add(key, Buffer.from(equals < 0 ? (env[key] ?? '') : text.slice(equals + 1)));
    });
  }
}

/** Without their ends, `\n` or `\r\n`. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    lines.push(bytes.subarray(start, end > start && bytes[end - 1] === 0x0d ? end - 1 : end));
    start = end + 1;
  }
  return lines;
}

/** Go's unicode.IsSpace. */
const leadingSpace = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

function lineText(line: Uint8Array, path: string, index: number): string {
  const text = utf8(line);
  if (text === undefined)
    throw new Error(`env file ${path} contains invalid utf8 bytes at line ${index + 1}: [${[...line].join(' ')}]`);
  return (index === 0 ? text.replace(/^\ufeff/, '') : text).replace(leadingSpace, '');
}

/** The text that bytes are; undefined when they are none. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
