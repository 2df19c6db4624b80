import { appendFileSync, truncateSync } from 'node:fs';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { tooNew, unreadable } from './errors.ts';
import { format, readText, replaceFile } from './snapshot.ts';

/** A write as the journal has it: null means deleted. */
export interface JournalEntry {
  collection: string;
  key: string;
  revision: number;
  value: KubeObject | null;
}

interface Transaction {
  revision: number;
  changes: JournalEntry[];
}

/** What the journal file held when it was read. */
export interface JournalContent {
  /** Revision before the first transaction. */
  base: number;
  /** Revision after the last one. */
  revision: number;
  entries: JournalEntry[];
  /** Characters that belong to whole transactions. */
  length: number;
  /** Bytes of the same, for truncating what a killed process left behind. */
  bytes: number;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/**
 * CRC-32 over the text's UTF-16 units. It has to find damage, not malice, and loading node:crypto would cost every
 * command more than all the rest of reading the journal.
 */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    crc = (crc >>> 8) ^ crcTable[(crc ^ unit) & 0xff]!;
    if (unit > 0xff) crc = (crc >>> 8) ^ crcTable[(crc ^ (unit >>> 8)) & 0xff]!;
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}

const headerOf = (base: number): string => `${JSON.stringify({ format, base })}\n`;

/**
 * Reads the transactions that were committed. Text after the last newline is what a process that was killed while
 * appending left behind: that transaction never happened. Damage before it is an error.
 */
export function readJournal(path: string): JournalContent {
  const text = readText(path);
  if (text === undefined) return { base: 0, revision: 0, entries: [], length: 0, bytes: 0 };
  const end = text.lastIndexOf('\n') + 1;
  const lines = text.slice(0, end).split('\n');
  lines.pop();
  const base = readHeader(path, lines[0]);
  const content = {
    base,
    revision: base,
    entries: [] as JournalEntry[],
    length: end,
    bytes: Buffer.byteLength(text.slice(0, end)),
  };
  for (let i = 1; i < lines.length; i++) {
    const transaction = readLine(path, lines[i]!, i + 1);
    content.revision = transaction.revision;
    for (const change of transaction.changes) content.entries.push(change);
  }
  return content;
}

function readHeader(path: string, line: string | undefined): number {
  let header: { format?: unknown; base?: unknown };
  try {
    header = JSON.parse(line ?? '');
  } catch {
    throw unreadable(path, 'its first line is damaged');
  }
  if (typeof header.format === 'number' && header.format > format) throw tooNew(path, header.format, format);
  if (typeof header.base !== 'number') throw unreadable(path, 'its first line is damaged');
  return header.base;
}

/** A line is `CHECKSUM TRANSACTION`. */
function readLine(path: string, line: string, number: number): Transaction {
  const [sum, text] = [line.slice(0, 8), line.slice(9)];
  if (checksum(text) !== sum) throw unreadable(path, `line ${number} is damaged (its checksum does not match)`);
  return JSON.parse(text) as Transaction;
}

/** Appends one transaction in one write. @returns its length in bytes */
export function appendTransaction(path: string, revision: number, changes: readonly JournalEntry[]): number {
  const text = JSON.stringify({ revision, changes });
  const line = Buffer.from(`${checksum(text)} ${text}\n`);
  appendFileSync(path, line);
  return line.length;
}

/** Cuts off what a killed process left after the last whole transaction. */
export const truncateJournal = (path: string, bytes: number): void => truncateSync(path, bytes);

/** Starts a new, empty journal. */
export const startJournal = (path: string, base: number): void => replaceFile(path, headerOf(base));
