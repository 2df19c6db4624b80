import { demandSubcommand } from '../../command.ts';
import type { CommandDefinition, SubcommandEntry } from '../../definition.ts';

const entries = (
  load: () => Promise<Record<string, CommandDefinition>>,
  names: Record<string, [exported: string, summary: string, aliases?: string[]]>,
): SubcommandEntry[] =>
  Object.entries(names).map(([name, [exported, summary, aliases = []]]) => ({
    name,
    aliases,
    summary,
    load: async () => (await load())[exported]!,
  }));

export const config: CommandDefinition = {
  name: 'config',
  usage: 'kubectl config SUBCOMMAND [options]',
  summary: 'Change kubeconfig files',
  description: `Change kubeconfig files.

 Which file counts:

  1.  The one of the --kubeconfig flag, alone.
  2.  Without it, the files that $KUBECONFIG lists, merged: what several of them set counts as in the first. A change goes into the file that has the entry, a new entry into the first file that exists.
  3.  Without that, the file "config" in the folder of this user's simulated clusters ($KUBESIM_HOME, or ~/.kubesim).`,
  subcommands: [
    ...entries(() => import('./show.ts'), { 'current-context': ['currentContext', 'Print the current context'] }),
    ...entries(() => import('./contexts.ts'), {
      'delete-cluster': ['deleteCluster', "Delete a cluster's entry"],
      'delete-context': ['deleteContext', 'Delete a context'],
      'delete-user': ['deleteUser', "Delete a user's entry"],
    }),
    ...entries(() => import('./show.ts'), {
      'get-clusters': ['getClusters', 'Print the clusters'],
      'get-contexts': ['getContexts', 'Print the contexts'],
      'get-users': ['getUsers', 'Print the users'],
    }),
    ...entries(() => import('./contexts.ts'), { 'rename-context': ['renameContext', 'Rename a context'] }),
    ...entries(() => import('./set.ts'), { set: ['set', 'Set one value'] }),
    ...entries(() => import('./entries.ts'), {
      'set-cluster': ['setCluster', "Set a cluster's entry"],
      'set-context': ['setContext', 'Set a context'],
      'set-credentials': ['setCredentials', "Set a user's entry"],
    }),
    ...entries(() => import('./set.ts'), { unset: ['unset', 'Remove one value'] }),
    ...entries(() => import('./contexts.ts'), { 'use-context': ['useContext', 'Choose the current context', ['use']] }),
    ...entries(() => import('./view.ts'), { view: ['view', 'Print the kubeconfig'] }),
  ],
  run: demandSubcommand('stderr'),
};
