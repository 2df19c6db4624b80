import { absolute, FileError } from '../filesystem.ts';
import type { Program, ProgramIO } from './program.ts';

/** Small programs that say something: echo, env, pwd, hostname, date, id … */

export const trueProgram: Program = () => 0;
export const falseProgram: Program = () => 1;

export const echo: Program = (io) => {
  const args = [...io.args];
  let newline = true;
  let escapes = false;
  while (/^-[neE]+$/.test(args[0] ?? '')) {
    const letters = args.shift()!;
    if (letters.includes('n')) newline = false;
    if (letters.includes('e')) escapes = true;
    if (letters.includes('E')) escapes = false;
  }
  const text = args.join(' ');
  io.out((escapes ? expandEscapes(text) : text) + (newline ? '\n' : ''));
  return 0;
};

function expandEscapes(text: string): string {
  const plain: Record<string, string> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    e: '\x1b',
    '\\': '\\',
  };
  const cut = text.search(/(?<!\\)\\c/);
  const kept = cut < 0 ? text : text.slice(0, cut);
  return kept.replace(/\\(?:0([0-7]{1,3})|x([0-9a-fA-F]{1,2})|([ntrabfve\\]))/g, (whole, octal, hex, letter) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return hex === undefined ? (plain[letter as string] ?? whole) : String.fromCharCode(Number.parseInt(hex, 16));
  });
}

/** Variables that the shell keeps for itself: not of the environment. */
const shellOwn = new Set([
  'IFS',
  'OSTYPE',
  'MACHTYPE',
  'HOSTTYPE',
  'OPTIND',
  'SHELLOPTS',
  'BASHOPTS',
  '?',
  '_',
  'OLDPWD',
]);

export function environment(env: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(env).filter(([name]) => !shellOwn.has(name));
}

export const env: Program = (io) => {
  if (io.args.length > 0) return undefined;
  for (const [name, value] of environment(io.env)) io.out(`${name}=${value}\n`);
  return 0;
};

export const printenv: Program = (io) => {
  if (io.args.length === 0) return env(io);
  let exitCode = 0;
  for (const name of io.args) {
    const value = io.env[name];
    if (value === undefined) exitCode = 1;
    else io.out(`${value}\n`);
  }
  return exitCode;
};

export const pwd: Program = (io) => {
  io.out(`${io.files.realpath(io.cwd) ?? io.cwd}\n`);
  return 0;
};

export const hostname: Program = (io) => {
  const [flag] = io.args;
  if (flag === undefined || flag === '-f' || flag === '-s')
    io.out(`${flag === '-s' ? io.hostname.split('.')[0] : io.hostname}\n`);
  else if (flag === '-i' || flag === '-I') io.out(flag === '-I' ? `${io.podIP} \n` : `${io.podIP}\n`);
  else if (flag === '-d') io.out('\n');
  else {
    io.err(`hostname: sethostname: Operation not permitted\n`);
    return 1;
  }
  return 0;
};

export const whoami: Program = (io) => {
  io.out(`${io.image.user ?? 'root'}\n`);
  return 0;
};

export const id: Program = (io) => {
  const user = io.image.user ?? 'root';
  const number = user === 'root' ? 0 : 100;
  const [flag] = io.args;
  if (flag === '-u' || flag === '-g') io.out(`${number}\n`);
  else if (flag === '-un' || flag === '-gn') io.out(`${user}\n`);
  else if (flag !== undefined) return undefined;
  else if (user === 'root' && io.image.userland === 'busybox') {
    io.out(
      'uid=0(root) gid=0(root) groups=0(root),1(bin),2(daemon),3(sys),4(adm),6(disk),10(wheel),11(floppy),20(dialout),26(tape),27(video)\n',
    );
  } else io.out(`uid=${number}(${user}) gid=${number}(${user}) groups=${number}(${user})\n`);
  return 0;
};

