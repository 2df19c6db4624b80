import type { CommandDefinition } from '../../definition.ts';
import { switchFlag, textFlag } from '../../flags.ts';
import type { Section } from '../../kubeconfig.ts';
import { KubeconfigFiles } from './files.ts';

export const currentContext: CommandDefinition = {
  name: 'current-context',
  usage: 'kubectl config current-context [flags] [options]',
  summary: 'Print the current context',
  description: 'Print the name of the current context.',
  examples: '  kubectl config current-context',
  async run(_args, flags, context) {
    const { merged } = await KubeconfigFiles.open(flags, context);
    if (merged.currentContext === '') throw new Error('current-context is not set');
    context.out(`${merged.currentContext}\n`);
    return 0;
  },
};

export const getContexts: CommandDefinition = {
  name: 'get-contexts',
  usage: 'kubectl config get-contexts [(-o|--output=)name)] [options]',
  summary: 'Print the contexts',
  description: 'Print the contexts in the kubeconfig.',
  examples: `  # All of them
  kubectl config get-contexts

  # One
  kubectl config get-contexts minikube`,
  flags: [switchFlag('no-headers', 'Print no line of headings.'), textFlag('output', 'Output format: name.', 'o')],
  async run(args, flags, context) {
    const output = flags.string('output');
    if (output !== '' && output !== 'name') {
      throw new Error(
        `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
      );
    }
    const { merged } = await KubeconfigFiles.open(flags, context);
    const names = [...(args.length > 0 ? new Set(args) : merged.contexts.keys())].sort();
    const known = names.filter((name) => merged.contexts.has(name));
    if (output === 'name') context.out(known.map((name) => `${name}\n`).join(''));
    else {
      const { layOut } = await import('../../printers/table.ts');
      const header = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'];
      const rows = known.map((name) => {
        const { cluster = '', user = '', namespace = '' } = merged.contexts.get(name)!;
        return [name === merged.currentContext ? '*' : '', name, cluster, user, namespace];
      });
      context.out(layOut(flags.bool('no-headers') ? rows : [header, ...rows]));
    }
    const missing = names
      .filter((name) => !merged.contexts.has(name))
      .map((name) => new Error(`context ${name} not found`));
    if (missing.length === 1) throw missing[0];
    if (missing.length > 1) throw new AggregateError(missing);
    return 0;
  },
};

const listing = (name: string, section: Section, what: string): CommandDefinition => ({
  name,
  usage: `kubectl config ${name} [flags] [options]`,
  summary: `Print the ${what}`,
  description: `Print the names of the ${what} in the kubeconfig.`,
  examples: `  kubectl config ${name}`,
  async run(_args, flags, context) {
    const { merged } = await KubeconfigFiles.open(flags, context);
    context.out(['NAME', ...[...merged[section].keys()].sort()].map((line) => `${line}\n`).join(''));
    return 0;
  },
});

export const getClusters = listing('get-clusters', 'clusters', 'clusters');
export const getUsers = listing('get-users', 'users', 'users');
