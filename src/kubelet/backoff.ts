/** A waiting time that doubles with every failure (client-go's Backoff). */
export interface BackOff {
  /** Seconds to wait, 10 … 300. */
  seconds: number;
  /** When it was last started or doubled, ms. */
  at: number;
}

const firstSeconds = 10;
export const longestSeconds = 300;

/**
 * The back-off after one more failure: 10, 20, 40 … 300 s.
 * @param since the moment that counts as "it worked until then", ms: after twice the longest wait all is forgotten
 */
export function nextBackOff(before: BackOff | undefined, now: number, since: number): BackOff {
  const forgotten = before === undefined || since - before.at > 2 * longestSeconds * 1000;
  return { seconds: forgotten ? firstSeconds : Math.min(before.seconds * 2, longestSeconds), at: now };
}

/** Until when (ms) a restart has to wait after an exit at `finishedAt`; undefined when it need not. */
export function backOffEnd(backOff: BackOff | undefined, finishedAt: number): number | undefined {
  if (backOff === undefined || finishedAt - backOff.at > 2 * longestSeconds * 1000) return undefined;
  return finishedAt + backOff.seconds * 1000;
}
