import { parseMilliValue } from '../../apimachinery/quantity.ts';
import type { PodSpec } from './pod-spec.ts';
import type { ResourceList } from './resources.ts';

export type QOSClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const counted = ['cpu', 'memory'] as const;

/** An amount in thousandths; 0 when it is absent or cannot be read. */
function amountOf(list: ResourceList | undefined, name: string): number {
  const text = list?.[name];
  if (text === undefined) return 0;
  try {
    return parseMilliValue(text);
  } catch {
    return 0;
  }
}

/**
 * Guaranteed when every container limits cpu and memory and requests just that; BestEffort when none says anything.
 * A pod that states resources as a whole is judged by those.
 */
export function qosClassOf(spec: PodSpec): QOSClass {
  const whole = spec.resources && (spec.resources.requests || spec.resources.limits) ? [spec] : undefined;
  const bearers = whole ?? [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  let anything = false;
  let guaranteed = true;
  for (const { resources } of bearers) {
    for (const name of counted) {
      const request = amountOf(resources?.requests as ResourceList, name);
      const limit = amountOf(resources?.limits as ResourceList, name);
      if (request > 0 || limit > 0) anything = true;
      if (limit === 0 || request !== limit) guaranteed = false;
    }
  }
  if (!anything) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
