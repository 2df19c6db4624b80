import type { Change } from '../apimachinery/change.ts';
import { keyOf } from '../apimachinery/meta.ts';
import { isRunning } from './container-status.ts';
import { type Ending, end } from './containers.ts';
import { podStatusOf } from './status.ts';
import { keysOf, type Sync } from './sync.ts';
import { allContainers, type Container, recordKey } from './types.ts';

/** Programs that, as process 1, do not hear TERM: they are killed when the grace period is over. */
const deafPrograms = new Set(['sh', 'ash', 'bash', 'sleep', 'tail', 'cat']);

/** A pod that is being deleted: its containers stop, then it goes for good. */
export async function terminatePod(sync: Sync): Promise<Change[]> {
  const running = allContainers(sync.pod).filter(({ name }) => isRunning(sync.statuses.get(name)));
  if (running.length > 0 && isFirstLook(sync)) {
    for (const container of running) {
      sync.event('Normal', 'Killing', `Stopping container ${container.name}`, container);
      await preStop(sync, container);
    }
  }
  const grace = (sync.pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
  const isDeaf = running.some(({ name }) => deafPrograms.has(programOf(sync, name)));
  if (running.length > 0 && !sync.hasPassed('', 'stop', isDeaf ? grace : Math.min(grace, 1000))) return sync.finish();
  const hasFinalizers = (sync.pod.metadata.finalizers ?? []).length > 0;
  return hasFinalizers ? waitForFinalizers(sync, running, isDeaf) : remove(sync);
}

/** With the clock `real` there are several looks while the processes come to their end. */
const isFirstLook = (sync: Sync): boolean => sync.notes.waits?.['']?.step !== 'stop';

const programOf = (sync: Sync, container: string): string => {
  const path = sync.record(container)?.argv[0] ?? '';
  return path.slice(path.lastIndexOf('/') + 1);
};

async function preStop(sync: Sync, container: Container): Promise<void> {
  const command = container.lifecycle?.preStop?.exec?.command;
  const record = sync.record(container.name);
  if (!command || !record) return;
  try {
    const { exitCode, record: after } = await sync.runtime.exec(record, command, {}, sync.containerContext());
    sync.keep(recordKey(sync.pod, container.name), after);
    if (exitCode !== 0) sync.event('Warning', 'FailedPreStopHook', 'PreStopHook failed', container);
  } catch {
    sync.event('Warning', 'FailedPreStopHook', 'PreStopHook failed', container);
  }
}

function remove(sync: Sync): Change[] {
  const { pod } = sync;
  for (const key of keysOf(pod)) sync.keep(key, undefined);
  sync.notes = { uid: pod.metadata.uid! };
  return [
    ...sync.finish(),
    {
      verb: 'delete',
      kind: { group: '', plural: 'pods' },
      key: keyOf(pod),
      uid: pod.metadata.uid!,
      gracePeriodSeconds: 0,
    },
  ];
}

/** Somebody else still wants to see the pod: say how its containers ended and let go of it, once. */
function waitForFinalizers(sync: Sync, running: readonly Container[], isDeaf: boolean): Change[] {
  const ending: Ending = isDeaf ? { exitCode: 137, reason: 'Error' } : { exitCode: 0, reason: 'Completed' };
  for (const container of running) end(sync, container, sync.statuses.get(container.name)!, ending);
  const { pod } = sync;
  if (running.length > 0) {
    const status = podStatusOf(sync);
    return [...sync.finish(), { verb: 'updateStatus', object: { ...pod, status } }];
  }
  if (pod.metadata.deletionGracePeriodSeconds === 0) return sync.finish();
  return remove(sync);
}
