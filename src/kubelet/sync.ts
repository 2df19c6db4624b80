import type { Change } from '../apimachinery/change.ts';
import { timestamp } from '../apimachinery/meta.ts';
import type { Net } from '../apimachinery/net.ts';
import type { Node } from '../apis/core/node.ts';
import type { World } from '../apis/world.ts';
import type { ContainerContext, ContainerRecord, ContainerRuntime, VolumeRecord } from '../containers/runtime.ts';
import type { BackOff } from './backoff.ts';
import { hexDigest } from './digest.ts';
import {
  allContainers,
  type Container,
  type ContainerStatus,
  type KubeletPorts,
  notesKey,
  type Pod,
  recordKey,
} from './types.ts';

/** What the kubelet remembers of a pod besides its status. Kept only while there is something to remember. */
export interface PodNotes {
  uid: string;
  /** Restart back-offs by container. */
  restarts?: Record<string, BackOff>;
  /** Pull back-offs by image, with the last error. */
  pulls?: Record<string, BackOff & { error: string }>;
  /** Steps that take time (clock `real`): what a container waits for, and until when (ms). */
  waits?: Record<string, { step: string; until: number }>;
  /** Probe counters (clock `real`), by container and kind of probe. */
  probes?: Record<string, Record<string, ProbeNotes>>;
  /** Complaints already told in an event. */
  told?: string[];
}

export interface ProbeNotes {
  successes: number;
  failures: number;
  /** When the next look is due, ms. */
  next: number;
  /** It says the same again and again: asked again only when the container changed. */
  quiet?: true;
}

/**
 * One look at one pod: what is there, what the kubelet decides (statuses, records, events), and when to look again.
 * The steps in the other files write into it; `sync-pod.ts` turns it into changes at the end.
 */
export class Sync {
  readonly pod: Pod;
  readonly node: Node;
  readonly world: World;
  readonly runtime: ContainerRuntime;
  readonly now: number;
  /** Steps take no time. */
  readonly instant: boolean;
  readonly statuses = new Map<string, ContainerStatus>();
  notes: PodNotes;
  podIP: string | undefined;
  /** Overrides of the phase and its reason: DeadlineExceeded. */
  failure: { reason: string; message: string } | undefined;
  private readonly netFor: KubeletPorts['netFor'];
  private readonly changes: Change[] = [];
  private readonly records = new Map<string, unknown>();
  private readonly startNotes: string;
  private wakeAt: number | undefined;
  private context: ContainerContext | undefined;

  constructor(pod: Pod, node: Node, world: World, ports: KubeletPorts) {
    this.pod = pod;
    this.node = node;
    this.world = world;
    this.runtime = ports.runtime;
    this.netFor = ports.netFor;
    this.now = world.now;
    this.instant = world.facts.clock === 'instant';
    this.podIP = pod.status.podIP;
    const kept = world.record(notesKey(pod)) as PodNotes | undefined;
    this.startNotes = kept ? JSON.stringify(kept) : '';
    this.notes = kept && kept.uid === pod.metadata.uid ? structuredClone(kept) : { uid: pod.metadata.uid! };
    for (const status of [
      ...(pod.status.initContainerStatuses ?? []),
      ...(pod.status.containerStatuses ?? []),
      ...(pod.status.ephemeralContainerStatuses ?? []),
    ]) {
      this.statuses.set(status.name, status);
    }
  }

  get time(): string {
    return timestamp(this.now);
  }

  /** The scheme of container ids: `containerd`, `docker`. */
  get runtimeName(): string {
    return (this.node.status?.nodeInfo?.containerRuntimeVersion ?? 'containerd://').split('://')[0]!;
  }

  get hostIP(): string {
    return this.node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  }

  net(): Net {
    return this.netFor(this.pod);
  }

  /** What a program in the pod runs with. The network is only made when it is asked for. */
  containerContext(): ContainerContext {
    if (!this.context) {
      const { netFor, pod, now } = this;
      let net: Net | undefined;
      this.context = {
        now,
        podIP: this.podIP ?? '',
        volumes: {
          read: (key) => this.kept(key) as VolumeRecord | undefined,
          write: (key, volume) => this.keep(key, volume),
        },
        get net() {
          return (net ??= netFor(pod));
        },
      };
    }
    return this.context;
  }

  containerID(container: string, attempt: number): string {
    return `${this.runtimeName}://${hexDigest(`${this.pod.metadata.uid}/${container}/${attempt}`)}`;
  }

