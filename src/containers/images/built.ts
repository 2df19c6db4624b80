import type { Image } from '../image.ts';
import type { FileEntry } from '../record.ts';
import type { ImageFile } from '../tree.ts';

/** An image that somebody built here: plain JSON. */
export interface BuiltImage {
  /** `docker.io/c1t1d0s7/hello:one` */
  reference: string;
  /** The image it was built from, as the Dockerfile names it. */
  base: string;
  /** Ms of cluster time. */
  createdAt: number;
  env: Readonly<Record<string, string>>;
  cmd?: readonly string[];
  entrypoint?: readonly string[];
  workingDir?: string;
  user?: string;
  ports: readonly number[];
  labels: Readonly<Record<string, string>>;
  /** What its build wrote over the base. */
  files: Readonly<Record<string, FileEntry>>;
}

/** Where images that were built and pushed are found, by their full name. */
export type ImageSource = (reference: string) => BuiltImage | undefined;

let source: ImageSource = () => undefined;

/** Registries are one for all: whoever runs a cluster says what was pushed to them. */
export const useImages = (from: ImageSource): void => {
  source = from;
};

export const pushedImage: ImageSource = (reference) => source(reference);

/** The image with what its build made of the base. */
export function imageFrom(base: Image, built: BuiltImage, repository: string): Image {
  const files: Record<string, ImageFile> = { ...base.files };
  let added = 0;
  for (const [path, entry] of Object.entries(built.files)) {
    if (path.endsWith('/')) continue;
    const file = fileOf(entry);
    if (file === undefined) delete files[path];
    else files[path] = file;
    added += 'text' in entry ? entry.text.length : 'base64' in entry ? entry.base64.length : 0;
  }
  const { cmd: _cmd, entrypoint: _entrypoint, workingDir: _workingDir, ...rest } = base;
  return {
    ...rest,
    repository,
    env: built.env,
    ...(built.cmd ? { cmd: built.cmd } : {}),
    ...(built.entrypoint ? { entrypoint: built.entrypoint } : {}),
    ...(built.workingDir ? { workingDir: built.workingDir } : {}),
    ...(built.user ? { user: built.user } : {}),
    files,
    sizeBytes: Math.max(1, base.sizeBytes) + added,
  };
}

function fileOf(entry: FileEntry): ImageFile | undefined {
  if ('gone' in entry) return undefined;
  if ('link' in entry) return { link: entry.link };
  if ('dir' in entry) return { dir: true, ...(entry.mode === undefined ? {} : { mode: entry.mode }) };
  const content = 'text' in entry ? entry.text : Buffer.from(entry.base64, 'base64');
  return { content, mode: entry.mode ?? 0o644 };
}
