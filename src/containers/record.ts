/**
 * What a container keeps on disk. Everything an image brings along stays in the image; here stand only the choices made
 * at the start, what was written since, and what the main process did and will do. All of it is plain JSON.
 */
export interface ContainerRecord {
  image: string;
  /** When the main process started, ms of cluster time. */
  startedAt: number;
  hostname: string;
  /** Environment of the pod's spec and its service links; the image's own stands below it. */
  env: Readonly<Record<string, string>>;
  mounts: Readonly<Record<string, string>>;
  volumes?: Readonly<Record<string, string>>;
  workingDir?: string;
  /** The final argv of the main process. */
  argv: readonly string[];
  ports?: readonly number[];
  tty?: true;
  stdin?: true;
  main: MainProcess;
  /** What was written over the image and the mounts. */
  files?: FileLayer;
}

/** The main process as data: what it has said and done by any moment can be read off. */
export interface MainProcess {
  /** Programs that serve, with the moment each began, ms after the start; `argv` when it is not the main process's. */
  serves?: readonly { name: string; after: number; argv?: readonly string[] }[];
  /** Lines that were printed, in order. */
  said?: readonly Spoken[];
  /** A pattern that repeats from a moment on, for ever. */
  loop?: Loop;
  /** How it ended or will end; absent while nobody can say. */
  exit?: { after: number; code: number };
  /** Prints what is added to a file after its first `from` characters, like `tail -f`. */
  follows?: { path: string; after: number; from: number };
  /** It asks the network again and again: when the network changes, so may its course. */
  polls?: true;
  /** It waits for input, like a shell at its prompt. */
  waits?: true;
}

/** Output, `after` ms from the start. */
export interface Spoken {
  after: number;
  channel: 'stdout' | 'stderr';
  text: string;
}

/** Output and file changes that come again every `period` ms, with numbers that count on. */
export interface Loop {
  /** Start of the first repetition, ms from the start of the process. */
  from: number;
  period: number;
  /** Which repetition the first one is: numbers count from here. */
  index: number;
  said: readonly (Omit<Spoken, 'text'> & { text: Template })[];
  writes: readonly FileStep<Template>[];
}

/** Literal text, a number that grows by `step` with each repetition, or the time in a format of `date`. */
export type Template = readonly (string | { base: number; step: number; width?: number } | { date: string })[];

/** One entry that was written over what lies below. */
export type FileEntry =
  | { text: string; mode?: number; mtime: number }
  | { base64: string; mode?: number; mtime: number }
  | { dir: true; mode?: number; mtime: number }
  | { link: string; mtime: number }
  | { gone: true };

/** A change to one file at a moment. `after` counts from the start of the process that makes it. */
export type FileStep<Text = string> =
  | { after: number; path: string; append: Text }
  | { after: number; path: string; entry: FileEntry | { template: Text } };

/** Files over an image, or in a volume: what is there, and what running processes will still do. */
export interface FileLayer {
  entries: Readonly<Record<string, FileEntry>>;
  /** Changes to come. */
  plans?: readonly FilePlan[];
}

/** The part of a process's doings that concerns files. */
export interface FilePlan {
  /** Start of the process, ms of cluster time. */
  startedAt: number;
  steps?: readonly FileStep[];
  loop?: Pick<Loop, 'from' | 'period' | 'index' | 'writes'>;
  /** Everything up to here is in the entries already, ms of cluster time. */
  doneUntil: number;
}
