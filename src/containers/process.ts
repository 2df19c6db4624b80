import type { Net } from '../apimachinery/net.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { findExecutable, type OpenContainer, openContainer } from './container.ts';
import { speakerOf } from './exec.ts';
import { imageOf } from './images/index.ts';
import { normalize } from './paths.ts';
import { loadProgram } from './programs/index.ts';
import { Endless, type Program } from './programs/program.ts';
import {
  beyond,
  commonBeginning,
  continuations,
  lettersOf,
  mayRead,
  maySwallow,
  speaksAsItReads,
  surelyReads,
} from './reading.ts';
import type { ContainerRecord, FileEntry, FileLayer, FilePlan, MainProcess } from './record.ts';
import { type Played, Recorder } from './recorder.ts';
import { createRun, type Run } from './run.ts';
import type { ContainerContext, ContainerSetup } from './runtime.ts';
import { StartError } from './runtime.ts';
import { layerAt, saidBy } from './timeline.ts';

/**
 * Starts a container: its main process is played through at once, with a clock of its own in which sleeping costs nothing,
 * and what it says and does is kept with the time at which it happens.
 * @throws StartError
 */
export async function startContainer(setup: ContainerSetup, context: ContainerContext): Promise<ContainerRecord> {
  const record = newRecord(setup, context.now);
  const open = openContainer(record, () => context.now, context.volumes);
  const line = commandLine(open, setup);
  if (line.kind === 'server') return { ...record, main: { serves: [{ name: line.name, after: 0 }] } };
  if (line.kind === 'shell')
    return { ...record, main: setup.stdin ? { waits: true } : { exit: { after: 0, code: 0 } } };
  return await play(record, line, setup, context);
}

function newRecord(setup: ContainerSetup, now: number): ContainerRecord {
  const image = imageOf(setup.image);
  return {
    image: setup.image,
    startedAt: now,
    hostname: setup.hostname,
    env: setup.env,
    mounts: setup.mounts,
    ...(setup.volumes && Object.keys(setup.volumes).length > 0 ? { volumes: setup.volumes } : {}),
    ...(setup.workingDir ? { workingDir: setup.workingDir } : {}),
    argv: argvOf(setup, image),
    ...(setup.ports.length > 0 ? { ports: setup.ports } : {}),
    ...(setup.tty ? { tty: true as const } : {}),
    ...(setup.stdin ? { stdin: true as const } : {}),
    main: {},
  };
}

/** `command` replaces the entry point and its arguments, `args` only the arguments. */
function argvOf(setup: ContainerSetup, image: { entrypoint?: readonly string[]; cmd?: readonly string[] }): string[] {
  const command = setup.command?.length ? setup.command : undefined;
  const args = setup.args?.length ? setup.args : undefined;
  if (command) return [...command, ...(args ?? [])];
  return [...(image.entrypoint ?? []), ...(args ?? image.cmd ?? [])];
}

function commandLine(open: OpenContainer, setup: ContainerSetup): CommandLine {
  const { argv } = open.record;
  if (argv.length === 0) throw new StartError('no command specified');
  const { image } = open;
  // Nobody knows what is in an image that nobody described: what its manifest starts, it has.
  if (image.unknown && 'problem' in findExecutable(open, argv[0]!))
    return { kind: 'server', name: Object.keys(image.servers!)[0]!, args: [] };
  const line = readCommandLine(open, argv);
  const runtimes = /^(node|python3?|java|ruby|php|dotnet|perl|go)$/;
  if (line.kind === 'program' && runtimes.test(line.name) && line.args.length === 0 && setup.stdin)
    return { kind: 'shell', shell: line.name };
  return line;
}

async function play(
  record: ContainerRecord,
  line: CommandLine,
  setup: ContainerSetup,
  context: ContainerContext,
): Promise<ContainerRecord> {
  if (setup.stdin && mayRead(line)) {
    const { main, satisfied } = await foretell(record, context, '');
    if (!satisfied) return { ...record, main };
  }
  const { main, plans, written } = await playIn(record, line, context, setup.tty);
  return keep({ ...record, main }, written, plans, context);
}

/**
 * What a process says whatever may follow the input that it was given so far.
 * @returns `satisfied`: nothing that follows makes a difference, so it waits for nothing
 */
