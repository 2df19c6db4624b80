import type { Command } from 'commander';
import { currentCluster } from '../current.ts';
import { UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';
import { plainTable } from '../table.ts';

export const addAddons: AddCommand = (program, context) => {
  const group: Command = program.command('addons').description('what is installed besides Kubernetes itself');
  const room = () => import('../../cluster/addons.ts');
  group
    .command('list')
    .description('the addons, and which of them are on')
    .action(async () => {
      const { addons } = await room();
      const on = (await currentCluster(context)).state.addons;
      const rows = Object.entries(addons).map(([name, text]) => [
        name,
        on.includes(name) ? 'enabled' : 'disabled',
        text,
      ]);
      context.out(await plainTable(['ADDON', 'STATUS', 'FOR'], rows));
    });
  for (const verb of ['enable', 'disable'] as const) {
    group
      .command(verb)
      .description(verb === 'enable' ? 'install addons' : 'remove addons and all they installed')
      .argument('<names...>')
      .action(async (names: string[]) => {
        const { addons, disableAddon, enableAddon, isAddon } = await room();
        const wanted = names.map((name) => {
          if (!isAddon(name)) throw new UserError(`no addon "${name}"; there are ${Object.keys(addons).join(', ')}`);
          return name;
        });
        const cluster = await currentCluster(context);
        for (const name of wanted) {
          const changed = await (verb === 'enable' ? enableAddon : disableAddon)(cluster, name);
          await cluster.flush();
          context.out(`Addon "${name}" is ${changed ? '' : 'already '}${verb}d.\n`);
        }
      });
  }
};
