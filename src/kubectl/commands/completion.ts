import type { CommandDefinition } from '../definition.ts';
import { UsageError } from '../errors.ts';

export const completion: CommandDefinition = {
  name: 'completion',
  usage: 'kubectl completion SHELL [options]',
  summary: 'Print a script for completion in a shell',
  description: `Print a script for completion in a shell: bash, zsh, fish or powershell. The script asks kubectl itself what may come next:
 commands, flags, and the names of what is in the cluster.`,
  examples: `  # In this shell, from now on
  source <(kubectl completion bash)

  # In every bash to come
  kubectl completion bash > ~/.kube/completion.bash.inc
  printf "\\nsource '$HOME/.kube/completion.bash.inc'\\n" >> $HOME/.bash_profile

  # For zsh and fish
  source <(kubectl completion zsh)
  kubectl completion fish | source`,
  async run(args, _flags, context) {
    const [shell, ...more] = args;
    if (shell === undefined) throw new UsageError('Shell not specified.');
    if (more.length > 0) throw new UsageError('Too many arguments. Expected only the shell type.');
    const { scripts } = await import('../completion/scripts.ts');
    const script = scripts[shell];
    if (script === undefined) throw new UsageError(`Unsupported shell type ${JSON.stringify(shell)}.`);
    context.out(script);
    return 0;
  },
};
