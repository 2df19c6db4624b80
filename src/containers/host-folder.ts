import type { ImageTree, Node } from './tree.ts';

/** A folder of the real machine that a simulated one shows: readable, never written to. */
export interface HostFolder {
  /** Where it appears, without a final slash; '' for the root. */
  at: string;
  /** What stands at a path below it: `''` is the folder itself, `/a/b` a file in it. */
  look(path: string): HostEntry | undefined;
}

export type HostEntry =
  | { names: readonly string[]; mtimeMs: number }
  | { read(): string | Uint8Array; executable: boolean; mtimeMs: number };

/** The files of an image with a folder of the machine over them. */
export const treeOver = (tree: ImageTree, folder: HostFolder): ImageTree => ({
  nodes: new Nodes(tree.nodes, folder),
  children: new Children(tree.children, folder),
});

const below = (path: string, at: string): string | undefined => {
  if (at === '') return path === '/' ? '' : path;
  return path === at || path.startsWith(`${at}/`) ? path.slice(at.length) : undefined;
};

class Nodes extends Map<string, Node> {
  readonly #under: ReadonlyMap<string, Node>;
  readonly #folder: HostFolder;

  constructor(under: ReadonlyMap<string, Node>, folder: HostFolder) {
    super();
    this.#under = under;
    this.#folder = folder;
  }

  override get(path: string): Node | undefined {
    const inside = below(path, this.#folder.at);
    const entry = inside === undefined ? undefined : this.#folder.look(inside);
    if (!entry) return this.#under.get(path);
    const mtime = entry.mtimeMs;
    if ('names' in entry) return { type: 'dir', mode: 0o755, mtime };
    return {
      type: 'file',
      mode: entry.executable ? 0o755 : 0o644,
      mtime,
      get content() {
        return entry.read();
      },
    };
  }

  override has(path: string): boolean {
    return this.get(path) !== undefined;
  }
}

class Children extends Map<string, ReadonlySet<string>> {
  readonly #under: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #folder: HostFolder;

  constructor(under: ReadonlyMap<string, ReadonlySet<string>>, folder: HostFolder) {
    super();
    this.#under = under;
    this.#folder = folder;
  }

  override get(path: string): ReadonlySet<string> | undefined {
    const inside = below(path, this.#folder.at);
    const entry = inside === undefined ? undefined : this.#folder.look(inside);
    const names = this.#under.get(path);
    return entry && 'names' in entry ? new Set([...(names ?? []), ...entry.names]) : names;
  }
}