export const sleep: Program = (io) => {
  let total = 0;
  if (io.args.length === 0) {
    io.err(
      io.image.userland === 'busybox'
        ? 'sleep: missing operand\n'
        : "sleep: missing operand\nTry 'sleep --help' for more information.\n",
    );
    return 1;
  }
  for (const arg of io.args) {
    const ms = sleepMs(arg);
    if (ms === undefined) {
      io.err(
        io.image.userland === 'busybox'
          ? `sleep: invalid number '${arg}'\n`
          : `sleep: invalid time interval '${arg}'\nTry 'sleep --help' for more information.\n`,
      );
      return 1;
    }
    total += ms;
  }
  io.elapse(total);
  return 0;
};

/** `5`, `0.5`, `2m`, `infinity`; milliseconds. */
export function sleepMs(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const match = /^(\d*\.?\d+)([smhd]?)$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[match[2]!]! * 1000;
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Formats that `date` was asked for lately: who plays a process looks for them in its output, then empties this. */
export const usedDateFormats: string[] = [];

/** `date` of cluster time, in UTC: `date`, `date +FORMAT`, `-u`, `-I`, `-R`. */
export const date: Program = (io) => {
  let format = '%a %b %e %H:%M:%S UTC %Y';
  for (const arg of io.args) {
    if (arg.startsWith('+')) format = arg.slice(1);
    else if (arg === '-Iseconds' || arg === '--iso-8601=seconds') format = '%Y-%m-%dT%H:%M:%S+00:00';
    else if (arg === '-I') format = '%Y-%m-%d';
    else if (arg === '-R') format = '%a, %d %b %Y %H:%M:%S +0000';
    else if (arg !== '-u' && arg !== '--utc') return undefined;
  }
  if (usedDateFormats.length < 100) usedDateFormats.push(format);
  io.out(`${formatDate(format, io.now())}\n`);
  return 0;
};

export function formatDate(format: string, ms: number): string {
  const at = new Date(ms);
  const two = (number: number) => String(number).padStart(2, '0');
  const hour12 = at.getUTCHours() % 12 || 12;
  const yearStart = Date.UTC(at.getUTCFullYear(), 0, 1);
  const fields: Record<string, () => string> = {
    a: () => days[at.getUTCDay()]!.slice(0, 3),
    A: () => days[at.getUTCDay()]!,
    b: () => months[at.getUTCMonth()]!.slice(0, 3),
    h: () => months[at.getUTCMonth()]!.slice(0, 3),
    B: () => months[at.getUTCMonth()]!,
    c: () => formatDate('%a %b %e %H:%M:%S %Y', ms),
    d: () => two(at.getUTCDate()),
    D: () => formatDate('%m/%d/%y', ms),
    e: () => String(at.getUTCDate()).padStart(2),
    F: () => at.toISOString().slice(0, 10),
    H: () => two(at.getUTCHours()),
    I: () => two(hour12),
    j: () => String(Math.floor((ms - yearStart) / 86_400_000) + 1).padStart(3, '0'),
    m: () => two(at.getUTCMonth() + 1),
    M: () => two(at.getUTCMinutes()),
    n: () => '\n',
    N: () => `${String(ms % 1000).padStart(3, '0')}000000`,
    p: () => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
    R: () => at.toISOString().slice(11, 16),
    s: () => String(Math.floor(ms / 1000)),
    S: () => two(at.getUTCSeconds()),
    t: () => '\t',
    T: () => at.toISOString().slice(11, 19),
    u: () => String(at.getUTCDay() || 7),
    w: () => String(at.getUTCDay()),
    x: () => formatDate('%m/%d/%y', ms),
    X: () => at.toISOString().slice(11, 19),
    y: () => two(at.getUTCFullYear() % 100),
    Y: () => String(at.getUTCFullYear()),
    z: () => '+0000',
    Z: () => 'UTC',
    '%': () => '%',
  };
  return format.replace(/%-?([a-zA-Z%])/g, (whole, letter) => {
    const value = fields[letter as string]?.();
    if (value === undefined) return whole;
    return whole.startsWith('%-') ? value.replace(/^[0 ]+(?=.)/, '') : value;
  });
}

export const uname: Program = (io) => {
  const parts: Record<string, string> = {
    s: 'Linux',
    n: io.hostname,
    r: '6.8.0-48-generic',
    v: '#48-Ubuntu SMP PREEMPT_DYNAMIC',
    m: 'x86_64',
    o: io.image.userland === 'busybox' ? 'Linux' : 'GNU/Linux',
  };
  const letters = io.args.length === 0 ? 's' : io.args.join('').replaceAll('-', '');
  if (/[^asnrvmo]/.test(letters)) return undefined;
  const wanted = letters.includes('a') ? 'snrvmo' : letters;
  io.out(
    `${[...'snrvmo']
      .filter((letter) => wanted.includes(letter))
      .map((letter) => parts[letter])
      .join(' ')}\n`,
  );
  return 0;
};

const fileTests: Record<string, (io: ProgramIO, path: string) => boolean> = {
  '-e': (io, path) => io.files.exists(path),
  '-f': (io, path) => io.files.exists(path) && io.files.stat(path).type === 'file',
  '-d': (io, path) => io.files.isDirectory(path),
  '-s': (io, path) => io.files.exists(path) && io.files.stat(path).size > 0,
  '-r': (io, path) => io.files.exists(path),
  '-w': (io, path) => io.files.exists(path),
  '-x': (io, path) => io.files.exists(path) && (io.files.stat(path).mode & 0o111) !== 0,
  '-L': (io, path) => isLink(io, path),
  '-h': (io, path) => isLink(io, path),
};

function isLink(io: ProgramIO, path: string): boolean {
  try {
    return io.files.stat(path, false).type === 'link';
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** `test` and `[` with one condition, perhaps negated; longer ones are the shell library's. */
export const test: Program = (io) => {
  let args = [...io.args];
  if (io.name.endsWith('[')) {
    if (args.pop() !== ']') {
      io.err(io.image.userland === 'busybox' ? '[: missing ]\n' : "[: missing ']'\n");
      return 2;
    }
  }
  let negated = false;
  while (args.length > 1 && args[0] === '!') {
    negated = !negated;
    args = args.slice(1);
  }
  const result = condition(io, args);
  return result === undefined ? undefined : result !== negated ? 0 : 1;
};

function condition(io: ProgramIO, args: readonly string[]): boolean | undefined {
  const [first = '', second = '', third = ''] = args;
  if (args.length === 0) return false;
  if (args.length === 1) return first !== '';
  if (args.length === 2) {
    if (first === '-n') return second !== '';
    if (first === '-z') return second === '';
    return fileTests[first]?.(io, absolute(second, io.cwd));
  }
  if (args.length !== 3) return undefined;
  if (second === '=' || second === '==') return first === third;
  if (second === '!=') return first !== third;
  const [a, b] = [Number(first), Number(third)];
  const compare: Record<string, boolean> = {
    '-eq': a === b,
    '-ne': a !== b,
    '-lt': a < b,
    '-le': a <= b,
    '-gt': a > b,
    '-ge': a >= b,
  };
  return compare[second];
}

export const which: Program = (io) => {
  let exitCode = io.args.length === 0 ? 1 : 0;
  for (const name of io.args) {
    if (name.startsWith('-')) return undefined;
    const found = (io.env['PATH'] ?? '').split(':').find((folder) => io.files.exists(`${folder}/${name}`));
    if (found) io.out(`${found}/${name}\n`);
    else exitCode = 1;
  }
  return exitCode;
};

/** hello-world's only program. */
export const hello: Program = (io) => {
  io.out('\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n');
  return 0;
};

export const usleep: Program = (io) => {
  io.elapse(Number(io.args[0] ?? 0) / 1000);
  return 0;
};

export const clear: Program = (io) => {
  io.out('\x1b[H\x1b[J');
  return 0;
};

export const tty: Program = (io) => {
  io.out(io.tty ? '/dev/pts/0\n' : 'not a tty\n');
  return io.tty ? 0 : 1;
};

export const nproc: Program = (io) => {
  io.out('2\n');
  return 0;
};
