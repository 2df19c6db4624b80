import { UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';
import { plainTable } from '../table.ts';

export const addStatus: AddCommand = (program, context) => {
  program
    .command('status')
    .description('the state of a cluster: nodes, pods, clock, where its files are')
    .argument('[name]', 'the cluster (default: the one kubectl uses)')
    .action(async (given: string | undefined) => {
      const { clusterExists, clusterFolder, currentContext, openCluster, summarise } = await context.cluster();
      const name = given ?? (await currentContext(context.home)) ?? '';
      if (!clusterExists(context.home, name)) {
        throw new UserError(name === '' ? 'no cluster yet; "kubesim start" makes one' : `no cluster "${name}"`);
      }
      const cluster = await openCluster({ cluster: name, home: context.home, host: context.host });
      const { nodes, pods } = await summarise(cluster);
      const { facts, addons } = cluster.state;
      context.out(
        await plainTable(
          ['NAME', name],
          [
            ['profile', facts.profile],
            ['version', facts.kubernetesVersion],
            ['nodes', `${nodes.ready} of ${nodes.total} ready`],
            ['pods', `${pods.ready} of ${pods.total} ready`],
            ['addons', addons.length > 0 ? addons.join(', ') : 'none'],
            ['clock', facts.clock],
            ['files', clusterFolder(context.home, name)],
          ],
        ),
      );
    });
};
