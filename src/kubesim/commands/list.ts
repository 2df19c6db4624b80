import type { AddCommand } from '../main.ts';
import { plainTable } from '../table.ts';

/** RFC 3339 without fractions */
const wholeSeconds = (time: string): string => time.replace(/\.\d+/, '');

export const addList: AddCommand = (program, context) => {
  program
    .command('list')
    .description('the clusters of this home')
    .action(async () => {
      const { clusterNames, currentContext, openCluster } = await context.cluster();
      const names = clusterNames(context.home);
      if (names.length === 0) {
        context.err('No clusters. The first kubectl command makes one, or "kubesim start".\n');
        return;
      }
      const current = await currentContext(context.home);
      const rows = await Promise.all(
        names.map(async (name) => {
          const mark = name === current ? '*' : '';
          try {
            const { state } = await openCluster({ cluster: name, home: context.home, host: context.host });
            return [mark, name, state.facts.profile, state.facts.kubernetesVersion, wholeSeconds(state.created)];
          } catch (error) {
            context.err(`Warning: cluster "${name}" cannot be used: ${(error as Error).message}\n`);
            return [mark, name, '<unknown>', '<unknown>', '<unknown>'];
          }
        }),
      );
      context.out(await plainTable(['CURRENT', 'NAME', 'PROFILE', 'VERSION', 'CREATED'], rows));
    });
};
