import { Filesystem } from '../containers/filesystem.ts';
import { treeOver } from '../containers/host-folder.ts';
import { imageTree } from '../containers/tree.ts';
import type { Host } from '../host/host.ts';
import type { Cluster } from './cluster.ts';
import { hostFolder } from './host-folder.ts';
import { loadEverything, push } from './images.ts';
import { docker } from './node-shell/docker.ts';

/** docker's commands in the user's own shell and folder. What is built there is loaded into the cluster, too. */
export async function runDocker(cluster: Cluster, host: Host, argv: readonly string[]): Promise<number> {
  const { stdout, stderr } = host.streams;
  await cluster.act(() => {});
  const files = new Filesystem({
    image: treeOver(imageTree({}, cluster.now, 'none'), hostFolder('/', '')),
    mounts: {},
    own: { entries: {} },
    volumes: [],
    startedAt: cluster.now,
    now: () => cluster.now,
  });
  const simulation = await cluster.simulation();
  const call = {
    argv,
    env: {},
    cwd: host.cwd,
    files,
    net: simulation.netFrom('outside'),
    now: () => cluster.now,
    isShown: true,
    columns: stdout.columns ?? 80,
    out: (text: string) => stdout.write(text),
    err: (text: string) => stderr.write(text),
  };
  if (argv[0] === 'push') {
    const name = argv.slice(1).find((word) => !word.startsWith('-')) ?? '';
    const digest = await push(cluster, name);
    await cluster.flush();
    if (digest === undefined) {
      stderr.write(`error: no image "${name}" was built here\n`);
      return 1;
    }
    stdout.write(`${name} is in its registry: sha256:${digest}\n`);
    return 0;
  }
  const exitCode = await docker(cluster)(call);
  if (exitCode === 0 && argv[0] === 'build') await loadEverything(cluster);
  await cluster.flush();
  return exitCode;
}
