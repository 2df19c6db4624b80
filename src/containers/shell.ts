import type { Bash, CustomCommand, IFileSystem, StatementNode } from 'just-bash';
import { bashFiles, dispatch, type Surroundings, visibleErr, visibleOut } from './bash-files.ts';
import { passers } from './command-line.ts';
import { type Speaker, syntaxError, translate } from './complaints.ts';
import type { OpenContainer } from './container.ts';
import { loadProgram, programNames } from './programs/index.ts';
import { Endless } from './programs/program.ts';
import type { Run } from './run.ts';
import { showOutput, writable } from './visible.ts';

/**
 * The one door to just-bash: scripts and the tools we do not have ourselves run in it. It sees the container's files
 * through an adapter, has no network, no Python, no JavaScript, and strict limits.
 */

/** What a command of the shell may ask of whoever runs it. */
export interface ShellHost {
  /** The container and the moment; a session swaps them between two lines. */
  run(): Run;
  /** Lets cluster time pass while a command runs. */
  pause(ms: number): Promise<void>;
  /** A command that never ends by itself: resolves when it is interrupted, if ever. */
  endless(command: { name: string; args: readonly string[]; follows?: string }): Promise<number>;
  /** A server's executable was run. @returns its exit code when it went to the background */
  serve(name: string, args: readonly string[]): number | undefined;
}

