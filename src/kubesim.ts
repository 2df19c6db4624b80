import type { Host } from './host/host.ts';
import { runProcess } from './host/process.ts';
import { main } from './kubesim/main.ts';

/** kubesim, the cluster's own tool. Documents that it replays may call kubectl and kubesim itself. */
export const run = (argv: readonly string[], host: Host): Promise<number> =>
  main(argv, host, {
    cluster: () => import('./cluster/index.ts'),
    programs: { kubectl: async (args, inner) => (await import('./kubectl.ts')).run(args, inner), kubesim: run },
  });

export const start = (): Promise<void> => runProcess(run);
