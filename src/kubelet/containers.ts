import { formatDuration } from '../apimachinery/duration.ts';
import { timestamp } from '../apimachinery/meta.ts';
import { type ContainerRecord, StartError } from '../containers/runtime.ts';
import { backOffEnd, nextBackOff } from './backoff.ts';
import { isRunning, lastEnd, runningStatus, terminatedStatus, waitingStatus } from './container-status.ts';
import { resolvConf } from './dns-config.ts';
import { ConfigError, expand, makeEnvironment, type PodFacts } from './environment.ts';
import { hostnameOf, hostsFile } from './hosts-file.ts';
import { ensureImage, isWaiting } from './images.ts';
import { probe } from './probes.ts';
import type { Sync } from './sync.ts';
import { terminationMessage } from './termination-message.ts';
import {
  type Container,
  type ContainerStatus,
  podName,
  previousRecordKey,
  recordKey,
  type Terminated,
} from './types.ts';
import { mountsOf } from './volumes.ts';

/** How long a container that was created takes to start, with the clock `real`. */
const startMs = 1000;
/** Missing ConfigMaps and Secrets are looked for again after this long. */
const configRetryMs = 15_000;
/** A container that is killed and started over and over at one moment is a bug of ours. */
const maxLives = 8;

/** Who decides whether a container that ended starts again. */
export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

/** Brings one container as far as it gets now: started, restarted, probed, or waiting for something. */
export async function syncContainer(sync: Sync, container: Container, restarts: RestartPolicy): Promise<void> {
  for (let lives = 0; lives < maxLives; lives++) {
    const status = sync.statuses.get(container.name);
    if (isRunning(status)) {
      if (await keepRunning(sync, container, status!)) return;
      continue;
    }
    const end = lastEnd(status);
    if (end && !mayRestart(sync, container, status!, end, restarts)) return;
    if (!(await start(sync, container, status))) return;
  }
}

