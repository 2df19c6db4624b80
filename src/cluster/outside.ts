import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { KubeObject } from '../apimachinery/meta.ts';
import { runOutside } from '../containers/outside.ts';
import type { Host } from '../host/host.ts';
import type { Cluster } from './cluster.ts';
import { hostFolder } from './host-folder.ts';

/**
 * Runs curl (or another program of ours) as if the user sat on the cluster's local network: outside of it, with the
 * user's files, streams and folder.
 * @param stdin what was piped in
 * @returns the exit code
 */
export async function runBeside(
  cluster: Cluster,
  host: Host,
  { name, args, stdin }: { name: string; args: readonly string[]; stdin: string },
): Promise<number> {
  const { stdout, stderr } = host.streams;
  const { exitCode, written } = await cluster.act(async () => {
    countRequest(cluster);
    const simulation = await cluster.simulation();
    return runOutside({
      name,
      args,
      files: userFiles(),
      cwd: host.cwd,
      stdin,
      tty: stdout.isTTY,
      ...(stdout.columns === undefined ? {} : { columns: stdout.columns }),
      net: simulation.netFrom('outside'),
      now: cluster.now,
      show: (channel, text) => (channel === 'stdout' ? stdout : stderr).write(text),
    });
  });
  await cluster.flush();
  for (const [path, content] of written) writeFileSync(resolve(host.cwd, path), content);
  return exitCode;
}

/** The user's files, except those by which a machine knows names: here they are the cluster's network's. */
function userFiles() {
  const files = hostFolder('/', '');
  return { at: '', look: (path: string) => (path.startsWith('/etc/') ? undefined : files.look(path)) };
}

/** One more request came in: with a seed, the next one's random choices are others. */
function countRequest({ store }: Cluster): void {
  const { count = 0 } = (store.get('_cluster', 'requests') ?? {}) as { count?: number };
  store.put('_cluster', 'requests', { count: count + 1 } as unknown as KubeObject);
}
