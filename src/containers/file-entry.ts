import type { FileEntry } from './record.ts';
import type { Node } from './tree.ts';

/** What is written over an image, as JSON and as files. */

export function contentOf(node: Extract<Node, { type: 'file' }>): string | Uint8Array {
  return typeof node.content === 'function' ? node.content() : node.content;
}

export function joined(before: string | Uint8Array, more: string | Uint8Array): string | Uint8Array {
  if (typeof before === 'string' && typeof more === 'string') return before + more;
  return Buffer.concat([Buffer.from(before as string), Buffer.from(more as string)]);
}

export const byteLength = (content: string | Uint8Array) =>
  typeof content === 'string' ? Buffer.byteLength(content) : content.length;

export function entryBytes(entry: FileEntry): number {
  if ('text' in entry) return entry.text.length;
  return 'base64' in entry ? entry.base64.length : 0;
}

export function fileEntry(content: string | Uint8Array, mtime: number, mode?: number): FileEntry {
  const rest = mode === undefined || mode === 0o644 ? { mtime } : { mode, mtime };
  if (typeof content === 'string') return { text: content, ...rest };
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { text, ...rest } : { base64: bytes.toString('base64'), ...rest };
}

export function nodeOf(entry: Exclude<FileEntry, { gone: true }>): Node {
  if ('dir' in entry) return { type: 'dir', mode: entry.mode ?? 0o755, mtime: entry.mtime };
  if ('link' in entry) return { type: 'link', target: entry.link, mtime: entry.mtime };
  const content = 'text' in entry ? entry.text : Buffer.from(entry.base64, 'base64');
  return { type: 'file', content, mode: entry.mode ?? 0o644, mtime: entry.mtime };
}

/** Endless devices give a kilobyte: programs here read a file whole. */
export function readDevice(name: string): string | Uint8Array {
  if (name === 'zero' || name === 'full') return new Uint8Array(1024);
  if (name === 'random' || name === 'urandom') return Uint8Array.from({ length: 1024 }, (_, i) => (i * 167 + 89) % 256);
  return '';
}
