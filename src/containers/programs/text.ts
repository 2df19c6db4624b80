import { FileError } from '../file-error.ts';
import { absolute } from '../paths.ts';
import { Endless, type Program } from './program.ts';

/** Programs that follow, repeat or report. */

/** `tail [-n N | -c N] [-f|-F] FILE…`: following never ends. */
export const tail: Program = (io) => {
  const call = {
    lines: '10',
    bytes: undefined as string | undefined,
    follow: false,
    retry: false,
    files: [] as string[],
  };
  for (let i = 0; i < io.args.length; i++) {
    const arg = io.args[i]!;
    const joined = /^-(n|c)(.+)$/.exec(arg);
    if (arg === '-n' || arg === '--lines') call.lines = io.args[++i] ?? '10';
    else if (arg === '-c') call.bytes = io.args[++i];
    else if (arg === '-f' || arg === '--follow') call.follow = true;
    else if (arg === '-F') call.follow = call.retry = true;
    else if (/^-\d+$/.test(arg)) call.lines = arg.slice(1);
    else if (/^-\d+f$/.test(arg)) {
      call.lines = arg.slice(1, -1);
      call.follow = true;
    } else if (/^-fn\d+$/.test(arg)) {
      call.lines = arg.slice(3);
      call.follow = true;
    } else if (joined) {
      if (joined[1] === 'n') call.lines = joined[2]!;
      else call.bytes = joined[2]!;
    } else if (arg.startsWith('-') && arg !== '-') return undefined;
    else call.files.push(arg);
  }
  let exitCode = 0;
  call.files.forEach((name, index) => {
    try {
      const content = io.files.readText(absolute(name, io.cwd));
      if (call.files.length > 1) io.out(`${index > 0 ? '\n' : ''}==> ${name} <==\n`);
      io.out(call.bytes === undefined ? lastLines(content, call.lines) : content.slice(-Number(call.bytes)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      exitCode = 1;
      io.err(
        io.image.userland === 'busybox'
          ? `tail: can't open '${name}': ${error.message}\n`
          : `tail: cannot open '${name}' for reading: ${error.message}\n`,
      );
    }
  });
  if (call.files.length === 0) io.out(lastLines(io.stdin, call.lines));
  if (call.follow && (call.retry || exitCode === 0))
    throw new Endless(call.files[0] && absolute(call.files[0], io.cwd));
  if (call.follow && io.image.userland !== 'busybox') io.err('tail: no files remaining\n');
  return exitCode;
};

function lastLines(content: string, count: string): string {
  const lines = content.split('\n');
  const ended = lines.at(-1) === '';
  if (ended) lines.pop();
  const kept = count.startsWith('+')
    ? lines.slice(Math.max(0, Number(count.slice(1)) - 1))
    : Number(count) === 0
      ? []
      : lines.slice(-Math.abs(Number(count)));
  return kept.length === 0 ? '' : kept.join('\n') + (ended ? '\n' : '');
}

/** Writes a screenful, then is taken for endless. */
export const yes: Program = (io) => {
  const word = io.args.join(' ') || 'y';
  io.out(`${word}\n`.repeat(200));
  throw new Endless();
};

export const dd: Program = (io) => {
  const values = Object.fromEntries(io.args.map((arg) => arg.split('=') as [string, string]));
  if (values['if'] === '/dev/zero' && values['of'] === '/dev/null' && values['count'] === undefined)
    throw new Endless();
  const unit = { '': 1, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[/[kKMG]?$/.exec(values['bs'] ?? '512')![0]] ?? 1;
  const size = Number.parseInt(values['bs'] ?? '512', 10) * unit;
  const count = Number(values['count'] ?? 1);
  if (values['of'] && values['of'] !== '/dev/null') {
    // The simulated disk is small: the size is what counts, up to a megabyte.
    io.files.write(absolute(values['of'], io.cwd), '\0'.repeat(Math.min(size * count, 1024 ** 2)));
  }
  io.err(`${count}+0 records in\n${count}+0 records out\n`);
  return 0;
};

/** Nothing but the main process and its workers run. As process 1 it hears only signals that it handles. */
export const kill: Program = (io) => {
  let signal = 'TERM';
  const pids: string[] = [];
  for (let i = 0; i < io.args.length; i++) {
    const arg = io.args[i]!;
    if (arg === '-s') signal = io.args[++i] ?? 'TERM';
    else if (arg.startsWith('-')) signal = arg.slice(1);
    else pids.push(arg);
  }
  const unknown = pids.filter((pid) => !io.processes().some((process) => String(process.pid) === pid));
  for (const pid of unknown) io.err(`kill: can't kill pid ${pid}: No such process\n`);
  if (pids.includes('1')) io.signalMain(signal.replace(/^SIG/, ''));
  return unknown.length > 0 ? 1 : 0;
};

export const df: Program = (io) => {
  const human = io.args.some((arg) => arg.startsWith('-') && arg.includes('h'));
  const cells = human ? ['Size', '48.0G', '11.2G', '34.3G'] : ['1K-blocks', '50331648', '11744051', '35966156'];
  io.out(`Filesystem           ${cells[0]!.padStart(9)}      Used Available Use% Mounted on\n`);
  io.out(`overlay              ${cells[1]!.padStart(9)} ${cells[2]!.padStart(9)} ${cells[3]!.padStart(9)}  25% /\n`);
  return 0;
};

export const free: Program = (io) => {
  const mega = io.args.includes('-m') ? 1024 : io.args.includes('-g') ? 1024 ** 2 : 1;
  const cell = (kilobytes: number) => String(Math.floor(kilobytes / mega)).padStart(12);
  io.out('              total        used        free      shared  buff/cache   available\n');
  io.out(
    `Mem:   ${[4_014_040, 809_508, 2_311_904, 3_112, 892_628, 3_204_532].map(cell).join('')}\nSwap:  ${[0, 0, 0].map(cell).join('')}\n`,
  );
  return 0;
};

export const uptime: Program = (io) => {
  io.out(` ${new Date(io.now()).toISOString().slice(11, 19)} up 1 day,  0 users,  load average: 0.08, 0.05, 0.01\n`);
  return 0;
};
