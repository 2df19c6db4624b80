/** The machine's time, passed in so that tests and documents can fix it. */
export interface Clock {
  /** @returns milliseconds since the epoch, UTC */
  now(): number;
}

/** The wall clock, or the moment that `KUBESIM_NOW` (RFC 3339) names. */
export function systemClock(env: Record<string, string | undefined>): Clock {
  const fixed = env.KUBESIM_NOW ? Date.parse(env.KUBESIM_NOW) : Number.NaN;
  return { now: () => (Number.isNaN(fixed) ? Date.now() : fixed) };
}
