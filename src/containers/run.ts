import type { Net } from '../apimachinery/net.ts';
import { type OpenContainer, servers } from './container.ts';
import type { ProgramIO } from './programs/program.ts';

/** One running command line in a container: where its output goes and how its time passes. */
export interface Run {
  open: OpenContainer;
  now(): number;
  show(channel: 'stdout' | 'stderr', text: string): void;
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

export interface RunSetup {
  open: OpenContainer;
  net: Net;
  podIP: string;
  tty: boolean;
  columns?: number;
  now(): number;
  show(channel: 'stdout' | 'stderr', text: string): void;
}

export function createRun(setup: RunSetup): Run {
  const { open } = setup;
  return {
    open,
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
      now: setup.now,
      elapse: call.elapse,
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