export async function foretell(
  record: ContainerRecord,
  context: ContainerContext,
  input: string,
): Promise<{ main: MainProcess; satisfied: boolean }> {
  const line = readCommandLine(
    openContainer(record, () => context.now, context.volumes),
    record.argv,
  );
  const courses = [];
  for (const more of ['', ...continuations])
    courses.push(await playIn(record, line, context, record.tty ?? false, input + more));
  const outcomes = courses.map(({ main, written }) => JSON.stringify([main, [...written]]));
  const same = outcomes.every((one) => one === outcomes[0]);
  const said = speaksAsItReads(line) ? commonBeginning(courses.map(({ main }) => main)) : [];
  const unmoved = input === '' ? surelyReads(line) : maySwallow(line);
  return { main: { waits: true, ...(said.length > 0 ? { said } : {}) }, satisfied: same && !unmoved };
}

/** A waiting process that has said more by now. */
export function settled(record: ContainerRecord, main: MainProcess, now: number): ContainerRecord {
  const known = record.main.said ?? [];
  const after = now - record.startedAt;
  const fresh = beyond(main.said ?? [], lettersOf(known)).map((spoken) => ({ ...spoken, after }));
  return { ...record, main: { ...record.main, said: [...known, ...fresh] } };
}

/** A process that waited for input, once it has all of it: it is played from now on, without what it has said already. */
export async function playFed(
  record: ContainerRecord,
  context: ContainerContext,
  input: string,
): Promise<ContainerRecord> {
  const line = readCommandLine(
    openContainer(record, () => context.now, context.volumes),
    record.argv,
  );
  const { main, plans, written } = await playIn(record, line, context, record.tty ?? false, input);
  const offset = context.now - record.startedAt;
  const shifted = <T extends { after: number }>(one: T): T => ({ ...one, after: one.after + offset });
  const known = (record.main.said ?? []).map((spoken) => ({ ...spoken, after: Math.min(spoken.after, offset) }));
  const fed: MainProcess = {
    said: [...known, ...beyond(main.said ?? [], lettersOf(known)).map(shifted)],
    ...(main.serves ? { serves: main.serves.map(shifted) } : {}),
    ...(main.loop ? { loop: { ...main.loop, from: main.loop.from + offset } } : {}),
    ...(main.follows ? { follows: shifted(main.follows) } : {}),
    ...(main.exit ? { exit: shifted(main.exit) } : {}),
  };
  return keep({ ...record, main: fed }, written, plans, context);
}

/** Plays a command line from now on in a container as it is. */
async function playIn(record: ContainerRecord, line: CommandLine, context: ContainerContext, tty: boolean, stdin = '') {
  const recorder = new Recorder(context.now);
  const now = () => recorder.now();
  const open = openContainer(record, now, context.volumes, (at, path, entry) => recorder.wrote(at, path, entry));
  // What is written before time first passes is there from the start; later changes are plans.
  let atStart: ReturnType<typeof writtenLayers> | undefined;
  recorder.onFirstPause = () => {
    atStart = writtenLayers(open);
  };
  const show = (channel: 'stdout' | 'stderr', text: string) => recorder.said(channel, text);
  const net = noticing(context.net, () => {
    recorder.askedNet = true;
  });
  const run = createRun({ open, net, podIP: context.podIP, tty, now, show });
  const played = await playLine(recorder, run, line, stdin);
  return { ...played, written: atStart ?? writtenLayers(open) };
}

/** The same network, telling when it is used. */
function noticing(net: Net, used: () => void): Net {
  const notice =
    <A extends unknown[], R>(method: (...args: A) => R) =>
    (...args: A): R => {
      used();
      return method(...args);
    };
  return {
    query: notice((...args: Parameters<Net['query']>) => net.query(...args)),
    connect: notice((...args: Parameters<Net['connect']>) => net.connect(...args)),
    http: notice((...args: Parameters<Net['http']>) => net.http(...args)),
    ping: notice((...args: Parameters<Net['ping']>) => net.ping(...args)),
  };
}

/** Most of what a polling process has said that is kept when its course changes. */
const maxKeptLines = 500;

/**
 * Looks whether a process that polls the network now comes to its end. It is played from now on as if it had just begun:
 * what such loops know of their past is only that they still wait.
 */
