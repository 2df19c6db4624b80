import { badRequest } from '../apimachinery/status.ts';
import type { World } from '../apis/world.ts';
import type { ContainerRecord, ContainerRuntime, VolumeRecord } from '../containers/runtime.ts';
import { type ContainerStatus, type Pod, previousRecordKey, recordKey } from './types.ts';

/** Which lines are wanted (core/v1 PodLogOptions). */
export interface LogWishes {
  previous?: boolean;
  timestamps?: boolean;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  /** Undefined: all of them. */
  tailLines?: number;
  limitBytes?: number;
}

export interface LogLine {
  /** When its first character was written, ms. */
  at: number;
  /** With its line break, which the last line may lack. */
  text: string;
}

/**
 * A container's output as the API's log subresource gives it.
 * @throws ApiError BadRequest when there is no container (yet) that could have said something
 */
export function podLog(
  pod: Pod,
  container: string,
  wishes: LogWishes,
  world: World,
  runtime: ContainerRuntime,
): string {
  const lines = logLines(pod, container, wishes, world, runtime);
  const text = lines.map((line) => lineText(line, wishes.timestamps)).join('');
  if (wishes.limitBytes === undefined) return text;
  const bytes = Buffer.from(text);
  return bytes.length <= wishes.limitBytes ? text : bytes.subarray(0, wishes.limitBytes).toString();
}

/** The wanted lines, each with its time: what `podLog` joins, and what a follower compares with what it has shown. */
export function logLines(
  pod: Pod,
  container: string,
  wishes: LogWishes,
  world: World,
  runtime: ContainerRuntime,
): LogLine[] {
  const key = logKey(pod, container, wishes.previous ?? false);
  const record = key === undefined ? undefined : (world.record(key) as ContainerRecord | undefined);
  if (!record) return [];
  const volumes = { read: (name: string) => world.record(name) as VolumeRecord | undefined, write: () => {} };
  const since = sinceOf(wishes, world.now);
  const lines = linesOf(runtime.log(record, world.now, volumes)).filter(({ at }) => at >= since);
  return wishes.tailLines === undefined || wishes.tailLines < 0
    ? lines
    : lines.slice(Math.max(0, lines.length - wishes.tailLines));
}

/** The record whose output is meant. @returns undefined for a pod whose containers nobody has looked at yet */
function logKey(pod: Pod, container: string, previous: boolean): string | undefined {
  if (!pod.spec.nodeName) return undefined;
  const where = `container "${container}" in pod "${pod.metadata.name}"`;
  const status = statusOf(pod, container);
  if (!status) throw badRequest(`${where} is not available`);
  const { running, terminated, waiting } = status.state ?? {};
  const last = status.lastState?.terminated;
  if (previous) {
    if (!last?.containerID) throw badRequest(`previous terminated ${where} not found`);
    return running || terminated ? previousRecordKey(pod, container) : recordKey(pod, container);
  }
  if (!running && !terminated && !last)
    throw badRequest(`${where} is waiting to start: ${waitingText(waiting?.reason)}`);
  return recordKey(pod, container);
}

const waitingText = (reason: string | undefined): string =>
  reason === 'ErrImagePull'
    ? "image can't be pulled"
    : reason === 'ImagePullBackOff'
      ? 'trying and failing to pull image'
      : (reason ?? '');

const statusOf = ({ status }: Pod, container: string): ContainerStatus | undefined =>
  [
    ...(status.containerStatuses ?? []),
    ...(status.initContainerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ].find(({ name }) => name === container);

function sinceOf({ sinceSeconds, sinceTime }: LogWishes, now: number): number {
  if (sinceSeconds !== undefined) return now - sinceSeconds * 1000;
  return sinceTime === undefined ? Number.NEGATIVE_INFINITY : Date.parse(sinceTime);
}

/** What was written, cut into lines; a line may have been written in several pieces. */
function linesOf(pieces: readonly { at: number; text: string }[]): LogLine[] {
  const lines: LogLine[] = [];
  let open: LogLine | undefined;
  for (const { at, text } of pieces) {
    for (const part of text.split(/(?<=\n)/)) {
      if (open) open.text += part;
      else if (part !== '') lines.push((open = { at, text: part }));
      if (part.endsWith('\n')) open = undefined;
    }
  }
  return lines;
}

/** A line as it is shown, behind its time where that is wanted. */
export const lineText = ({ at, text }: LogLine, timestamps = false): string =>
  timestamps ? `${stamp(at)} ${text}` : text;

/** A time with nanoseconds, as container runtimes write it. */
const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000000Z`;
