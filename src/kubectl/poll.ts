import type { Client } from '../client/client.ts';

/** The first pauses are short, because most of what is waited for is there already. */
const pausesMs = [10, 20, 50, 100];

/**
 * Looks again and again until there is an answer. What the command wrote is committed first, so that others can go on.
 * @param patienceMs counts the pauses, not the clock, which may stand still
 * @param waited is told of each pause
 * @returns undefined when the time is up
 */
export async function poll<T>(
  client: Client,
  patienceMs: number,
  look: () => Promise<T | undefined>,
  waited?: (ms: number) => void,
): Promise<T | undefined> {
  let waitedMs = 0;
  for (let round = 0; ; round++) {
    const found = await look();
    if (found !== undefined) return found;
    if (waitedMs >= patienceMs) return undefined;
    await client.transport.flush();
    const pauseMs = pausesMs[Math.min(round, pausesMs.length - 1)]!;
    await new Promise((done) => setTimeout(done, pauseMs));
    waitedMs += pauseMs;
    waited?.(pauseMs);
  }
}
