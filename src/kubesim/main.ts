import { Command, CommanderError } from 'commander';
import { homeOf } from '../host/home.ts';
import type { Host } from '../host/host.ts';
import { addAddons } from './commands/addons.ts';
import { addClock } from './commands/clock.ts';
import { addCurl } from './commands/curl.ts';
import { addDelete } from './commands/delete.ts';
import { addImage } from './commands/image.ts';
import { addList } from './commands/list.ts';
import { addNode } from './commands/node.ts';
import { addReplay } from './commands/replay.ts';
import { addServe } from './commands/serve.ts';
import { addSsh } from './commands/ssh.ts';
import { addStart } from './commands/start.ts';
import { addStatus } from './commands/status.ts';
import { addTrace } from './commands/trace.ts';
import { addTunnel } from './commands/tunnel.ts';
import { type KubesimContext, UserError } from './definition.ts';

/** kubesim as a function: argv in (without node and the program's name), text on the host's streams, exit code out. */
export async function main(
  argv: readonly string[],
  host: Host,
  parts: Pick<KubesimContext, 'cluster' | 'programs'>,
): Promise<number> {
  const { stdout, stderr } = host.streams;
  const context: KubesimContext = {
    host,
    home: homeOf(host),
    ...parts,
    rawArguments: argv,
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
  };
  let exitCode = 0;
  const program = new Command('kubesim')
    .description('Kubernetes clusters that exist only as JSON files. Use kubectl to work with them.')
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  for (const add of [
    addStart,
    addStatus,
    addList,
    addDelete,
    addCurl,
    addTrace,
    addSsh,
    addTunnel,
    addImage,
    addAddons,
    addNode,
    addClock,
    addReplay,
    addServe,
  ]) {
    add(program, context, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    if (!(error instanceof UserError) && host.env.KUBESIM_DEBUG) stderr.write(`${(error as Error).stack}\n`);
    return 1;
  }
}

/** Adds a command to the program; `exit` sets the program's exit code. */
export type AddCommand = (program: Command, context: KubesimContext, exit: (code: number) => void) => void;
