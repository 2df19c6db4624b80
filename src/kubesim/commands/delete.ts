import { UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';

export const addDelete: AddCommand = (program, context) => {
  program
    .command('delete')
    .description('remove a cluster, its files and its context')
    .argument('[name]', 'the cluster')
    .option('--all', 'every cluster of this home')
    .action(async (given: string | undefined, { all }: { all?: boolean }) => {
      const { clusterExists, clusterNames, deleteCluster } = await context.cluster();
      if ((given === undefined) === (all !== true)) throw new UserError('name one cluster, or say --all');
      const names = given === undefined ? clusterNames(context.home) : [given];
      for (const name of names) {
        if (!clusterExists(context.home, name)) throw new UserError(`no cluster "${name}"`);
        await deleteCluster(context.home, name);
        context.out(`Cluster "${name}" is deleted.\n`);
      }
    });
};
