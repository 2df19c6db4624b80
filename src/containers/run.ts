import type { Net } from '../apimachinery/net.ts';
import { type OpenContainer, servers } from './container.ts';
import type { Machine } from './machine.ts';
import type { ProgramIO } from './programs/program.ts';
import type { ContainerRecord } from './record.ts';

/** One running command line in a container: where its output goes and how its time passes. */
export interface Run {
  open: OpenContainer;
  now(): number;
  show(channel: 'stdout' | 'stderr', text: string): void;
  /** The code that the main process ended with when it was sent a signal here; undefined while it runs. */
  ended(): number | undefined;
  programIO(call: ProgramCall): ProgramIO;
}

export interface ProgramCall {
  name: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  stdin: string;
  write(channel: 'stdout' | 'stderr', text: string): void;
  elapse(ms: number): void;
}

/** Waiting less than this passes unnoticed, ms: a container that is refused a connection ends at once. */
const unnoticedMs = 10;

export interface RunSetup {
  open: OpenContainer;
  net: Net;
  podIP: string;
  tty: boolean;
  columns?: number;
  machine?: Machine;
  now(): number;
  show(channel: 'stdout' | 'stderr', text: string): void;
}

export function createRun(setup: RunSetup): Run {
  const { open } = setup;
  let ended: number | undefined;
  return {
    open,
    ended: () => ended,
    now: setup.now,
    show: (channel, text) => {
      if (text !== '') setup.show(channel, text);
    },
    programIO: (call) => ({
      name: call.name,
      args: call.args,
      env: call.env,
      cwd: call.cwd,
      files: open.files,
      stdin: call.stdin,
      tty: setup.tty,
      columns: setup.columns ?? 80,
      out: (text) => call.write('stdout', text),
      err: (text) => call.write('stderr', text),
      net: setup.net,
      podIP: setup.podIP,
      hostname: open.record.hostname,
      image: open.image,
      ...(setup.machine ? { machine: setup.machine } : {}),
      now: setup.now,
      elapse: (ms) => {
        if (ms >= unnoticedMs) call.elapse(ms);
      },
      // The kernel keeps signals without a handler, and KILL, from process 1 of its own container.
      signalMain: (signal) => {
        const [serving] = servers(open.record, setup.now());
        if (serving && ['TERM', '15', 'QUIT', '3', 'INT', '2'].includes(signal)) ended = serving.server.onTerm ?? 0;
      },
      processes: () => processesOf(open, setup.now()),
    }),
  };
}

function processesOf(open: OpenContainer, now: number): ReturnType<ProgramIO['processes']> {
  const { record, image } = open;
  const user = image.user ?? 'root';
  const serving = servers(record, now);
  const main = { pid: 1, user, command: record.argv.join(' '), listens: serving.flatMap((server) => server.ports) };
  if (serving[0]?.server.process !== 'nginx') return [main];
  const worker = { user: 'nginx', command: 'nginx: worker process', listens: [] };
  return [
    { ...main, command: 'nginx: master process nginx -g daemon off;' },
    { pid: 29, ...worker },
    { pid: 30, ...worker },
  ];
}

/** The record after a command: what it did to the main process, too. */
export function withEnd(record: ContainerRecord, run: Run): ContainerRecord {
  const code = run.ended();
  if (code === undefined) return record;
  return { ...record, main: { ...record.main, exit: { after: run.now() - record.startedAt, code } } };
}
