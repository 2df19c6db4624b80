import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { StartOptions } from '../../cluster/index.ts';
import { type KubesimContext, UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new InvalidArgumentError('a number from 1 to 100 is wanted.');
  return value;
};

const clusterName = (text: string): string => {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) {
    throw new InvalidArgumentError("a name consists of lower case letters, digits and '-'.");
  }
  return text;
};

export const addStart: AddCommand = (program, context) => {
  program
    .command('start')
    .description('make a cluster and point kubectl at it; one that exists is only pointed at')
    .argument('[name]', "the cluster's name (default: the profile's)", clusterName)
    .option('--profile <name>', 'what kind of cluster: kubespray or minikube', 'kubespray')
    .option('--nodes <number>', 'how many machines, the control plane included', wholeNumber, 3)
    .option(
      '--clock <mode>',
      'instant: pulls, starts and probes take no time; real: they take what they take',
      'instant',
    )
    .option('--kubespray <folder>', "kubespray's inventory: its group_vars say which addons, ranges and modes")
    .option('--seed <text>', 'fixes every random choice: names, addresses, uids, which pod answers')
    .action(async (given: string | undefined, flags: Flags) => {
      const { addContext, clusterExists, openCluster, profileNamed, profiles, startCluster } = await context.cluster();
      const profile = profileNamed(flags.profile);
      if (!profile)
        throw new UserError(
          `no profile "${flags.profile}"; there are ${profiles.map(({ name }) => name).join(' and ')}`,
        );
      if (flags.clock !== 'instant' && flags.clock !== 'real') throw new UserError('--clock is instant or real');
      const name = given ?? profile.defaultName;
      if (clusterExists(context.home, name)) {
        const cluster = await openCluster({ cluster: name, home: context.home, host: context.host });
        await addContext(context.home, name, cluster.state.facts);
        context.out(`Cluster "${name}" is already there; kubectl now uses it.\n`);
        return;
      }
      const { nodes, clock, seed } = flags;
      const options: StartOptions = { name, profile, nodes, clock, ...(seed === undefined ? {} : { seed }) };
      if (flags.kubespray === undefined) await startCluster(context.home, options, context.host);
      else await startAs(flags.kubespray, options, context);
      const machines = nodes === 1 ? '1 node' : `${nodes} nodes`;
      context.out(
        `Cluster "${name}" is ready: ${machines}, profile ${profile.name}, Kubernetes ${profile.facts.kubernetesVersion}.\n`,
      );
      context.out('kubectl now uses it.\n');
    });
};

/** A cluster as a folder of kubespray's describes it. */
async function startAs(folder: string, options: StartOptions, { home, host }: KubesimContext): Promise<void> {
  if (options.profile.name !== 'kubespray') throw new UserError('--kubespray is for the profile kubespray');
  const { settingsIn, startByKubespray } = await import('../../cluster/kubespray-folder.ts');
  const { SettingsError } = await import('../../cluster/kubespray.ts');
  try {
    await startByKubespray(home, options, await settingsIn(resolve(host.cwd, folder)), host);
  } catch (error) {
    throw error instanceof SettingsError ? new UserError(error.message) : error;
  }
}

interface Flags {
  kubespray?: string;
  profile: string;
  nodes: number;
  clock: string;
  seed?: string;
}
