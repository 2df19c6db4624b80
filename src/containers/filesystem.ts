import { byteLength, contentOf, entryBytes, fileEntry, joined, nodeOf, readDevice } from './file-entry.ts';
import { FileError, type FileErrorCode } from './file-error.ts';
import { join, normalize, parentOf } from './paths.ts';
import type { FileEntry, FileLayer } from './record.ts';
import type { ImageTree, Node } from './tree.ts';

export interface FileStat {
  type: 'file' | 'dir' | 'link' | 'device';
  mode: number;
  size: number;
  mtimeMs: number;
  target?: string;
}

/** Most bytes that one container may write over its image, and one file may hold: the cluster's folder must stay small. */
const maxLayerBytes = 16 * 1024 * 1024;
const maxFileBytes = 4 * 1024 * 1024;
const maxLinks = 40;

/** A place where the entries of a layer appear: the container's own at `/`, a volume's at its mount path. */
export interface Mounted {
  at: string;
  layer: FileLayer;
}

export interface FilesystemParts {
  image: ImageTree;
  /** Files that Kubernetes mounts: path → content. */
  mounts: Readonly<Record<string, string>>;
  own: FileLayer;
  volumes: readonly Mounted[];
  startedAt: number;
  now: () => number;
  /** Texts of files under /proc, by path. */
  proc?: Readonly<Record<string, () => string>>;
  /** Hears of every entry that is written, by layer and path within it. */
  onChange?: (at: string, path: string, entry: FileEntry) => void;
}

/** Mounted files that the runtime makes per container; all others belong to read-only volumes. */
const writableMounts = new Set(['/etc/hosts', '/etc/hostname', '/etc/resolv.conf', '/dev/termination-log']);

interface Layer {
  at: string;
  entries: Map<string, FileEntry>;
  bytes: number;
  dirty: boolean;
}

/**
 * The files of one container. Reads look, in this order, at what was written, at Kubernetes' mounts, and at the image;
 * writes touch only the first. Everything is synchronous: nothing is ever read from the machine.
 */
export class Filesystem {
  private readonly parts: FilesystemParts;
  private readonly layers: Layer[];
  private readonly mountFolders = new Map<string, Set<string>>();
  private listings: Map<string, Set<string>> | undefined;

  constructor(parts: FilesystemParts) {
    this.parts = parts;
    const layerOf = ({ at, layer }: Mounted): Layer => {
      const entries = new Map(Object.entries(layer.entries));
      return {
        at,
        entries,
        bytes: [...entries.values()].reduce((sum, entry) => sum + entryBytes(entry), 0),
        dirty: false,
      };
    };
    this.layers = [...parts.volumes].sort((a, b) => b.at.length - a.at.length).map(layerOf);
    this.layers.push(layerOf({ at: '/', layer: parts.own }));
    for (const path of Object.keys(parts.mounts)) this.addMountFolders(path);
    for (const volume of parts.volumes) this.addMountFolders(`${volume.at}/.`);
  }

  /** Entries of the layer mounted there, or undefined when nobody wrote to it. */
  written(at: string): Record<string, FileEntry> | undefined {
    const layer = this.layers.find((candidate) => candidate.at === at);
    return layer?.dirty ? Object.fromEntries(layer.entries) : undefined;
  }

  readText(path: string): string {
    const content = this.read(path);
    return typeof content === 'string' ? content : new TextDecoder().decode(content);
  }

  readBytes(path: string): Uint8Array {
    const content = this.read(path);
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  }

