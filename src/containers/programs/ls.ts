import { FileError } from '../file-error.ts';
import type { FileStat } from '../filesystem.ts';
import { absolute, join } from '../paths.ts';
import { type Program, type ProgramIO, shortFlags } from './program.ts';

interface Entry {
  name: string;
  stat: FileStat;
}

/** `ls` with the letters people use: -1 -a -A -l -h -d -F -p -r -t -R -S. */
export const ls: Program = (io) => {
  const parsed = shortFlags(io.args, '1aAlhdFprtSR');
  if (!parsed) return undefined;
  const { flags, operands } = parsed;
  const busybox = io.image.userland === 'busybox';
  let exitCode = 0;
  const files: Entry[] = [];
  const folders: Entry[] = [];
  for (const name of operands.length > 0 ? operands : ['.']) {
    try {
      const path = absolute(name, io.cwd);
      const stat = statOf(io, path, flags.has('l') && !name.endsWith('/'));
      (stat.type === 'dir' && !flags.has('d') ? folders : files).push({ name, stat });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      io.err(busybox ? `ls: ${name}: ${error.message}\n` : `ls: cannot access '${name}': ${error.message}\n`);
      exitCode = busybox ? 1 : 2;
    }
  }
  const ordered = sorted(files, flags);
  if (ordered.length > 0) print(io, ordered, flags, false);
  const headed = operands.length > 1 || flags.has('R');
  let first = ordered.length === 0;
  for (const folder of sorted(folders, flags)) {
    list(io, folder.name, flags, headed, first);
    first = false;
  }
  return exitCode;
};

/** A dangling link is itself; `-l` never follows. */
function statOf(io: ProgramIO, path: string, long: boolean): FileStat {
  if (long) return io.files.stat(path, false);
  return io.files.exists(path) ? io.files.stat(path) : io.files.stat(path, false);
}

function list(io: ProgramIO, name: string, flags: ReadonlySet<string>, headed: boolean, first: boolean): void {
  const path = absolute(name, io.cwd);
  const names = io.files.list(path).filter((child) => flags.has('a') || flags.has('A') || !child.startsWith('.'));
  const entries = names.map((child) => ({ name: child, stat: io.files.stat(join(path, child), false) }));
  if (flags.has('a')) {
    entries.unshift({ name: '.', stat: io.files.stat(path) }, { name: '..', stat: io.files.stat(join(path, '..')) });
  }
  if (headed) io.out(`${first ? '' : '\n'}${name}:\n`);
  print(io, sorted(entries, flags), flags, true);
  if (!flags.has('R')) return;
  for (const entry of entries) {
    if (entry.stat.type === 'dir' && entry.name !== '.' && entry.name !== '..')
      list(io, join(name, entry.name), flags, true, false);
  }
}

function sorted(entries: readonly Entry[], flags: ReadonlySet<string>): Entry[] {
  const byName = [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  if (flags.has('t')) byName.sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs);
  if (flags.has('S')) byName.sort((a, b) => b.stat.size - a.stat.size);
  return flags.has('r') ? byName.reverse() : byName;
}

function print(io: ProgramIO, entries: readonly Entry[], flags: ReadonlySet<string>, total: boolean): void {
  if (flags.has('l')) {
    long(io, entries, flags, total);
    return;
  }
  const names = entries.map((entry) => entry.name + mark(entry, flags));
  if (!io.tty || flags.has('1')) io.out(names.map((name) => `${name}\n`).join(''));
  else io.out(columns(names, io.columns));
}

function mark({ stat }: Entry, flags: ReadonlySet<string>): string {
  if (stat.type === 'dir' && (flags.has('F') || flags.has('p'))) return '/';
  if (!flags.has('F')) return '';
  if (stat.type === 'link') return '@';
  return stat.type === 'file' && (stat.mode & 0o111) !== 0 ? '*' : '';
}

/** Down the columns, as many as fit. */
export function columns(names: readonly string[], width: number): string {
  if (names.length === 0) return '';
  const cell = Math.max(...names.map((name) => name.length)) + 2;
  const perLine = Math.max(1, Math.floor((width + 1) / cell));
  const lines = Math.ceil(names.length / perLine);
  let text = '';
  for (let line = 0; line < lines; line++) {
    const row = names.filter((_, index) => index % lines === line);
    text += `${row.map((name, index) => (index === row.length - 1 ? name : name.padEnd(cell))).join('')}\n`;
  }
  return text;
}

function long(io: ProgramIO, entries: readonly Entry[], flags: ReadonlySet<string>, total: boolean): void {
  const busybox = io.image.userland === 'busybox';
  if (total) io.out(`total ${entries.reduce((sum, { stat }) => sum + Math.ceil(stat.size / 4096) * 4, 0)}\n`);
  const sizes = entries.map(({ stat }) => (flags.has('h') ? humanSize(stat.size) : String(stat.size)));
  const widest = Math.max(...sizes.map((size) => size.length));
  entries.forEach(({ name, stat }, index) => {
    const links = stat.type === 'dir' ? 2 : 1;
    const arrow = stat.target === undefined ? '' : ` -> ${stat.target}`;
    const who = busybox
      ? `${String(links).padStart(4)} root     root     ${sizes[index]!.padStart(9)}`
      : `${links} root root ${sizes[index]!.padStart(widest)}`;
    io.out(
      `${permissions(stat)} ${who} ${when(stat.mtimeMs, io.now())} ${name}${flags.has('F') || flags.has('p') ? mark({ name, stat }, flags) : ''}${arrow}\n`,
    );
  });
}

export function permissions(stat: FileStat): string {
  const letters = 'rwxrwxrwx';
  let text = { dir: 'd', link: 'l', device: 'c', file: '-' }[stat.type];
  for (let bit = 0; bit < 9; bit++) text += stat.mode & (0o400 >> bit) ? letters[bit] : '-';
  return stat.mode & 0o1000 ? `${text.slice(0, -1)}${text.endsWith('x') ? 't' : 'T'}` : text;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const halfYearMs = 15_778_476_000;

function when(ms: number, now: number): string {
  const date = new Date(ms);
  const day = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  const recent = ms > now - halfYearMs && ms <= now + 60_000;
  return recent ? `${day} ${date.toISOString().slice(11, 16)}` : `${day}  ${date.getUTCFullYear()}`;
}

function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  for (const unit of 'KMGT') {
    value /= 1024;
    if (value < 1024) return `${value < 10 ? value.toFixed(1) : Math.ceil(value)}${unit}`;
  }
  return String(bytes);
}
