import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { type Collection, Collections } from '../collections.ts';
import type { Store, StoreChange } from '../store.ts';
import { unreadable } from './errors.ts';
import { appendTransaction, type JournalEntry, readJournal, startJournal, truncateJournal } from './journal.ts';
import { acquireLock } from './lock.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';

/** A journal is folded into the snapshots when it is longer than this (bytes) and than half of what it changes. */
const foldBytes = 256 * 1024;

/**
 * A cluster's folder: a snapshot file for each collection (`pods.json`) and `journal.jsonl`, to which each
 * transaction appends one line. The state is the snapshots plus the journal's later changes; a collection is read
 * when somebody asks for it. Reading takes no lock: the journal is read first, then the snapshots, and whoever meets
 * a snapshot that is newer than the journal it knows starts again.
 * @param folder created when it does not exist
 * @throws StateFileError, here or at any later call, for files that cannot be used
 */
export function fileStore(folder: string): Store {
  return new FileStore(folder);
}

class FileStore implements Store {
  readonly #folder: string;
  readonly #journalPath: string;
  #state: Collections;
  #journal: ReturnType<typeof readJournal>;
  /** Identity of the journal file that #journal was read from: a folded journal is a new file. */
  #journalFile = { ino: 0, size: -1 };
  readonly #snapshotBytes = new Map<string, number>();
  #release: (() => void) | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#journalPath = join(folder, 'journal.jsonl');
    this.#state = new Collections((name) => this.#load(name));
    this.#journal = this.#readJournal();
    this.#state.revision = this.#journal.revision;
  }

  get revision(): number {
    return this.#state.revision;
  }

  get(collection: string, key: string): KubeObject | undefined {
    return this.#state.collection(collection).get(key);
  }

  list(collection: string, prefix?: string): readonly KubeObject[] {
    return this.#state.collection(collection).list(prefix);
  }

  put(collection: string, key: string, value: KubeObject): KubeObject {
    return this.#state.write(collection, key, value) as KubeObject;
  }

  delete(collection: string, key: string): void {
    this.#state.write(collection, key, undefined);
  }

  subscribe(listener: (change: StoreChange) => void): () => void {
    return this.#state.subscribe(listener);
  }

  async begin(): Promise<void> {
    if (this.#release) return;
    mkdirSync(this.#folder, { recursive: true });
    this.#release = await acquireLock(join(this.#folder, 'lock.json'));
    await this.refresh();
  }

  async commit(): Promise<void> {
    try {
      const written = this.#state.takeWritten();
      if (written.length > 0) this.#append(lastOfEach(written));
    } finally {
      this.#unlock();
    }
  }

  async rollback(): Promise<void> {
    this.#state.undoWritten();
    this.#unlock();
  }

  async refresh(): Promise<boolean> {
    const known = this.#journalFile;
    const now = this.#identity();
    if (now.ino === known.ino && now.size === known.size) return false;
    const before = this.#journal;
    this.#journal = this.#readJournal();
    if (this.#journal.base === before.base) this.#applyNewer(before.revision);
    else this.#reload();
    return this.#journal.revision !== before.revision;
  }

  async changesSince(revision: number): Promise<readonly StoreChange[] | undefined> {
    if (revision < this.#journal.base) return undefined;
    const last = new Map<string, KubeObject | undefined>();
    const changes: StoreChange[] = [];
    for (const { collection, key, revision: at, value } of this.#journal.entries) {
      const id = `${collection} ${key}`;
      const old = last.has(id) ? last.get(id) : readSnapshot(this.#path(collection)).collection.get(key);
      last.set(id, value ?? undefined);
      if (at > revision) changes.push({ collection, key, revision: at, value: value ?? undefined, old });
    }
    return changes;
  }

  #path(collection: string): string {
    return join(this.#folder, `${collection.replace(/^_/, '')}.json`);
  }

  #load(name: string): Collection {
    const snapshot = readSnapshot(this.#path(name));
    this.#snapshotBytes.set(name, snapshot.bytes);
    if (snapshot.revision > this.#journal.revision) {
      // Another process folded the journal between our two reads.
      this.#journal = this.#readJournal();
      if (snapshot.revision > this.#journal.revision)
        throw unreadable(this.#journalPath, `missing, or older than ${name.replace(/^_/, '')}.json`);
      this.#reload();
    }
    for (const entry of this.#journal.entries) {
      if (entry.collection !== name || entry.revision <= snapshot.revision) continue;
      if (entry.value === null) snapshot.collection.delete(entry.key);
      else snapshot.collection.set(entry.key, entry.value);
    }
    return snapshot.collection;
  }

  #readJournal(): ReturnType<typeof readJournal> {
    this.#journalFile = this.#identity();
    return readJournal(this.#journalPath);
  }

  #identity(): { ino: number; size: number } {
    const found = statSync(this.#journalPath, { throwIfNoEntry: false });
    return found ? { ino: found.ino, size: found.size } : { ino: 0, size: 0 };
  }

  #applyNewer(than: number): void {
    for (const { collection, key, revision, value } of this.#journal.entries) {
      if (revision <= than) continue;
      if (this.#state.loaded().has(collection)) {
        const old = this.#state.collection(collection).get(key);
        this.#state.apply({ collection, key, revision, value: value ?? undefined, old });
      }
    }
    this.#state.revision = this.#journal.revision;
  }

  /** The journal was folded: read the collections in use again, and tell what is different. */
  #reload(): void {
    for (const [name, before] of [...this.#state.loaded()]) {
      const after = this.#load(name);
      for (const [key, value] of after.entries()) {
        const old = before.get(key);
        const revision = Number(value.metadata?.resourceVersion ?? this.#journal.revision);
        if (JSON.stringify(old) !== JSON.stringify(value))
          this.#state.apply({ collection: name, key, revision, value, old });
      }
      for (const [key, old] of before.entries()) {
        if (after.get(key) !== undefined) continue;
        this.#state.apply({ collection: name, key, revision: this.#journal.revision, value: undefined, old });
      }
    }
    this.#state.revision = this.#journal.revision;
  }

  #append(changes: JournalEntry[]): void {
    if (this.#journal.length === 0) startJournal(this.#journalPath, 0);
    else if (this.#identity().size > this.#journal.bytes) truncateJournal(this.#journalPath, this.#journal.bytes);
    appendTransaction(this.#journalPath, this.#state.revision, changes);
    const { base, entries } = this.#journal;
    for (const change of changes) entries.push(change);
    this.#journalFile = this.#identity();
    const bytes = this.#journalFile.size;
    this.#journal = { base, entries, revision: this.#state.revision, length: bytes, bytes };
    if (bytes > foldBytes) this.#fold(bytes);
  }

  /** Moves the journal's changes into the snapshots, then starts a new journal; a crash in between loses nothing. */
  #fold(journalBytes: number): void {
    const changed = [...new Set(this.#journal.entries.map((entry) => entry.collection))];
    const cost = changed.reduce((sum, name) => sum + (this.#snapshotBytes.get(name) ?? 0), 0);
    if (journalBytes < cost / 2) return;
    const { revision } = this.#journal;
    for (const name of changed) {
      writeSnapshot(this.#path(name), revision, this.#state.collection(name));
      this.#snapshotBytes.set(name, statSync(this.#path(name)).size);
    }
    startJournal(this.#journalPath, revision);
    this.#journal = this.#readJournal();
  }

  #unlock(): void {
    this.#release?.();
    this.#release = undefined;
  }
}

/** A transaction reaches the disk with the last value of each key only. */
function lastOfEach(written: readonly StoreChange[]): JournalEntry[] {
  const last = new Map<string, JournalEntry>();
  for (const { collection, key, revision, value } of written) {
    const id = `${collection} ${key}`;
    last.delete(id);
    last.set(id, { collection, key, revision, value: value ?? null });
  }
  return [...last.values()];
}

/** Names of the collections that have a file in a cluster's folder. */
export const collectionFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'lock.json')
    .map((name) => name.slice(0, -'.json'.length));