  /** The text of a file, or undefined when there is none. */
  peek(path: string): string | undefined {
    try {
      return this.readText(path);
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  exists(path: string): boolean {
    return this.find(path, true) !== undefined;
  }

  isDirectory(path: string): boolean {
    return this.find(path, true)?.node.type === 'dir';
  }

  /** @throws FileError ENOENT */
  stat(path: string, followLast = true): FileStat {
    const found = this.find(path, followLast);
    if (!found) throw new FileError(this.missing(path), path);
    const { node } = found;
    if (node.type === 'dir') return { type: 'dir', mode: node.mode, size: 4096, mtimeMs: node.mtime };
    if (node.type === 'link')
      return { type: 'link', mode: 0o777, size: node.target.length, mtimeMs: node.mtime, target: node.target };
    if (node.type === 'device') return { type: 'device', mode: 0o666, size: 0, mtimeMs: node.mtime };
    return { type: 'file', mode: node.mode, size: byteLength(contentOf(node)), mtimeMs: node.mtime };
  }

  /** Names in a folder, sorted by code unit as `LC_ALL=C ls` does. */
  list(path: string): string[] {
    const found = this.find(path, true);
    if (!found) throw new FileError(this.missing(path), path);
    if (found.node.type !== 'dir') throw new FileError('ENOTDIR', path);
    const names = new Set<string>();
    const layer = this.layerOf(found.path);
    if (layer.at === '/' && !this.imageIsHidden(found.path)) {
      for (const name of this.parts.image.children.get(found.path) ?? []) names.add(name);
    }
    for (const name of this.mountFolders.get(found.path) ?? []) names.add(name);
    for (const name of this.layerListing().get(found.path) ?? []) names.add(name);
    if (found.path === '/proc') for (const file of Object.keys(this.parts.proc ?? {})) names.add(file.split('/')[2]!);
    return [...names].filter((name) => this.nodeAt(join(found.path, name)) !== undefined).sort();
  }

  write(path: string, content: string | Uint8Array, mode?: number): void {
    const target = this.target(path);
    if (target.node?.type === 'device') {
      if (target.node.name === 'full') throw new FileError('ENOSPC', path);
      return;
    }
    if (target.node?.type === 'dir') throw new FileError('EISDIR', path);
    const kept = mode ?? (target.node?.type === 'file' ? target.node.mode : undefined);
    this.put(target.path, fileEntry(content, this.parts.now(), kept));
  }

  append(path: string, content: string | Uint8Array): void {
    const target = this.target(path);
    this.write(path, target.node?.type === 'file' ? joined(contentOf(target.node), content) : content);
  }

  mkdir(path: string, mode?: number): void {
    const target = this.target(path, false);
    if (target.node) throw new FileError('EEXIST', path);
    this.put(target.path, { dir: true, mtime: this.parts.now(), ...(mode === undefined ? {} : { mode }) });
  }

  mkdirAll(path: string): void {
    const steps = normalize(path).split('/').slice(1);
    for (let i = 1; i <= steps.length; i++) {
      const step = `/${steps.slice(0, i).join('/')}`;
      const found = this.find(step, true);
      if (!found) this.mkdir(step);
      else if (found.node.type !== 'dir') throw new FileError(i === steps.length ? 'EEXIST' : 'ENOTDIR', path);
    }
  }

  symlink(linkTarget: string, path: string): void {
    const target = this.target(path, false);
    if (target.node) throw new FileError('EEXIST', path);
    this.put(target.path, { link: linkTarget, mtime: this.parts.now() });
  }

  /** Removes a file or an empty folder, or with `recursive` all that is in it. */
  remove(path: string, recursive = false): void {
    const target = this.target(path, false);
    if (!target.node) throw new FileError(this.missing(path), path);
    if (target.path === '/' || this.layers.some((layer) => layer.at === target.path))
      throw new FileError('EBUSY', path);
    if (this.parts.mounts[target.path] !== undefined) throw new FileError('EBUSY', path);
    if (target.node.type === 'dir') {
      const names = this.list(target.path);
      if (names.length > 0 && !recursive) throw new FileError('ENOTEMPTY', path);
      for (const name of names) this.remove(join(target.path, name), true);
    }
    this.drop(target.path);
  }

  chmod(path: string, mode: number): void {
    const found = this.find(path, true);
    if (!found) throw new FileError(this.missing(path), path);
    if (found.node.type === 'dir') this.put(found.path, { dir: true, mode, mtime: found.node.mtime });
    if (found.node.type === 'file') this.put(found.path, fileEntry(contentOf(found.node), found.node.mtime, mode));
  }

  touch(path: string, mtimeMs = this.parts.now()): void {
    const target = this.target(path);
    const { node } = target;
    if (!node) this.put(target.path, { text: '', mtime: mtimeMs });
    if (node?.type === 'dir') this.put(target.path, { dir: true, mode: node.mode, mtime: mtimeMs });
    if (node?.type === 'file') this.put(target.path, fileEntry(contentOf(node), mtimeMs, node.mode));
  }

  rename(from: string, to: string): void {
    const source = this.target(from, false);
    if (!source.node) throw new FileError(this.missing(from), from);
    if (`${normalize(to)}/`.startsWith(`${source.path}/`)) throw new FileError('EINVAL', to);
    this.copyNode(source.path, to);
    this.remove(from, true);
  }

  copyFile(from: string, to: string): void {
    const found = this.find(from, true);
    if (!found) throw new FileError(this.missing(from), from);
    if (found.node.type === 'dir') throw new FileError('EISDIR', from);
    this.write(to, this.read(from), found.node.type === 'file' ? found.node.mode : undefined);
  }

  /** The path without links, or undefined when there is nothing. */
  realpath(path: string): string | undefined {
    return this.find(path, true)?.path;
  }

  private copyNode(from: string, to: string): void {
    const node = this.nodeAt(from)!;
    if (node.type === 'link') {
      if (this.nodeAt(normalize(to))) this.remove(to, true);
      this.symlink(node.target, to);
    } else if (node.type === 'dir') {
      if (!this.exists(to)) this.mkdir(to, node.mode);
      for (const name of this.list(from)) this.copyNode(join(from, name), join(to, name));
    } else this.copyFile(from, to);
  }

  private read(path: string): string | Uint8Array {
    const found = this.find(path, true);
    if (!found) throw new FileError(this.missing(path), path);
    if (found.node.type === 'dir') throw new FileError('EISDIR', path);
    if (found.node.type === 'device') return readDevice(found.node.name);
    return contentOf(found.node as Extract<Node, { type: 'file' }>);
  }

  /** Walks the path, following links. */
  private find(path: string, followLast: boolean, links = 0): { path: string; node: Node } | undefined {
    const steps = path.split('/');
    let at = '/';
    let node = this.nodeAt('/')!;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!;
      if (step === '' || step === '.') continue;
      if (node.type !== 'dir') return undefined;
      at = step === '..' ? parentOf(at) : join(at, step);
      const next = this.nodeAt(at);
      if (!next) return undefined;
      node = next;
      const last = steps.slice(i + 1).every((rest) => rest === '');
      if (node.type === 'link' && (followLast || !last)) {
        if (links >= maxLinks) throw new FileError('ELOOP', path);
        const target = node.target.startsWith('/') ? node.target : join(parentOf(at), node.target);
        const found = this.find(target, true, links + 1);
        if (!found) return undefined;
        ({ path: at, node } = found);
      }
    }
    if (path.endsWith('/') && node.type !== 'dir') return undefined;
    return { path: at, node };
  }

  /** Where a write to `path` ends up. @throws FileError when its folder is missing */
  private target(path: string, followLast = true): { path: string; node?: Node } {
    const found = this.find(path, followLast);
    if (found) return found;
    const dangling = this.find(path, false);
    if (dangling?.node.type === 'link') {
      return this.target(
        dangling.node.target.startsWith('/')
          ? dangling.node.target
          : join(parentOf(dangling.path), dangling.node.target),
      );
    }
    const flat = path.replace(/\/+$/, '') || '/';
    const slash = flat.lastIndexOf('/');
    const parent = this.find(slash <= 0 ? '/' : flat.slice(0, slash), true);
    if (!parent) throw new FileError(this.missing(path), path);
    if (parent.node.type !== 'dir') throw new FileError('ENOTDIR', path);
    return { path: join(parent.path, flat.slice(slash + 1)) };
  }

  private missing(path: string): FileErrorCode {
    for (let at = parentOf(normalize(path)); at !== '/'; at = parentOf(at)) {
      const found = this.find(at, true);
      if (found) return found.node.type === 'dir' ? 'ENOENT' : 'ENOTDIR';
    }
    return 'ENOENT';
  }

  /** What stands at a path without links in its folders. */
  private nodeAt(path: string): Node | undefined {
    const layer = this.layerOf(path);
    const entry = layer.entries.get(inLayer(layer, path));
    if (entry) return 'gone' in entry ? undefined : nodeOf(entry);
    const mounted = this.parts.mounts[path];
    if (mounted !== undefined) return this.mountNode(path, mounted);
    if (path === layer.at || this.mountFolders.has(path)) {
      return (
        this.parts.image.nodes.get(path) ?? {
          type: 'dir',
          mode: layer.at === path && path !== '/' ? 0o777 : 0o755,
          mtime: this.parts.startedAt,
        }
      );
    }
    if (layer.at !== '/') return undefined;
    const proc = this.parts.proc?.[path];
    if (proc) return { type: 'file', content: proc, mode: 0o444, mtime: this.parts.now(), readOnly: true };
    return this.imageIsHidden(path) ? undefined : this.parts.image.nodes.get(path);
  }

  private mountNode(path: string, content: string): Node {
    const node: Node = { type: 'file', content, mode: 0o644, mtime: this.parts.startedAt };
    return writableMounts.has(path) ? node : { ...node, readOnly: true };
  }

  /** A folder of the image that was removed and made again shows nothing of the image. */
  private imageIsHidden(path: string): boolean {
    const own = this.layers.at(-1)!;
    if (own.entries.size === 0) return false;
    for (let at = path; at !== '/'; at = parentOf(at)) {
      const entry = own.entries.get(at);
      if (entry && 'gone' in entry) return true;
      if (entry && 'dir' in entry && own.entries.has(`${at}/`)) return true;
    }
    return false;
  }

  private layerOf(path: string): Layer {
    for (const layer of this.layers) {
      if (layer.at === '/' || path === layer.at || path.startsWith(`${layer.at}/`)) return layer;
    }
    return this.layers.at(-1)!;
  }

  private put(path: string, entry: FileEntry): void {
    const layer = this.layerOf(path);
    this.refuseReadOnly(path);
    const key = inLayer(layer, path);
    const before = layer.entries.get(key);
    const bytes = layer.bytes - (before ? entryBytes(before) : 0) + entryBytes(entry);
    if (entryBytes(entry) > maxFileBytes || bytes > maxLayerBytes) throw new FileError('ENOSPC', path);
    // A folder made where one of the image was removed must not show the old content again: `path/` marks that.
    if ('dir' in entry && before && 'gone' in before) layer.entries.set(`${key}/`, { gone: true });
    layer.entries.set(key, entry);
    layer.bytes = bytes;
    layer.dirty = true;
    this.listings = undefined;
    this.parts.onChange?.(layer.at, key, entry);
  }

  private drop(path: string): void {
    this.refuseReadOnly(path);
    const layer = this.layerOf(path);
    const key = inLayer(layer, path);
    const before = layer.entries.get(key);
    if (before) layer.bytes -= entryBytes(before);
    const below = layer.at === '/' && this.parts.image.nodes.has(path);
    if (below) layer.entries.set(key, { gone: true });
    else layer.entries.delete(key);
    layer.dirty = true;
    this.listings = undefined;
    this.parts.onChange?.(layer.at, key, { gone: true });
  }

  private refuseReadOnly(path: string): void {
    if (path.startsWith('/proc/') || path.startsWith('/sys/')) throw new FileError('EROFS', path);
    const mounted = this.parts.mounts[path] !== undefined && !writableMounts.has(path);
    if (mounted || this.insideReadOnlyMount(path)) throw new FileError('EROFS', path);
  }

  /** A folder that holds only mounted files is a ConfigMap's or Secret's volume: nothing can be written beside them. */
  private insideReadOnlyMount(path: string): boolean {
    const folder = parentOf(path);
    if (folder === '/etc' || folder === '/dev' || folder === '/' || !this.mountFolders.has(folder)) return false;
    if (this.parts.image.nodes.has(folder) || this.layers.some((layer) => layer.at === folder)) return false;
    return [...this.mountFolders.get(folder)!].some((name) => this.parts.mounts[join(folder, name)] !== undefined);
  }

  private addMountFolders(path: string): void {
    let child = path;
    for (let at = parentOf(path); ; child = at, at = parentOf(at)) {
      const names = this.mountFolders.get(at) ?? new Set();
      this.mountFolders.set(at, names);
      const name = child.slice(child.lastIndexOf('/') + 1);
      if (name !== '.') names.add(name);
      if (at === '/') return;
    }
  }

  private layerListing(): Map<string, Set<string>> {
    if (this.listings) return this.listings;
    this.listings = new Map();
    for (const layer of this.layers) {
      for (const key of layer.entries.keys()) {
        if (key.endsWith('/') || key === '') continue;
        const path = layer.at === '/' ? key : layer.at + key;
        const folder = parentOf(path);
        const names = this.listings.get(folder) ?? new Set();
        this.listings.set(folder, names.add(path.slice(path.lastIndexOf('/') + 1)));
      }
    }
    return this.listings;
  }
}

const inLayer = (layer: Layer, path: string) => (layer.at === '/' ? path : path.slice(layer.at.length));
