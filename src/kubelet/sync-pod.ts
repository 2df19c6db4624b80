import type { Change } from '../apimachinery/change.ts';
import { deepEqual } from '../apimachinery/deep.ts';
import { isRunning, waitingStatus } from './container-status.ts';
import { end, type RestartPolicy, syncContainer } from './containers.ts';
import { hexDigest } from './digest.ts';
import { addressBookKey, allocatePodIP } from './pod-ip.ts';
import { podStatusOf } from './status.ts';
import type { Sync } from './sync.ts';
import { type Container, type ContainerStatus, isSidecar } from './types.ts';
import { mountFailure } from './volumes.ts';

/** Volumes and sandboxes that failed are tried again after this long. */
const retryMs = 15_000;

/** A pod that is bound to this node: bring its containers as far as they get, and report what came of it. */
export async function syncPod(sync: Sync): Promise<Change[]> {
  if (isPastDeadline(sync)) failPod(sync);
  else if (prepare(sync)) await syncContainers(sync);
  return withStatus(sync);
}

function withStatus(sync: Sync): Change[] {
  const status = podStatusOf(sync);
  const changes = sync.finish();
  if (!deepEqual(status, sync.pod.status)) changes.push({ verb: 'updateStatus', object: { ...sync.pod, status } });
  return changes;
}

/** Volumes first, then the sandbox with its address. @returns false while one of them is not to be had */
function prepare(sync: Sync): boolean {
  for (const container of [...(sync.pod.spec.initContainers ?? []), ...sync.pod.spec.containers]) {
    if (sync.statuses.has(container.name)) continue;
    const reason = (sync.pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
    sync.statuses.set(container.name, waitingStatus(container, { reason }));
  }
  if (sync.podIP !== undefined) return true;
  const { pod, hostIP } = sync;
  const failure = mountFailure({ pod, podIP: '', hostIP }, sync.world);
  if (failure) {
    sync.eventOnce(
      'Warning',
      'FailedMount',
      `MountVolume.SetUp failed for volume "${failure.volume}" : ${failure.message}`,
    );
    if (!sync.instant) sync.wake(sync.now + retryMs);
    return false;
  }
  sync.forgetTold('FailedMount');
  if (!sync.hasPassed('', 'sandbox', 1000)) return false;
  return pod.spec.hostNetwork ? useNodeAddress(sync) : takeAddress(sync);
}

function useNodeAddress(sync: Sync): true {
  sync.podIP = sync.hostIP;
  return true;
}

function takeAddress(sync: Sync): boolean {
  const { node, pod, world } = sync;
  const address = allocatePodIP(node, world);
  if ('failure' in address) {
    const id = hexDigest(`${pod.metadata.uid}/sandbox`);
    sync.eventOnce(
      'Warning',
      'FailedCreatePodSandBox',
      `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": ${address.failure}`,
    );
    sync.wake(sync.now + retryMs);
    return false;
  }
  sync.keep(addressBookKey(node.metadata.name), address.book);
  sync.podIP = address.ip;
  return true;
}

async function syncContainers(sync: Sync): Promise<void> {
  const { initContainers = [], containers } = sync.pod.spec;
  const policy: RestartPolicy = sync.pod.spec.restartPolicy ?? 'Always';
  const wereStarted = containers.some(({ name }) => hasLived(sync.statuses.get(name)));
  if (!(await syncInitContainers(sync, initContainers, policy, wereStarted))) return;
  for (const container of containers) await syncContainer(sync, container, policyOf(container, policy));
  for (const container of (sync.pod.spec.ephemeralContainers ?? []) as Container[])
    await syncContainer(sync, container, 'Never');
  const over = containers.every((container) => isOver(sync.statuses.get(container.name), policyOf(container, policy)));
  if (over) stopSidecars(sync, initContainers);
}

/** A container may have a restart policy of its own. */
const policyOf = (container: Container, pod: RestartPolicy): RestartPolicy =>
  (container.restartPolicy as RestartPolicy | undefined) ?? pod;

const hasLived = (status: ContainerStatus | undefined): boolean =>
  isRunning(status) || status?.state?.terminated !== undefined || status?.lastState?.terminated !== undefined;

/** One after another; a sidecar has only to be started. @returns true when the main containers may start */
async function syncInitContainers(
  sync: Sync,
  containers: readonly Container[],
  policy: RestartPolicy,
  mainStarted: boolean,
): Promise<boolean> {
  for (const container of containers) {
    if (isSidecar(container)) {
      await syncContainer(sync, container, 'Always');
      if (!mainStarted && !sync.statuses.get(container.name)?.started) return false;
      continue;
    }
    if (mainStarted) continue;
    if (sync.statuses.get(container.name)?.state?.terminated?.exitCode === 0) continue;
    await syncContainer(sync, container, policy === 'Never' ? 'Never' : 'OnFailure');
    const status = sync.statuses.get(container.name);
    if (status?.state?.terminated?.exitCode !== 0) return false;
    sync.statuses.set(container.name, { ...status, ready: true });
  }
  return true;
}

const isOver = (status: ContainerStatus | undefined, policy: RestartPolicy): boolean => {
  const ended = status?.state?.terminated;
  return ended !== undefined && policy !== 'Always' && (policy === 'Never' || ended.exitCode === 0);
};

/** When the main containers are done, sidecars are no longer wanted: the last one that started stops first. */
function stopSidecars(sync: Sync, containers: readonly Container[]): void {
  for (const container of [...containers].reverse()) {
    if (isSidecar(container)) stop(sync, container);
  }
}

function stop(sync: Sync, container: Container): void {
  const status = sync.statuses.get(container.name);
  if (!isRunning(status)) return;
  sync.event('Normal', 'Killing', `Stopping container ${container.name}`, container);
  end(sync, container, status!, { exitCode: 0, reason: 'Completed' });
}

function isPastDeadline(sync: Sync): boolean {
  const { activeDeadlineSeconds } = sync.pod.spec;
  if (activeDeadlineSeconds === undefined) return false;
  const started = Date.parse((sync.pod.status.startTime as string | undefined) ?? sync.time);
  const deadline = started + activeDeadlineSeconds * 1000;
  if (sync.now < deadline) sync.wake(deadline);
  return sync.now >= deadline;
}

function failPod(sync: Sync): void {
  sync.event('Normal', 'DeadlineExceeded', 'Pod was active on the node longer than the specified deadline');
  sync.failure = {
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  };
  for (const container of sync.pod.spec.containers) {
    const status = sync.statuses.get(container.name);
    if (!isRunning(status)) continue;
    sync.event('Normal', 'Killing', `Stopping container ${container.name}`, container);
    end(sync, container, status!, { exitCode: 137, reason: 'Error' });
  }
}