export async function pollContainer(record: ContainerRecord, context: ContainerContext): Promise<ContainerRecord> {
  const ended = record.main.exit && record.startedAt + record.main.exit.after <= context.now;
  if (!record.main.polls || ended) return record;
  const open = openContainer(record, () => context.now, context.volumes);
  const { main, written, plans } = await playIn(
    record,
    readCommandLine(open, record.argv),
    context,
    record.tty ?? false,
  );
  const offset = context.now - record.startedAt;
  if (!main.exit && !main.serves) return record;
  const before = saidBy(record.main, record.startedAt, context.now).slice(-maxKeptLines);
  const shifted = <T extends { after: number }>(one: T): T => ({ ...one, after: one.after + offset });
  const after: MainProcess = {
    ...(main.serves ? { serves: main.serves.map(shifted) } : {}),
    said: [...before.map(({ after, channel, text }) => ({ after, channel, text })), ...(main.said ?? []).map(shifted)],
    ...(main.exit ? { exit: shifted(main.exit) } : {}),
  };
  return keep({ ...record, main: after }, written, plans, context);
}

async function playLine(recorder: Recorder, run: Run, line: CommandLine, stdin: string): Promise<Played> {
  const { env, cwd } = run.open;
  if (line.kind === 'program') {
    const program = await loadProgram(line.name);
    const played = program && playProgram(recorder, run, line, stdin, program);
    if (played) return played;
  }
  const { loopsForEver, quoted, runScript } = await import('./shell.ts');
  const script =
    line.kind === 'script'
      ? line.script
      : line.kind === 'program'
        ? [line.name, ...line.args].map(quoted).join(' ')
        : '';
  const speaker = speakerOf(run.open, line.kind === 'script' ? line.shell : 'sh', script);
  const parameters = line.kind === 'script' ? line.parameters : [];
  const host = recorder.host(run);
  recorder.eager = await loopsForEver(script);
  return await recorder.play(async () => {
    try {
      return await runScript(host, { script, speaker, parameters, cwd, env, stdin });
    } catch (error) {
      // A loop that never sleeps: it would burn its processor for ever.
      if (error instanceof Endless) return await host.endless({ name: 'sh', args: [] });
      throw error;
    }
  });
}

/** @returns undefined when the program leaves this form to the shell library */
function playProgram(
  recorder: Recorder,
  run: Run,
  line: { name: string; args: readonly string[] },
  stdin: string,
  program: Program,
): Played | undefined {
  const elapse = (ms: number) => {
    if (!recorder.pass(ms)) throw new Endless();
  };
  const io = run.programIO({ ...line, env: run.open.env, cwd: run.open.cwd, stdin, write: run.show, elapse });
  try {
    const exitCode = program(io);
    if (exitCode === undefined) return undefined;
    return recorder.result(exitCode);
  } catch (error) {
    if (!(error instanceof Endless)) throw error;
    if (error.follows) recorder.follow(run, error.follows);
    return recorder.result(undefined);
  }
}

/** What was written, by layer: the container's own at `/`, volumes at their mount paths. */
function writtenLayers(open: OpenContainer): Map<string, Record<string, FileEntry>> {
  const layers = new Map<string, Record<string, FileEntry>>();
  for (const at of ['/', ...Object.keys(open.record.volumes ?? {}).map((path) => normalize(path))]) {
    const entries = open.files.written(at);
    if (entries) layers.set(at, entries);
  }
  return layers;
}

function keep(
  record: ContainerRecord,
  written: ReturnType<typeof writtenLayers>,
  plans: Played['plans'],
  context: ContainerContext,
): ContainerRecord {
  for (const [path, key] of Object.entries(record.volumes ?? {})) {
    const at = normalize(path);
    if (!context.volumes || (!written.has(at) && !plans.has(at))) continue;
    const before = layerAt(context.volumes.read(key) ?? { entries: {} }, context.now);
    context.volumes.write(key, layerWith(before, written.get(at), plans.get(at)));
  }
  if (!written.has('/') && !plans.has('/')) return record;
  const files = layerWith({ entries: record.files?.entries ?? {} }, written.get('/'), plans.get('/'));
  return { ...record, files };
}

function layerWith(
  before: FileLayer,
  entries: FileLayer['entries'] | undefined,
  plan: FilePlan | undefined,
): FileLayer {
  const plans = [...(before.plans ?? []), ...(plan ? [plan] : [])];
  return { entries: entries ?? before.entries, ...(plans.length > 0 ? { plans } : {}) };
}
