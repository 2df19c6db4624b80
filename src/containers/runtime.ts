import type { HttpRequest, HttpResponse, Net } from '../apimachinery/net.ts';

/**
 * What a container keeps on disk: plain JSON, and all that is left of it between two commands. A process is not kept
 * running; its record says what it did and will do (see record.ts).
 */
export type ContainerRecord = import('./record.ts').ContainerRecord;

/** A folder that several containers share (emptyDir): its files, and what running processes will still write there. */
export type VolumeRecord = import('./record.ts').FileLayer;

/** Where the shared folders of a pod are kept, by the keys that `ContainerSetup.volumes` names. */
export interface VolumeStore {
  read(key: string): VolumeRecord | undefined;
  write(key: string, volume: VolumeRecord): void;
}

/** What the kubelet tells the runtime when it starts a container. */
export interface ContainerSetup {
  /** `default/web-1/app`: names the record */
  key: string;
  image: string;
  command?: readonly string[];
  args?: readonly string[];
  /** The final environment of the pod's spec and its service links; the image's own is added below it. */
  env: Readonly<Record<string, string>>;
  workingDir?: string;
  tty: boolean;
  stdin: boolean;
  ports: readonly number[];
  hostname: string;
  /** `/etc/hosts`, `/etc/resolv.conf`, `/etc/hostname`, and mounted volumes' files: path → content. */
  mounts: Readonly<Record<string, string>>;
  /** Folders shared by the pod's containers (emptyDir): mount path → key of the volume's own record. */
  volumes?: Readonly<Record<string, string>>;
}

/** What a program in a container may use besides its files. */
export interface ContainerContext {
  /** Cluster time, ms. */
  now: number;
  net: Net;
  podIP: string;
  /** Without it a shared folder is the container's own. */
  volumes?: VolumeStore;
  /** The node itself, when it is its own shell. */
  machine?: import('./machine.ts').Machine;
}

export interface ImageFacts {
  /** As the kubelet reports it in status: `docker.io/library/nginx:latest` */
  image: string;
  /** `docker.io/library/nginx@sha256:…` */
  imageID: string;
  sizeBytes: number;
}

/** An image that cannot be had: the waiting reason and the kubelet's message. */
export interface PullFailure {
  reason: 'ErrImagePull' | 'InvalidImageName';
  message: string;
}

export interface ExecResult {
  exitCode: number;
  /** What was written, in order. */
  output: readonly { channel: 'stdout' | 'stderr'; text: string }[];
  /** The container afterwards: files may have changed. The same object when nothing did. */
  record: ContainerRecord;
  /** Cluster time that passed while it ran, ms: sleeps and time-outs do not make anybody wait here. */
  elapsedMs?: number;
}

/** The process could not be started at all (`executable file not found in $PATH`). */
export class StartError extends Error {}

/** A process with a terminal or an open standard input, living inside one command of the user's. */
export interface Session {
  /** Feeds input as typed; the session echoes and edits lines itself when it has a terminal. */
  write(data: string): void;
  end(): void;
  resize(columns: number, rows: number): void;
  /** What to show, as it comes. */
  output: AsyncIterable<{ channel: 'stdout' | 'stderr'; text: string }>;
  done: Promise<{ exitCode: number }>;
}

/** Where a session reads and keeps its container between two lines of input, so that each line is a transaction. */
export interface RecordCell {
  read(): Promise<{ record: ContainerRecord; context: ContainerContext }>;
  write(record: ContainerRecord): Promise<void>;
}

export interface ContainerRuntime {
  /** Knows an image, or how pulling it fails. */
  pull(reference: string): ImageFacts | PullFailure;
  /** @throws StartError when the command does not exist in the image */
  start(setup: ContainerSetup, context: ContainerContext): Promise<ContainerRecord>;
  /**
   * The container after a look at the network as it is now: a main process that asks it again and again (`until nslookup
   * db; do sleep 2; done`) may come to its end. The same object when nothing changed.
   */
  poll?(record: ContainerRecord, context: ContainerContext): Promise<ContainerRecord>;
  /** Whether the main process still runs at a time, and when it will have ended. */
  state(
    record: ContainerRecord,
    now: number,
  ): { running: true; endsAt?: number } | { running: false; exitCode: number; finishedAt: number };
  /** Runs a command to its end: exec, probes, hooks. @throws StartError */
  exec(
    record: ContainerRecord,
    argv: readonly string[],
    options: { stdin?: string; tty?: boolean },
    context: ContainerContext,
  ): Promise<ExecResult>;
  /** exec -i / -it, attach, run -it. */
  session(
    cell: RecordCell,
    argv: readonly string[] | 'attach',
    options: { tty: boolean; columns?: number; rows?: number },
  ): Promise<Session>;
  /** What the main process has printed by now. */
  log(
    record: ContainerRecord,
    now: number,
    volumes?: VolumeStore,
  ): readonly { at: number; channel: 'stdout' | 'stderr'; text: string }[];
  /** When servers in it begin to answer differently by themselves, ms of cluster time. */
  turns?(record: ContainerRecord, now: number): readonly number[];
  /** Ports that something listens on, with the process's name. */
  listeners(
    record: ContainerRecord,
    now: number,
  ): readonly { port: number; protocol: 'TCP' | 'UDP'; process: string }[];
  /** The answer of whatever listens on that port; undefined when nothing does. */
  answer(
    record: ContainerRecord,
    port: number,
    request: HttpRequest,
    context: Pick<ContainerContext, 'now' | 'podIP' | 'volumes'>,
  ): HttpResponse | undefined;
}
