import type { HttpRequest, HttpResponse } from '../apimachinery/net.ts';
import type { Filesystem } from './filesystem.ts';
import type { ImageFile } from './tree.ts';

/** How a shell announces itself and complains. */
export type ShellKind = 'bash' | 'ash' | 'dash';

/** An image as data: what is in it, what it starts, and what answers on its ports. */
export interface Image {
  /** `docker.io/library/nginx` */
  repository: string;
  env: Readonly<Record<string, string>>;
  entrypoint?: readonly string[];
  cmd?: readonly string[];
  workingDir?: string;
  /** The name its user goes by; `root` unless told. */
  user?: string;
  /** Whose `ls`, `cat` … are in it. */
  userland: 'busybox' | 'coreutils' | 'none';
  /** The shell behind `/bin/sh`, and whether `/bin/bash` is there too. */
  sh?: ShellKind;
  bash?: string;
  /** Programs besides the userland's: name → folder. */
  programs?: Readonly<Record<string, string>>;
  /** Versions that show in messages: `curl`, `bind`, `busybox`. */
  versions?: Readonly<Record<string, string>>;
  files: Readonly<Record<string, ImageFile>>;
  /** Long-running programs by the name of their executable. */
  servers?: Readonly<Record<string, Server>>;
  sizeBytes: number;
  /** Any executable may be started, for we do not know what is in the image. */
  unknown?: true;
}

/** What a server may look at when it answers. */
export interface ServerContext {
  files: Filesystem;
  hostname: string;
  env: Readonly<Record<string, string>>;
  /** `podinfo` of what it was started with */
  argv: readonly string[];
  port: number;
  now: number;
  /** How long it has been serving, ms. */
  uptimeMs?: number;
  podIP: string;
  image: string;
}

/** A program that stays up and listens. */
export interface Server {
  /** As `ss -p` names it. */
  process: string;
  /** Ports it listens on, given its arguments and its container's declared ports. */
  ports(argv: readonly string[], env: Readonly<Record<string, string>>, declared: readonly number[]): readonly number[];
  protocol?: 'TCP' | 'UDP';
  /** What it prints when it starts. */
  banner?(startedAt: number, context: { argv: readonly string[]; hostname: string }): readonly string[];
  /** Channel of the banner; most daemons log to stderr. */
  bannerChannel?: 'stdout' | 'stderr';
  /** A line for its access log. */
  accessLog?(request: HttpRequest, response: HttpResponse, now: number): string;
  /** Absent for what does not speak HTTP. */
  answer?(request: HttpRequest, context: ServerContext): HttpResponse;
  /** When it begins to answer differently by itself, ms after it began to serve. */
  turns?(argv: readonly string[]): readonly number[];
  /** Exit code on SIGTERM; 0 unless told. */
  onTerm?: number;
}

/** A recipe for an image: it may depend on the tag. */
export interface ImageRecipe {
  repository: string;
  /** Whether the repository has that tag; any when absent. */
  hasTag?(tag: string): boolean;
  build(tag: string): Omit<Image, 'repository'>;
}

export const distributionPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
