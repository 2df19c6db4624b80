import { InvalidArgumentError } from 'commander';
import { UserError } from '../definition.ts';
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
      await startCluster(
        context.home,
        { name, profile, nodes, clock, ...(seed === undefined ? {} : { seed }) },
        context.host,
      );
      const machines = nodes === 1 ? '1 node' : `${nodes} nodes`;
      context.out(
        `Cluster "${name}" is ready: ${machines}, profile ${profile.name}, Kubernetes ${profile.facts.kubernetesVersion}.\n`,
      );
      context.out('kubectl now uses it.\n');
    });
};

interface Flags {
  profile: string;
  nodes: number;
  clock: string;
  seed?: string;
}
