import type { CommandDefinition } from '../../definition.ts';
import { UsageError } from '../../errors.ts';
import { type Section, sections } from '../../kubeconfig.ts';
import { KubeconfigFiles, wrongArguments } from './files.ts';

export const useContext: CommandDefinition = {
  name: 'use-context',
  aliases: ['use'],
  usage: 'kubectl config use-context CONTEXT_NAME [options]',
  summary: 'Choose the current context',
  description: 'Choose the current context.',
  examples: '  kubectl config use-context minikube',
  async run(args, flags, context) {
    const [name] = args;
    if (args.length !== 1) throw wrongArguments(args, context);
    const files = await KubeconfigFiles.open(flags, context);
    if (!name) throw new Error('empty context names are not allowed');
    if (!files.merged.contexts.has(name)) throw new Error(`no context exists with the name: ${JSON.stringify(name)}`);
    await files.modify((config) => {
      config.currentContext = name;
    });
    context.out(`Switched to context ${JSON.stringify(name)}.\n`);
    return 0;
  },
};

export const renameContext: CommandDefinition = {
  name: 'rename-context',
  usage: 'kubectl config rename-context CONTEXT_NAME NEW_NAME [options]',
  summary: 'Rename a context',
  description: 'Rename a context in the kubeconfig.',
  examples: '  kubectl config rename-context old new',
  async run(args, flags, context) {
    const [from, to] = args;
    if (args.length !== 2) throw wrongArguments(args, context);
    const files = await KubeconfigFiles.open(flags, context);
    const { contexts } = files.merged;
    const what = `cannot rename the context ${JSON.stringify(from)}`;
    if (!contexts.has(from!)) throw new Error(`${what}, it's not in ${files.target}`);
    if (contexts.has(to!))
      throw new Error(`${what}, the context ${JSON.stringify(to)} already exists in ${files.target}`);
    await files.modify((config) => {
      config.contexts.set(to!, config.contexts.get(from!)!);
      config.contexts.delete(from!);
      if (config.currentContext === from) config.currentContext = to!;
    });
    context.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
    return 0;
  },
};

const deletion = (section: Section): CommandDefinition => {
  const what = sections[section];
  return {
    name: `delete-${what}`,
    usage: `kubectl config delete-${what} NAME [options]`,
    summary: `Delete a ${what}${what === 'context' ? '' : "'s entry"}`,
    description: `Delete a ${what}${what === 'context' ? '' : "'s entry"} from the kubeconfig.`,
    examples: `  kubectl config delete-${what} minikube`,
    async run(args, flags, context) {
      const [name] = args;
      if (args.length !== 1 && section === 'users') throw new UsageError('user to delete is required');
      if (args.length !== 1) {
        context.help('stdout');
        return 0;
      }
      const files = await KubeconfigFiles.open(flags, context);
      if (!files.merged[section].has(name!)) throw new Error(`cannot delete ${what} ${name}, not in ${files.target}`);
      if (section === 'contexts' && files.merged.currentContext === name) {
        context.err(
          'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
        );
      }
      await files.modify((config) => {
        config[section].delete(name!);
      });
      context.out(`deleted ${what} ${name} from ${files.target}\n`);
      return 0;
    },
  };
};

export const deleteContext = deletion('contexts');
export const deleteCluster = deletion('clusters');
export const deleteUser = deletion('users');
