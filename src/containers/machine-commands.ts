import type { CustomCommand } from 'just-bash';
import type { Net } from '../apimachinery/net.ts';
import type { Keys, Machine, MachineCommand } from './machine.ts';
import type { Run } from './run.ts';
import { type loadBash, quoted } from './shell.ts';

/** Programs of machines that run as `MachineCommand`; nobody's container has them. */
export const machineCommandNames: ReadonlySet<string> = new Set(['kubectl', 'docker', 'ansible-playbook', 'sudo']);

/** Stands before a command whose output goes straight to the user: `o`, `e` or both. Nobody else gets to see it. */
export const shownMark = '__shown';

/** What these commands need of the session they run in. */
export interface Around {
  machine: Machine;
  run(): Run;
  net(): Net;
  columns(): number;
  /** The terminal, if there is one. */
  keys?: Keys;
  /** A command has changed the cluster: what comes next on the line must see it. */
  refresh(): Promise<void>;
}

type Library = Awaited<ReturnType<typeof loadBash>>;
type Context = Parameters<Extract<CustomCommand, { execute: unknown }>['execute']>[1];

export function machineCommands(library: Library, around: Around): CustomCommand[] {
  const { commands } = around.machine;
  const own = Object.entries(commands).map(([name, command]) =>
    library.defineCommand(name, (args, context) => call(library, around, command, args, context), { trusted: true }),
  );
  return [...own, sudo(library, around)];
}

async function call(
  library: Library,
  around: Around,
  command: MachineCommand,
  args: readonly string[],
  context: Context,
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const written = { stdout: '', stderr: '' };
  const run = around.run();
  const marks = context.env.get(shownMark) ?? '';
  const writer = (channel: 'stdout' | 'stderr') => (text: string) => {
    if (marks.includes(channel === 'stdout' ? 'o' : 'e')) run.show(channel, text);
    else written[channel] += text;
  };
  const piped = library.decodeBytesToUtf8(context.stdin);
  const exitCode = await command({
    argv: args,
    env: context.exportedEnv ?? {},
    cwd: context.cwd,
    files: run.open.files,
    net: around.net(),
    now: () => run.now(),
    ...(piped === '' ? {} : { stdin: piped }),
    ...(piped === '' && around.keys ? { keys: around.keys } : {}),
    isShown: marks.includes('o'),
    columns: around.columns(),
    out: writer('stdout'),
    err: writer('stderr'),
  });
  await around.refresh();
  return { ...written, exitCode };
}

/** Everybody may do everything on a simulated machine: `sudo` only passes its command on. */
const sudo = (library: Library, around: Around): CustomCommand =>
  library.defineCommand(
    'sudo',
    async (args, context) => {
      const words = [...args];
      while (words[0]?.startsWith('-')) if (/^-[ugh]$/.test(words.shift()!)) words.shift();
      const [name, ...rest] = words;
      if (name === undefined || (name === 'su' && rest.length <= 1)) return { stdout: '', stderr: '', exitCode: 0 };
      const command = around.machine.commands[name];
      if (command) return await call(library, around, command, rest, context);
      const path = around.run().open.files;
      const isThere =
        name.includes('/') || ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].some((at) => path.exists(`${at}/${name}`));
      if (!isThere) return { stdout: '', stderr: `sudo: ${name}: command not found\n`, exitCode: 1 };
      const options = { cwd: context.cwd, stdin: library.decodeBytesToUtf8(context.stdin) };
      const done = await context.exec?.(words.map(quoted).join(' '), options);
      return done ?? { stdout: '', stderr: '', exitCode: 1 };
    },
    { trusted: true },
  );
