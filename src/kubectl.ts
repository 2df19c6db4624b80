import type { Host } from './host/host.ts';
import { processHost, runProcess } from './host/process.ts';
import { main } from './kubectl/main.ts';

/** kubectl on simulated clusters: the client and, once a command needs one, the cluster behind it. */
export const run = (argv: readonly string[], host: Host): Promise<number> =>
  main(argv, host, async (target) => (await import('./cluster/index.ts')).openCluster(target));

/** The program: this process's arguments and streams. */
export const start = (): Promise<void> => runProcess(run);
export { processHost };
