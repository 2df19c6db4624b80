import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { Collection } from '../collections.ts';
import { tooNew, unreadable } from './errors.ts';

/** The version of the files' layout that this program writes; older ones are read, newer ones refused. */
export const format = 1;

/** Objects are indented for readers while a file stays this small (bytes); larger ones get a line for each object. */
const readableBytes = 1_000_000;

interface SnapshotFile {
  format: number;
  /** The store's revision up to which the file is complete. */
  revision: number;
  items: Record<string, KubeObject>;
}

/** A collection as its file has it; empty when there is no file. */
export function readSnapshot(path: string): { revision: number; bytes: number; collection: Collection } {
  const text = readText(path);
  if (text === undefined) return { revision: 0, bytes: 0, collection: new Collection() };
  const file = parse(path, text);
  return { revision: file.revision, bytes: text.length, collection: new Collection(Object.entries(file.items)) };
}

function parse(path: string, text: string): SnapshotFile {
  let file: SnapshotFile;
  try {
    file = JSON.parse(text) as SnapshotFile;
  } catch (error) {
    throw unreadable(path, `not readable as JSON (${(error as Error).message})`);
  }
  if (typeof file?.format !== 'number') throw unreadable(path, 'not a kubesim file (no format)');
  if (file.format > format) throw tooNew(path, file.format, format);
  if (typeof file.revision !== 'number' || typeof file.items !== 'object' || file.items === null) {
    throw unreadable(path, 'incomplete (no revision or no items)');
  }
  return file;
}

export function writeSnapshot(path: string, revision: number, collection: Collection): void {
  const items = Object.fromEntries(collection.entries());
  const compact = JSON.stringify(items);
  const text =
    compact.length < readableBytes
      ? `${JSON.stringify({ format, revision, items }, null, 2)}\n`
      : `{"format":${format},"revision":${revision},"items":{\n${collection
          .entries()
          .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
          .join(',\n')}\n}}\n`;
  replaceFile(path, text);
}

/** Writes beside the file and renames, so that a reader finds the old text or the new one, never a part. */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w');
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, `cannot be read (${(error as Error).message})`);
  }
}