export interface ScriptCall {
  script: string;
  speaker: Speaker;
  /** `$1` … */
  parameters?: readonly string[];
  stdin?: string;
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/** Bounds of one script: enough for any tutorial, too little to hang the command that waits for it. */
export const limits = {
  maxCommandCount: 20_000,
  maxLoopIterations: 10_000,
  maxOutputSize: 8 * 1024 * 1024,
  maxExecutionTimeMs: Number.POSITIVE_INFINITY,
  maxStringLength: 8 * 1024 * 1024,
};

/** Builtins of any shell that the library keeps among its commands. */
const always = [
  'echo',
  'printf',
  'test',
  '[',
  'true',
  'false',
  'pwd',
  'kill',
  'bash',
  'sh',
  'alias',
  'unalias',
  'history',
  'help',
  'time',
  'trap',
  'ulimit',
  'umask',
  'sleep',
];
/** Programs of the library that would only get in the way of ours, or that no container has. */
const never = new Set([
  'curl',
  'html-to-markdown',
  'python',
  'python3',
  'js-exec',
  'node',
  'sqlite3',
  'xan',
  'yq',
  'rg',
]);

/** The library; loading it takes a tenth of a second, so only scripts and sessions do. */
export const loadBash = () => import('just-bash');

/** Runs a script to its end and shows its output as it comes. @returns the exit code */
export async function runScript(host: ShellHost, call: ScriptCall, more: CustomCommand[] = []): Promise<number> {
  const library = await loadBash();
  const text = visibleText(library, call.script, call.speaker);
  if ('error' in text) {
    host.run().show('stderr', text.error);
    return 2;
  }
  const prefix = call.parameters?.length ? `set -- ${call.parameters.map(quoted).join(' ')}\n` : '';
  const bash = await createBash(host, call, more);
  const result = await bash.exec(`${prefix}{\n${text.script}\n} >>${visibleOut} 2>>${visibleErr}`, {
    rawScript: true,
    ...(call.stdin === undefined ? {} : { stdin: call.stdin }),
  });
  if (result.stdout) host.run().show('stdout', result.stdout);
  const complaint = translate(result.stderr, call.speaker);
  if (result.exitCode === 126 && /increase executionLimits/.test(complaint)) throw new Endless();
  if (complaint) host.run().show('stderr', complaint);
  return result.exitCode;
}

/** A script changed so that its output can be seen while it runs, or why it cannot be understood. */
export function visibleText(
  library: Awaited<ReturnType<typeof loadBash>>,
  script: string,
  speaker: Speaker,
): { script: string } | { error: string } {
  try {
    const tree = library.parse(script);
    const deferred = tree.statements.find((statement) => statement.deferredError)?.deferredError;
    if (deferred) return { error: syntaxError(`unexpected token \`${deferred.token}'`, script, speaker) };
    return { script: library.serialize(showOutput(writable(tree))) || ':' };
  } catch (error) {
    return { error: syntaxError((error as Error).message, script, speaker) };
  }
}

const asksOutside =
  /"value":"(?:nslookup|curl|wget|nc|ping|dig|host|getent|mysqladmin|mysql|pg_isready|psql|redis-cli|mongo|mongosh)"/;

const constants = new Set(['true', ':', 'sleep']);

/**
 * Whether a script is bound to go round for ever once it repeats itself: `while true` without a way out, or a loop that
 * waits for something on the network. A loop that counts does not, however regular it looks.
 */
export async function loopsForEver(script: string): Promise<boolean> {
  const library = await loadBash();
  try {
    return endlessLoops(library.parse(script));
  } catch {
    return false;
  }
}

function firstWord(condition: unknown): string {
  const command = (condition as StatementNode[])[0]?.pipelines[0]?.commands[0];
  const part = command?.type === 'SimpleCommand' ? command.name?.parts[0] : undefined;
  return part?.type === 'Literal' ? part.value : '';
}

function endlessLoops(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(endlessLoops);
  if (typeof node !== 'object' || node === null) return false;
  const { type, condition, body } = node as { type?: string; condition?: unknown; body?: unknown };
  if (type === 'While' || type === 'Until') {
    const test = JSON.stringify(condition);
    const wayOut = /"value":"(?:break|exit|return)"/.test(JSON.stringify(body));
    if (asksOutside.test(test)) return true;
    if (type === 'While' && !wayOut && constants.has(firstWord(condition))) return true;
  }
  return Object.values(node).some(endlessLoops);
}

/** A shell in a container, with the programs that its image has. */
export async function createBash(
  host: ShellHost,
  call: Pick<ScriptCall, 'cwd' | 'env' | 'speaker'>,
  more: CustomCommand[] = [],
): Promise<Bash> {
  const library = await loadBash();
  const { open } = host.run();
  const names = installed(open);
  const commands = library
    .getCommandNames()
    .filter((name) => !never.has(name) && (names.has(name) || always.includes(name)));
  const own = programNames
    .filter((name) => names.has(name) || always.includes(name))
    .map((name) => command(library, host, name));
  const around = (): Surroundings => ({
    files: host.run().open.files,
    show: (channel, text) => host.run().show(channel, channel === 'stderr' ? translate(text, call.speaker) : text),
  });
  return new library.Bash({
    fs: bashFiles(around) as IFileSystem,
    cwd: call.cwd,
    env: { SHLVL: '1', ...call.env },
    commands: commands as never,
    customCommands: [...own, runByName(library, host), trap(library), ...more],
    executionLimits: limits,
    defenseInDepth: false,
    sleep: (ms) => host.pause(ms),
    processInfo: { pid: 1, ppid: 0, uid: 0, gid: 0 },
  });
}

/** Names of executables on the container's PATH. */
function installed(open: OpenContainer): Set<string> {
  const names = new Set<string>();
  for (const folder of (open.env['PATH'] ?? '').split(':')) {
    if (open.files.isDirectory(folder)) for (const name of open.files.list(folder)) names.add(name);
  }
  return names;
}

type Library = Awaited<ReturnType<typeof loadBash>>;

/** One of our programs as a command of the shell; a form that it does not know goes to the library's own. */
function command(library: Library, host: ShellHost, name: string): CustomCommand {
  return library.defineCommand(
    name,
    async (args, context) => {
      const program = (await loadProgram(name))!;
      const run = host.run();
      const written = { stdout: '', stderr: '' };
      let passed = 0;
      const io = run.programIO({
        name,
        args,
        env: context.exportedEnv ?? Object.fromEntries(context.env),
        cwd: context.cwd,
        stdin: library.decodeBytesToUtf8(context.stdin),
        write: (channel, text) => {
          written[channel] += text;
        },
        elapse: (ms) => {
          passed += ms;
        },
      });
      let exitCode: number | undefined;
      try {
        exitCode = program(io);
      } catch (error) {
        if (!(error instanceof Endless)) throw error;
        run.show('stdout', written.stdout);
        run.show('stderr', written.stderr);
        const ended = await host.endless({ name, args, ...(error.follows ? { follows: error.follows } : {}) });
        return { stdout: '', stderr: '', exitCode: ended };
      }
      if (passed === Number.POSITIVE_INFINITY) exitCode = await host.endless({ name, args });
      else if (passed > 0) await host.pause(passed);
      if (exitCode === undefined && context.origCommand) return await context.origCommand(args);
      return { ...written, exitCode: exitCode ?? 1 };
    },
    { trusted: true },
  );
}

/** Executables outside /bin: servers, programs of the image, and those that nobody taught to do anything. */
function runByName(library: Library, host: ShellHost): CustomCommand {
  return library.defineCommand(
    dispatch,
    async ([name = '', ...args], context) => {
      if (host.run().open.image.servers?.[name]) {
        const background = host.serve(name, args);
        return { stdout: '', stderr: '', exitCode: background ?? (await host.endless({ name, args })) };
      }
      const own = (await loadProgram(name)) && command(library, host, name);
      if (own && 'execute' in own) return await own.execute(args, context);
      if (!passers.has(name) || args.length === 0 || !context.exec) return { stdout: '', stderr: '', exitCode: 0 };
      return await context.exec('"$@"', { cwd: context.cwd, args: [...args] });
    },
    { trusted: true },
  );
}

/** Traps are accepted and never sprung: nobody sends signals here but the kubelet, which asks the record. */
const trap = (library: Library): CustomCommand =>
  library.defineCommand('trap', async () => ({ stdout: '', stderr: '', exitCode: 0 }), { trusted: true });

export const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