  record(container: string): ContainerRecord | undefined {
    return this.kept(recordKey(this.pod, container)) as ContainerRecord | undefined;
  }

  private kept(key: string): unknown {
    return this.records.has(key) ? this.records.get(key) : this.world.record(key);
  }

  /** Keeps (or forgets) a record; nothing happens when it is the one already kept. */
  keep(key: string, record: unknown): void {
    if (this.kept(key) !== record) this.records.set(key, record);
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string, container?: Container): void {
    this.changes.push({
      verb: 'event',
      event: {
        about: this.pod,
        type,
        reason,
        message,
        component: 'kubelet',
        host: this.node.metadata.name,
        ...(container ? { fieldPath: this.fieldPath(container) } : {}),
      },
    });
  }

  /** An event that is told once until `forgetTold`. */
  eventOnce(type: 'Normal' | 'Warning', reason: string, message: string, container?: Container): void {
    const mark = `${reason}/${container?.name ?? ''}/${message}`;
    if (this.notes.told?.includes(mark)) return;
    this.notes.told = [...(this.notes.told ?? []), mark];
    this.event(type, reason, message, container);
  }

  forgetTold(reason: string, container?: Container): void {
    const prefix = `${reason}/${container?.name ?? ''}/`;
    const left = this.notes.told?.filter((mark) => !mark.startsWith(prefix)) ?? [];
    if (left.length === 0) delete this.notes.told;
    else this.notes.told = left;
  }

  wake(at: number): void {
    this.wakeAt = Math.min(this.wakeAt ?? Number.POSITIVE_INFINITY, at);
  }

  /** Whether a step that takes `ms` (clock `real`) is over. @param who the container, or '' for the pod's sandbox */
  hasPassed(who: string, step: string, ms: number): boolean {
    if (this.instant) return true;
    const waits = (this.notes.waits ??= {});
    const wait = waits[who];
    if (wait?.step === step && this.now >= wait.until) {
      delete waits[who];
      return true;
    }
    if (wait?.step !== step) waits[who] = { step, until: this.now + ms };
    this.wake(waits[who]!.until);
    return false;
  }

  /** Everything decided so far, as changes: records, events, notes, the wake-up. The status is the caller's. */
  finish(): Change[] {
    const changes: Change[] = [];
    for (const [key, record] of this.records)
      changes.push({ verb: 'record', key, ...(record === undefined ? {} : { record }) });
    changes.push(...this.changes);
    const notes = this.notesText();
    if (notes !== this.startNotes) {
      changes.push({ verb: 'record', key: notesKey(this.pod), ...(notes === '' ? {} : { record: this.notes }) });
    }
    if (this.wakeAt !== undefined && Number.isFinite(this.wakeAt))
      changes.push({ verb: 'wake', at: Math.max(this.wakeAt, this.now + 1) });
    return changes;
  }

  private notesText(): string {
    const { uid: _, ...rest } = this.notes;
    if (rest.waits && Object.keys(rest.waits).length === 0) delete this.notes.waits;
    const filled = Object.values(rest).some((value) => value !== undefined && Object.keys(value).length > 0);
    return filled ? JSON.stringify(this.notes) : '';
  }

  private fieldPath(container: Container): string {
    const { initContainers, containers } = this.pod.spec;
    if (containers.some(({ name }) => name === container.name)) return `spec.containers{${container.name}}`;
    if (initContainers?.some(({ name }) => name === container.name)) return `spec.initContainers{${container.name}}`;
    return `spec.ephemeralContainers{${container.name}}`;
  }
}

/** Every key under which a pod keeps something, to be forgotten with it. */
export function keysOf(pod: Pod): string[] {
  const containers = allContainers(pod);
  const names = containers.map(({ name }) => recordKey(pod, name));
  const folders: string[] = [];
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    if (!emptyDir) continue;
    const key = volumeKey(pod, name);
    const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.filter((mount) => mount.name === name));
    folders.push(key, ...mounts.flatMap(({ subPath }) => (subPath ? [`${key}/${subPath}`] : [])));
  }
  return [notesKey(pod), ...names, ...names.map((name) => `${name}:previous`), ...folders];
}

/** Where the files of an emptyDir are kept. */
export const volumeKey = (pod: Pod, volume: string): string => `${notesKey(pod)}/volume:${volume}`;
