import { Filesystem, type FilesystemParts } from './filesystem.ts';
import { type HostFolder, treeOver } from './host-folder.ts';
import type { Image, Server } from './image.ts';
import { imageOf } from './images/index.ts';
import { absolute, normalize } from './paths.ts';
import { busyboxApplets, coreutilsPrograms } from './programs/names.ts';
import { executableText } from './programs/program.ts';
import type { ContainerRecord, FileLayer } from './record.ts';
import type { VolumeStore } from './runtime.ts';
import { layerAt } from './timeline.ts';
import { type ImageFile, type ImageTree, imageTree } from './tree.ts';

/** A container whose files are at hand, at one moment. */
export interface OpenContainer {
  record: ContainerRecord;
  image: Image;
  files: Filesystem;
  env: Readonly<Record<string, string>>;
  cwd: string;
}

const empty: FileLayer = { entries: {} };
const trees = new WeakMap<Image, ImageTree>();
/** When all images claim to have been built. */
const builtAt = Date.UTC(2025, 0, 15, 9, 30);

export function openContainer(
  record: ContainerRecord,
  now: () => number,
  volumes?: VolumeStore,
  onChange?: FilesystemParts['onChange'],
  folder?: HostFolder,
): OpenContainer {
  const image = imageOf(record.image);
  const shared = Object.entries(record.volumes ?? {}).filter(([, key]) => volumes !== undefined && key !== '');
  const files = new Filesystem({
    image: folder ? treeOver(treeOf(image), folder) : treeOf(image),
    mounts: record.mounts,
    own: layerAt(record.files ?? empty, now()),
    volumes: [
      ...shared.map(([path, key]) => ({ at: normalize(path), layer: layerAt(volumes!.read(key) ?? empty, now()) })),
    ],
    startedAt: record.startedAt,
    now,
    proc: procFiles(record),
    ...(onChange ? { onChange } : {}),
  });
  return { record, image, files, env: environmentOf(record, image), cwd: record.workingDir || image.workingDir || '/' };
}

/** The record with what was written since the container was opened; the same object when nothing was. */
export function closeContainer(open: OpenContainer, now: number, volumes?: VolumeStore): ContainerRecord {
  for (const [path, key] of Object.entries(open.record.volumes ?? {})) {
    const entries = volumes && open.files.written(normalize(path));
    if (entries) volumes.write(key, { ...layerAt(volumes.read(key) ?? empty, now), entries });
  }
  const entries = open.files.written('/');
  if (!entries) return open.record;
  return { ...open.record, files: { ...layerAt(open.record.files ?? empty, now), entries } };
}

/** Where an executable stands, or why it cannot be started, in runc's words. */
export function findExecutable(open: OpenContainer, name: string): { path: string } | { problem: string } {
  if (name.includes('/')) {
    const path = absolute(name, open.cwd);
    if (!open.files.exists(path)) return { problem: `exec: "${name}": stat ${name}: no such file or directory` };
    const { type, mode } = open.files.stat(path);
    if (type === 'dir') return { problem: `exec: "${name}": is a directory` };
    return (mode & 0o111) === 0 ? { problem: `exec: "${name}": permission denied` } : { path };
  }
  for (const folder of (open.env['PATH'] ?? '').split(':')) {
    const path = `${folder}/${name}`;
    if (open.files.exists(path) && (open.files.stat(path).mode & 0o111) !== 0) return { path };
  }
  return { problem: `exec: "${name}": executable file not found in $PATH` };
}

/** A server that runs in a container. */
export interface Serving {
  name: string;
  server: Server;
  ports: readonly number[];
  argv: readonly string[];
  /** When it began, ms after the container. */
  after: number;
}

/** What listens, by the main process's record. */
export function servers(record: ContainerRecord, now: number): Serving[] {
  const image = imageOf(record.image);
  const found: Serving[] = [];
  const { exit } = record.main;
  if (exit && record.startedAt + exit.after <= now) return found;
  for (const { name, after, argv = record.argv } of record.main.serves ?? []) {
    const server = image.servers?.[name];
    if (!server || record.startedAt + after > now) continue;
    found.push({ server, ports: server.ports(argv, record.env, record.ports ?? []), name, argv, after });
  }
  return found;
}

/** As containerd sets it: the image's PATH, the host name, the image's other variables, the pod's, the home. */
export function environmentOf(record: ContainerRecord, image: Image): Record<string, string> {
  const { PATH, ...rest } = image.env;
  const home = image.user && image.user !== 'root' ? `/home/${image.user}` : '/root';
  return {
    ...(PATH === undefined ? {} : { PATH }),
    HOSTNAME: record.hostname,
    ...(record.tty ? { TERM: 'xterm' } : {}),
    ...rest,
    ...record.env,
    HOME: record.env['HOME'] ?? home,
  };
}

function treeOf(image: Image): ImageTree {
  const known = trees.get(image);
  if (known) return known;
  const tree = imageTree({ ...executables(image), ...image.files }, builtAt, image.userland);
  trees.set(image, tree);
  return tree;
}

function executables(image: Image): Record<string, ImageFile> {
  const files: Record<string, ImageFile> = {};
  const program: ImageFile = { content: executableText, mode: 0o755 };
  if (image.userland === 'busybox') {
    files['/bin/busybox'] = program;
    for (const name of busyboxApplets) files[`/bin/${name}`] = { link: '/bin/busybox' };
  }
  if (image.userland === 'coreutils') for (const name of coreutilsPrograms) files[`/usr/bin/${name}`] = program;
  if (image.bash !== undefined) files[image.userland === 'coreutils' ? '/usr/bin/bash' : '/bin/bash'] = program;
  for (const [name, folder] of Object.entries(image.programs ?? {})) {
    files[folder === '/' ? `/${name}` : `${folder}/${name}`] = program;
  }
  return files;
}

function procFiles(record: ContainerRecord): Record<string, () => string> {
  return {
    '/proc/cpuinfo': () => 'processor\t: 0\nmodel name\t: Simulated CPU\ncpu cores\t: 2\n',
    '/proc/loadavg': () => '0.08 0.05 0.01 1/189 42\n',
    '/proc/meminfo': () => 'MemTotal:        4014040 kB\nMemFree:         2311904 kB\nMemAvailable:    3204532 kB\n',
    '/proc/mounts': () => 'overlay / overlay rw,relatime 0 0\nproc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n',
    '/proc/uptime': () => '86400.00 172000.00\n',
    '/proc/version': () => 'Linux version 6.8.0-48-generic (gcc 13.2.0) #48-Ubuntu SMP PREEMPT_DYNAMIC\n',
    '/proc/1/cmdline': () => record.argv.map((word) => `${word}\0`).join(''),
  };
}