/** @returns false when the process has ended, by itself or killed by a probe */
async function keepRunning(sync: Sync, container: Container, status: ContainerStatus): Promise<boolean> {
  const record = sync.record(container.name);
  if (!record) {
    end(sync, container, status, { exitCode: 255, reason: 'Unknown' });
    return false;
  }
  const state = sync.runtime.state(record, sync.now);
  if (!state.running) {
    const { exitCode, finishedAt } = state;
    end(sync, container, status, { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', finishedAt });
    return false;
  }
  if (state.endsAt !== undefined) sync.wake(state.endsAt);
  if (imageChanged(sync, container, status)) {
    sync.event('Normal', 'Killing', `Container ${container.name} definition changed, will be restarted`, container);
    end(sync, container, status, { exitCode: 0, reason: 'Completed' });
    return false;
  }
  const health = await probe(sync, container, status, record);
  if (health.kill) {
    const message = `Container ${container.name} failed ${health.kill} probe, will be restarted`;
    sync.event('Normal', 'Killing', message, container);
    sync.forgetTold('Unhealthy', container);
    end(sync, container, status, { exitCode: 137, reason: 'Error' });
    return false;
  }
  if (status.started !== health.started || status.ready !== health.ready) {
    sync.statuses.set(container.name, { ...status, started: health.started, ready: health.ready });
  }
  return true;
}

/** A pod's image may be changed in place: looked at only when the spec is newer than the status. */
function imageChanged(sync: Sync, container: Container, status: ContainerStatus): boolean {
  const { metadata, status: reported } = sync.pod;
  if (reported.observedGeneration === undefined || reported.observedGeneration === metadata.generation) return false;
  const image = sync.runtime.pull(container.image ?? '');
  return isWaiting(image) || !(image.image === status.image || image.image.endsWith(`/${status.image}`));
}

export interface Ending {
  exitCode: number;
  reason: string;
  /** ms; default: now */
  finishedAt?: number;
  message?: string;
}

/** Writes down that a container's process has ended. */
export function end(sync: Sync, container: Container, status: ContainerStatus, ending: Ending): void {
  const record = sync.record(container.name);
  const message = ending.message ?? (record ? terminationMessage(sync, container, record, ending.exitCode) : undefined);
  const { exitCode, reason, finishedAt = sync.now } = ending;
  const terminated: Terminated = {
    ...(status.containerID ? { containerID: status.containerID } : {}),
    exitCode,
    finishedAt: timestamp(finishedAt),
    ...(message ? { message } : {}),
    reason,
    startedAt: status.state?.running?.startedAt ?? timestamp(finishedAt),
  };
  if (sync.notes.probes) delete sync.notes.probes[container.name];
  sync.statuses.set(container.name, terminatedStatus(status, terminated));
}

/** Whether a container that ended is to start again now; while it is backing off, its status says so. */
function mayRestart(
  sync: Sync,
  container: Container,
  status: ContainerStatus,
  ended: Terminated,
  restarts: RestartPolicy,
): boolean {
  if (restarts === 'Never' || (restarts === 'OnFailure' && ended.exitCode === 0)) return false;
  const finishedAt = Date.parse(ended.finishedAt!);
  const backOff = sync.notes.restarts?.[container.name];
  const until = backOffEnd(backOff, finishedAt);
  if (until === undefined || sync.now >= until) return true;
  sync.wake(until);
  if (status.state?.waiting?.reason === 'CrashLoopBackOff') return false;
  sync.event(
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${container.name} in pod ${podName(sync.pod)}`,
    container,
  );
  const seconds = formatDuration(backOff!.seconds * 1000);
  const message = `back-off ${seconds} restarting failed container=${container.name} pod=${podName(sync.pod)}`;
  const waiting = waitingStatus(
    container,
    { reason: 'CrashLoopBackOff', message },
    { ...status, lastState: { terminated: ended } },
  );
  sync.statuses.set(container.name, waiting);
  return false;
}

/** @returns whether there is a process now, be it one that ended at once */
async function start(sync: Sync, container: Container, status: ContainerStatus | undefined): Promise<boolean> {
  const isPulled = sync.notes.waits?.[container.name]?.step === 'start';
  const image = isPulled ? sync.runtime.pull(container.image ?? '') : ensureImage(sync, container);
  if (isWaiting(image)) return wait(sync, container, image, status);
  let env: Record<string, string>;
  const facts: PodFacts = { pod: sync.pod, podIP: sync.podIP ?? '', hostIP: sync.hostIP };
  try {
    env = makeEnvironment(container, facts, sync.world);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    sync.eventOnce('Warning', 'Failed', `Error: ${error.message}`, container);
    if (!sync.instant) sync.wake(sync.now + configRetryMs);
    return wait(sync, container, { reason: 'CreateContainerConfigError', message: error.message }, status);
  }
  if (!sync.hasPassed(container.name, 'start', startMs))
    return wait(sync, container, { reason: 'ContainerCreating' }, status);
  sync.forgetTold('Failed', container);
  const ended = lastEnd(status);
  const restartCount = ended ? (status?.restartCount ?? 0) + 1 : 0;
  const lastState = ended ? { terminated: ended } : {};
  if (ended) backOff(sync, container, ended);
  const old = sync.record(container.name);
  sync.keep(previousRecordKey(sync.pod, container.name), ended ? old : undefined);
  sync.event('Normal', 'Created', 'Container created', container);
  const running = runningStatus(sync, container, image, { restartCount, lastState });
  sync.statuses.set(container.name, running);
  try {
    const record = await launch(sync, container, env, facts);
    sync.keep(recordKey(sync.pod, container.name), record);
    sync.event('Normal', 'Started', 'Container started', container);
    await postStart(sync, container, running, record);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    couldNotStart(sync, container, running, error);
  }
  return true;
}

function wait(
  sync: Sync,
  container: Container,
  waiting: { reason: string; message?: string },
  before?: ContainerStatus,
): false {
  const isFirst = !before?.lastState?.terminated && (sync.pod.spec.initContainers ?? []).length > 0;
  const isMain = sync.pod.spec.containers.includes(container);
  const reason = waiting.reason === 'ContainerCreating' && isFirst && isMain ? 'PodInitializing' : waiting.reason;
  const ended = lastEnd(before);
  const last = ended && before ? { ...before, lastState: { terminated: ended } } : before;
  sync.statuses.set(container.name, waitingStatus(container, { ...waiting, reason }, last));
  return false;
}

function backOff(sync: Sync, container: Container, ended: Terminated): void {
  const restarts = (sync.notes.restarts ??= {});
  restarts[container.name] = nextBackOff(restarts[container.name], sync.now, Date.parse(ended.finishedAt!));
}

async function launch(
  sync: Sync,
  container: Container,
  env: Record<string, string>,
  facts: PodFacts,
): Promise<ContainerRecord> {
  const { pod, world } = sync;
  const hostname = hostnameOf(pod, world);
  const { text, warnings } = resolvConf(pod, world);
  for (const warning of warnings) sync.eventOnce('Warning', 'DNSConfigForming', warning);
  const { mounts, volumes } = mountsOf(container, facts, world);
  const { command, args, workingDir, tty = false, stdin = false, ports = [] } = container;
  const expanded = (words: readonly string[] | undefined) => words?.map((word) => expand(word, env));
  return sync.runtime.start(
    {
      key: recordKey(pod, container.name),
      image: container.image ?? '',
      ...(command?.length ? { command: expanded(command)! } : {}),
      ...(args?.length ? { args: expanded(args)! } : {}),
      env,
      ...(workingDir ? { workingDir } : {}),
      tty,
      stdin,
      ports: ports.map(({ containerPort }) => containerPort),
      hostname,
      mounts: {
        '/etc/hosts': hostsFile(pod, facts.podIP, world),
        '/etc/resolv.conf': text,
        '/etc/hostname': `${hostname}\n`,
        ...mounts,
      },
      ...(Object.keys(volumes).length > 0 ? { volumes } : {}),
    },
    sync.containerContext(),
  );
}

function couldNotStart(sync: Sync, container: Container, status: ContainerStatus, error: StartError): void {
  const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${error.message}`;
  sync.event('Warning', 'Failed', `Error: ${message}`, container);
  sync.keep(recordKey(sync.pod, container.name), undefined);
  sync.statuses.set(container.name, { ...status, state: { running: { startedAt: timestamp(0) } } });
  end(sync, container, sync.statuses.get(container.name)!, { exitCode: 128, reason: 'StartError', message });
}

/** A postStart command that fails has its container killed. */
async function postStart(
  sync: Sync,
  container: Container,
  status: ContainerStatus,
  record: ContainerRecord,
): Promise<void> {
  const command = container.lifecycle?.postStart?.exec?.command;
  if (!command) return;
  let complaint: string | undefined;
  try {
    const result = await sync.runtime.exec(record, command, {}, sync.containerContext());
    sync.keep(recordKey(sync.pod, container.name), result.record);
    if (result.exitCode !== 0) {
      const output = result.output.map(({ text }) => text).join('');
      complaint = `error executing PostStart hook: command '${command.join(' ')}' exited with ${result.exitCode}: ${output}`;
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    complaint = `error executing PostStart hook: rpc error: code = Unknown desc = failed to exec in container: ${error.message}`;
  }
  if (!complaint) return;
  sync.event('Warning', 'FailedPostStartHook', 'PostStartHook failed', container);
  sync.event('Normal', 'Killing', 'FailedPostStartHook', container);
  end(sync, container, status, { exitCode: 137, reason: 'Error' });
}
