import type { ContainerRecord } from '../containers/record.ts';
import type { Sync } from './sync.ts';

/**
 * When a container's files or servers change by themselves next, ms: a probe may see it. What repeats for ever
 * (a clock written to a file every second) does not count: looking at each of those would never end.
 */
export function nextMoment(record: ContainerRecord, sync: Sync): number | undefined {
  let next: number | undefined;
  const consider = (at: number) => {
    if (at > sync.now && (next === undefined || at < next)) next = at;
  };
  for (const { after } of record.main.serves ?? []) consider(record.startedAt + after);
  for (const { startedAt, steps = [] } of record.files?.plans ?? []) {
    for (const { after } of steps) consider(startedAt + after);
  }
  for (const at of sync.runtime.turns?.(record, sync.now) ?? []) consider(at);
  return next;
}
