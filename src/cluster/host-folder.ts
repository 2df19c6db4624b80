import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HostFolder } from '../containers/host-folder.ts';

/** Files larger than this are shown as empty: nobody reads a disk image in a simulated shell. */
const maxBytes = 4 * 1024 * 1024;

/** A folder of the user's machine as simulated machines see it. @param at where it appears there; '' for the root */
export function hostFolder(folder: string, at: string): HostFolder {
  return {
    at,
    look(path) {
      const real = join(folder, path);
      try {
        const stat = statSync(real);
        const mtimeMs = Math.floor(stat.mtimeMs);
        if (stat.isDirectory()) return { names: readdirSync(real), mtimeMs };
        if (!stat.isFile()) return undefined;
        return { read: () => contentOf(real, stat.size), executable: (stat.mode & 0o111) !== 0, mtimeMs };
      } catch {
        return undefined;
      }
    },
  };
}

function contentOf(path: string, size: number): string | Uint8Array {
  if (size > maxBytes) return '';
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : bytes;
}
