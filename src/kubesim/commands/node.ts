import type { Command } from 'commander';
import { ApiError } from '../../apimachinery/status.ts';
import { currentCluster } from '../current.ts';
import { UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';

export const addNode: AddCommand = (program, context) => {
  const group: Command = program.command('node').description("switch the cluster's machines off and on");
  for (const verb of ['stop', 'start'] as const) {
    group
      .command(verb)
      .description(verb === 'stop' ? 'as if its plug was pulled: it answers nothing more' : 'switch it on again')
      .argument('<node>')
      .action(async (name: string) => {
        const { startNode, stopNode } = await import('../../cluster/nodes.ts');
        const cluster = await currentCluster(context);
        try {
          const changed = await (verb === 'stop' ? stopNode : startNode)(cluster, name);
          await cluster.flush();
          const state = verb === 'stop' ? 'off' : 'on';
          context.out(`Node "${name}" is ${changed ? '' : 'already '}switched ${state}.\n`);
        } catch (error) {
          await cluster.rollback();
          throw error instanceof ApiError ? new UserError(`no node "${name}"`) : error;
        }
      });
  }
};
