import { join, kindOfPath, namesIn } from '../../host/files.ts';

/**
 * Files that a pattern names (`*.yaml`, `dir?/[ab].yaml`), when no file of that very name exists.
 * @throws Error in kubectl's words
 */
export function expandPattern(cwd: string, pattern: string): string[] {
  if (kindOfPath(cwd, pattern) !== undefined) return [pattern];
  if (!/[*?[\\]/.test(pattern)) throw missing(pattern);
  const found = glob(cwd, pattern);
  if (found.length === 0) throw missing(pattern);
  return found;
}

const missing = (path: string): Error => new Error(`the path ${JSON.stringify(path)} does not exist`);

function glob(cwd: string, pattern: string): string[] {
  const matchers = pattern.split('/').map((part) => matcher(part, pattern));
  let found = [pattern.startsWith('/') ? '/' : ''];
  for (const [i, part] of pattern.split('/').entries()) {
    if (part === '') continue;
    const matches = matchers[i]!;
    found = found.flatMap((folder) =>
      /[*?[\\]/.test(part)
        ? namesIn(cwd, folder || '.')
            .filter((name) => matches.test(name))
            .map((name) => join(folder || '.', name))
        : [join(folder || '.', part)].filter((path) => kindOfPath(cwd, path) !== undefined),
    );
  }
  return found;
}

function matcher(part: string, pattern: string): RegExp {
  let source = '';
  for (let i = 0; i < part.length; i++) {
    const character = part[i]!;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (character === '[') {
      const close = part.indexOf(']', i + 2);
      if (close < 0) throw new Error(`pattern ${JSON.stringify(pattern)} is not valid: syntax error in pattern`);
      source += `[${part.slice(i + 1, close).replace(/\\/g, '\\\\')}]`;
      i = close;
    } else source += (character === '\\' ? (part[++i] ?? '') : character).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}
