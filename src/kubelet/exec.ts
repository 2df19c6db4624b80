import type { Change } from '../apimachinery/change.ts';
import { internalError } from '../apimachinery/status.ts';
import type { World } from '../apis/world.ts';
import { type ContainerContext, type ContainerRecord, StartError, type VolumeRecord } from '../containers/runtime.ts';
import { hexDigest } from './digest.ts';
import { type KubeletPorts, type Pod, recordKey } from './types.ts';

/** What a command in a container came to. */
export interface Executed {
  exitCode: number;
  output: readonly { channel: 'stdout' | 'stderr'; text: string }[];
  /** The container's and its volumes' files, where they changed. Afterwards the kubelet has to look at the pod. */
  changes: readonly Change[];
  /** Cluster time that passed while it ran, ms. */
  elapsedMs: number;
}

/**
 * The record of a container whose process runs.
 * @throws ApiError InternalError, as the API server reports that a kubelet refused
 */
export function runningRecord(pod: Pod, container: string, world: World): ContainerRecord {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status;
  const status = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    ({ name }) => name === container,
  );
  const record = status?.state?.running
    ? (world.record(recordKey(pod, container)) as ContainerRecord | undefined)
    : undefined;
  if (!record) throw internalError(`unable to upgrade connection: container not found ("${container}")`);
  return record;
}

/** What a program in a pod may use. @param keep called with a shared volume's files when a program has changed them */
export function contextIn(
  pod: Pod,
  world: World,
  { netFor }: Pick<KubeletPorts, 'netFor'>,
  keep: (key: string, volume: VolumeRecord) => void,
): ContainerContext {
  const written = new Map<string, VolumeRecord>();
  return {
    now: world.now,
    podIP: pod.status.podIP ?? '',
    net: netFor(pod),
    volumes: {
      read: (key) => written.get(key) ?? (world.record(key) as VolumeRecord | undefined),
      write(key, volume) {
        written.set(key, volume);
        keep(key, volume);
      },
    },
  };
}

/**
 * Runs a command in a container to its end.
 * @throws ApiError when the container does not run, or the command is not in it
 */
export async function execInPod(
  pod: Pod,
  container: string,
  argv: readonly string[],
  options: { stdin?: string; tty?: boolean },
  world: World,
  ports: KubeletPorts,
): Promise<Executed> {
  const record = runningRecord(pod, container, world);
  const changes: Change[] = [];
  const context = contextIn(pod, world, ports, (key, volume) => changes.push({ verb: 'record', key, record: volume }));
  try {
    const { exitCode, output, record: after, elapsedMs = 0 } = await ports.runtime.exec(record, argv, options, context);
    if (after !== record) changes.push({ verb: 'record', key: recordKey(pod, container), record: after });
    return { exitCode, output, changes, elapsedMs };
  } catch (error) {
    throw error instanceof StartError ? couldNotExec(pod, container, argv, error) : error;
  }
}

/** The words of the runtime that did not find the command. */
export function couldNotExec(pod: Pod, container: string, argv: readonly string[], { message }: Error): Error {
  const id = hexDigest(`${pod.metadata.uid}/${container}/exec/${argv.join(' ')}`);
  return internalError(
    `error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${message}`,
  );
}
