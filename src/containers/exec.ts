import { type CommandLine, readCommandLine } from './command-line.ts';
import type { Speaker } from './complaints.ts';
import { closeContainer, type OpenContainer, openContainer } from './container.ts';
import { loadProgram } from './programs/index.ts';
import { Endless } from './programs/program.ts';
import type { ContainerRecord } from './record.ts';
import { createRun, type Run, withEnd } from './run.ts';
import type { ContainerContext, ExecResult } from './runtime.ts';

/** What is shared by everything that runs a command to its end: output in order, and time that passes by itself. */
export interface Finished {
  exitCode: number;
  output: { channel: 'stdout' | 'stderr'; text: string }[];
  elapsedMs: number;
}

/** Runs a command to its end. A plain argv runs without the shell library. @throws StartError */
export async function execute(
  record: ContainerRecord,
  argv: readonly string[],
  options: { stdin?: string; tty?: boolean },
  context: ContainerContext,
): Promise<ExecResult> {
  let elapsed = 0;
  const now = () => context.now + (Number.isFinite(elapsed) ? elapsed : 0);
  const open = openContainer(record, now, context.volumes);
  const env = options.tty ? withTerminal(open.env) : open.env;
  const output: Finished['output'] = [];
  const run = createRun({
    open,
    net: context.net,
    podIP: context.podIP,
    tty: options.tty ?? false,
    now,
    show: (channel, text) => collect(output, channel, text),
  });
  const pass = (ms: number) => {
    elapsed += ms;
  };
  const line = readCommandLine(open, argv);
  const exitCode = await runLine(run, line, { env, cwd: open.cwd, stdin: options.stdin ?? '', pass });
  return {
    exitCode,
    output,
    record: withEnd(closeContainer(open, now(), context.volumes), run),
    ...(elapsed > 0 ? { elapsedMs: elapsed } : {}),
  };
}

export interface LineCall {
  env: Readonly<Record<string, string>>;
  cwd: string;
  stdin: string;
  pass(ms: number): void;
}

/** What a command that never ends is ended with when nobody can wait for it: as if it was killed. */
const killed = 137;

export async function runLine(run: Run, line: CommandLine, call: LineCall): Promise<number> {
  if (line.kind === 'server') return runServer(run, line);
  if (line.kind === 'program') {
    const program = await loadProgram(line.name);
    const exitCode = program && runProgram(run, line, call, program);
    if (exitCode !== undefined) return exitCode;
  }
  const { runScript, quoted } = await import('./shell.ts');
  const host = {
    run: () => run,
    pause: async (ms: number) => call.pass(ms),
    endless: async () => {
      call.pass(Number.POSITIVE_INFINITY);
      return killed;
    },
    serve: () => 0,
  };
  const script =
    line.kind === 'program'
      ? [line.name, ...line.args].map(quoted).join(' ')
      : line.kind === 'script'
        ? line.script
        : call.stdin;
  const speaker = speakerOf(run.open, line.kind === 'program' ? 'sh' : line.shell, script);
  const parameters = line.kind === 'program' ? [] : (line.parameters ?? []);
  const stdin = line.kind === 'shell' ? {} : { stdin: call.stdin };
  try {
    return await runScript(host, { script, speaker, parameters, cwd: call.cwd, env: call.env, ...stdin });
  } catch (error) {
    if (error instanceof Endless) return killed;
    throw error;
  }
}

/** A program of ours; undefined when it does not know this form. */
export function runProgram(
  run: Run,
  line: { name: string; args: readonly string[] },
  call: LineCall,
  program: NonNullable<Awaited<ReturnType<typeof loadProgram>>>,
): number | undefined {
  const io = run.programIO({
    name: line.name,
    args: line.args,
    env: call.env,
    cwd: call.cwd,
    stdin: call.stdin,
    write: run.show,
    elapse: call.pass,
  });
  try {
    return program(io);
  } catch (error) {
    if (!(error instanceof Endless)) throw error;
    call.pass(Number.POSITIVE_INFINITY);
    return killed;
  }
}

/** A server's executable inside a container where it runs already: only its questions are answered. */
function runServer(run: Run, { name, args }: { name: string; args: readonly string[] }): number {
  const server = run.open.image.servers![name]!;
  if (args.includes('-v') || args.includes('-V') || args.includes('--version')) {
    const version = run.open.env['NGINX_VERSION'] ?? run.open.env['HTTPD_VERSION'];
    run.show(
      name === 'nginx' ? 'stderr' : 'stdout',
      name === 'nginx'
        ? `nginx version: nginx/${version}\n`
        : `Server version: ${server.process}/${version ?? '1.0'}\n`,
    );
  } else if (args.includes('-t')) {
    run.show(
      'stderr',
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    );
  }
  return 0;
}

export function speakerOf(open: OpenContainer, shell: string, script?: string): Speaker {
  const name = shell.slice(shell.lastIndexOf('/') + 1);
  const kind = name === 'bash' ? 'bash' : name === 'dash' ? 'dash' : (open.image.sh ?? 'ash');
  return { kind, name: shell, ...(script === undefined ? {} : { script }) };
}

export const withTerminal = (env: Readonly<Record<string, string>>) => (env['TERM'] ? env : { ...env, TERM: 'xterm' });

function collect(output: Finished['output'], channel: 'stdout' | 'stderr', text: string): void {
  const last = output.at(-1);
  if (last?.channel === channel) last.text += text;
  else output.push({ channel, text });
}
