/** A file as an image brings it along. A function is called when somebody reads it. */
export type ImageFile =
  | string
  | Uint8Array
  | (() => string)
  | { link: string }
  | { dir: true; mode?: number }
  | ImageFileWithMode;
export interface ImageFileWithMode {
  content: string | Uint8Array;
  mode: number;
}

export type Node =
  | { type: 'file'; content: string | Uint8Array | (() => string); mode: number; mtime: number; readOnly?: true }
  | { type: 'dir'; mode: number; mtime: number }
  | { type: 'link'; target: string; mtime: number }
  | { type: 'device'; name: string; mtime: number };

/** Read-only files of an image, shared by all its containers: every folder knows its children. */
export interface ImageTree {
  nodes: ReadonlyMap<string, Node>;
  children: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Folders that every image with a distribution has, and the devices of a container. */
const standardFolders =
  '/dev /etc /home /lib /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/sbin /var /var/log /var/run /var/tmp'.split(
    ' ',
  );
const bareFolders = ['/dev', '/etc', '/proc', '/sys', '/tmp'];
const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'stdin', 'stdout', 'stderr', 'console', 'ptmx'];
/** Debian and its kin keep everything in /usr. */
const mergedIntoUsr = new Set(['/bin', '/sbin', '/lib']);

/**
 * @param files path → file
 * @param builtAt the image's own time stamp, ms
 * @param layout `none`: from scratch; `coreutils`: /bin is a link into /usr
 */
export function imageTree(
  files: Readonly<Record<string, ImageFile>>,
  builtAt: number,
  layout: 'busybox' | 'coreutils' | 'none',
): ImageTree {
  const nodes = new Map<string, Node>([['/', { type: 'dir', mode: 0o755, mtime: builtAt }]]);
  const children = new Map<string, Set<string>>([['/', new Set()]]);
  const add = (path: string, node: Node) => {
    const slash = path.lastIndexOf('/');
    const parent = slash === 0 ? '/' : path.slice(0, slash);
    if (!nodes.has(parent)) add(parent, { type: 'dir', mode: 0o755, mtime: builtAt });
    nodes.set(path, node);
    if (node.type === 'dir' && !children.has(path)) children.set(path, new Set());
    children.get(parent)!.add(path.slice(slash + 1));
  };
  for (const path of layout === 'none' ? bareFolders : ['/bin', ...standardFolders]) {
    const mode = path.endsWith('/tmp') ? 0o1777 : path === '/root' ? 0o700 : 0o755;
    if (layout === 'coreutils' && mergedIntoUsr.has(path))
      add(path, { type: 'link', target: `usr${path}`, mtime: builtAt });
    else add(path, { type: 'dir', mode, mtime: builtAt });
  }
  for (const name of devices) add(`/dev/${name}`, { type: 'device', name, mtime: builtAt });
  for (const [path, file] of Object.entries(files)) add(path, nodeOf(file, builtAt));
  return { nodes, children };
}

function nodeOf(file: ImageFile, mtime: number): Node {
  if (typeof file === 'string' || typeof file === 'function' || file instanceof Uint8Array) {
    return { type: 'file', content: file, mode: 0o644, mtime };
  }
  if ('link' in file) return { type: 'link', target: file.link, mtime };
  if ('dir' in file) return { type: 'dir', mode: file.mode ?? 0o755, mtime };
  return { type: 'file', content: file.content, mode: file.mode, mtime };
}
