import type { Net } from '../apimachinery/net.ts';
import { closeContainer, openContainer } from './container.ts';
import { runProgram } from './exec.ts';
import type { HostFolder } from './host-folder.ts';
import { machineImage } from './images/machine.ts';
import { loadProgram } from './programs/index.ts';
import { createRun } from './run.ts';

export interface OutsideCall {
  name: string;
  args: readonly string[];
  /** The files of the whole machine, as the user sees them. */
  files: HostFolder;
  /** Absolute. */
  cwd: string;
  stdin: string;
  tty: boolean;
  columns?: number;
  net: Net;
  /** Cluster time, ms. */
  now: number;
  show(channel: 'stdout' | 'stderr', text: string): void;
}

/**
 * Runs one of our programs (curl, dig …) beside the cluster, in the user's own folder.
 * @returns its exit code, and the files that it wrote: path → content
 */
export async function runOutside(
  call: OutsideCall,
): Promise<{ exitCode: number; written: ReadonlyMap<string, string | Uint8Array> }> {
  const record = {
    image: machineImage('kubespray'),
    startedAt: call.now,
    hostname: 'localhost',
    env: {},
    mounts: { '/etc/resolv.conf': 'nameserver 8.8.8.8\n', '/etc/hosts': '127.0.0.1 localhost\n' },
    argv: ['bash'],
    main: {},
  };
  let passed = 0;
  const now = () => call.now + passed;
  const open = openContainer(record, now, undefined, undefined, call.files);
  const { net, tty, columns, show } = call;
  const run = createRun({ open, net, podIP: '', tty, ...(columns === undefined ? {} : { columns }), now, show });
  const program = await loadProgram(call.name);
  if (!program) throw new Error(`no program ${call.name}`);
  const pass = (ms: number) => {
    passed += ms;
  };
  const line = { env: open.env, cwd: call.cwd, stdin: call.stdin, pass };
  const exitCode = runProgram(run, { name: call.name, args: call.args }, line, program) ?? 2;
  return { exitCode, written: writtenIn(closeContainer(open, now()).files?.entries ?? {}) };
}

function writtenIn(entries: Readonly<Record<string, object>>): Map<string, string | Uint8Array> {
  const written = new Map<string, string | Uint8Array>();
  for (const [path, entry] of Object.entries(entries)) {
    if ('text' in entry) written.set(path, entry.text as string);
    if ('base64' in entry) written.set(path, Buffer.from(entry.base64 as string, 'base64'));
  }
  return written;
}
