import type { DeleteOptions } from '../client/client.ts';
import type { FlagValues } from './definition.ts';

const policies = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;

/**
 * What `--cascade` asks of the server. Old forms, a truth value, still work and are grumbled about.
 * @throws Error in kubectl's words when it is none of what is known
 */
export function propagationOf(flags: Pick<FlagValues, 'string'>): NonNullable<DeleteOptions['propagationPolicy']> {
  const text = flags.string('cascade');
  const policy = policies[text as keyof typeof policies];
  if (!policy) throw new Error(`invalid cascade value (${text}). Must be "background", "foreground", or "orphan"`);
  return policy;
}

/** The grace period as it is sent; negative means that the object's own holds. */
export const graceOf = (seconds: number): Pick<DeleteOptions, 'gracePeriodSeconds'> =>
  seconds >= 0 ? { gracePeriodSeconds: seconds } : {};
