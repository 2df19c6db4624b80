import type { Program } from './program.ts';

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
