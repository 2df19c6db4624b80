import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { systemClock } from '../../host/clock.ts';

/** How long to wait for another writer before giving up, ms. A command holds the lock only while it computes. */
const patienceMs = 60_000;
/** Whoever removes a dead process's lock needs milliseconds; older than this, it died as well. */
const removalMs = 5_000;

export class LockTimeout extends Error {}

/**
 * The writers' lock of a cluster: a file that only one process can create, holding its process id. A lock whose
 * process is gone (killed in the middle) is taken over at once.
 * @param path the lock file
 * @returns a function that lets the lock go
 * @throws LockTimeout when a living process keeps it for a minute
 */
export async function acquireLock(path: string): Promise<() => void> {
  for (let waitedMs = 0; ; ) {
    if (tryCreate(path)) return () => unlinkSync(path);
    removeIfDead(path);
    if (waitedMs >= patienceMs) {
      throw new LockTimeout(
        `another process (${holderOf(path) ?? 'unknown'}) is writing to this cluster; if none is running, remove ${path}`,
      );
    }
    const pauseMs = waitedMs < 50 ? 2 : 15;
    await new Promise((done) => setTimeout(done, pauseMs));
    waitedMs += pauseMs;
  }
}

function tryCreate(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, `${JSON.stringify({ pid: process.pid })}\n`);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The holder's process id; undefined when the file is gone or its holder has not written it yet. */
function holderOf(path: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Two waiting processes may find the same dead lock. Were both to remove it, the slower one would remove the lock
 * that the faster one has just created; so removing is itself done under a lock, and looks again first.
 */
function removeIfDead(path: string): void {
  const pid = holderOf(path);
  if (pid !== undefined ? isAlive(pid) : ageMs(path) < removalMs) return;
  const removal = `${path}.removal`;
  if (!tryCreate(removal)) {
    if (ageMs(removal) > removalMs) unlinkQuietly(removal);
    return;
  }
  const still = holderOf(path);
  if (still === pid) unlinkQuietly(path);
  unlinkQuietly(removal);
}

function ageMs(path: string): number {
  try {
    return systemClock({}).now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Somebody else was quicker; the outcome is the one we wanted.
  }
}
