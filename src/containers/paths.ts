/** Paths inside containers. */

/** `/a//b/../c/` → `/a/c`; a relative path hangs from `cwd`. */
export function normalize(path: string, cwd = '/'): string {
  const kept: string[] = [];
  for (const step of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (step === '..') kept.pop();
    else if (step !== '' && step !== '.') kept.push(step);
  }
  return `/${kept.join('/')}`;
}

/** Makes a path absolute without folding `..`, which only the walk over links may do; a final slash stays. */
export const absolute = (path: string, cwd: string) => (path.startsWith('/') ? path : join(cwd, path));

export const join = (folder: string, name: string) => (folder.endsWith('/') ? folder + name : `${folder}/${name}`);

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
