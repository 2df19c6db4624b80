import type { CommandDefinition } from '../../definition.ts';
import { notYet } from './not-yet.ts';

export const completion: CommandDefinition = notYet('kubectl completion', {
  name: 'completion',
  usage: 'kubectl completion SHELL [options]',
  summary: 'Print a script for completion in a shell',
  description: 'Print a script for completion in a shell: bash, zsh, fish or powershell.',
  examples: `  source <(kubectl completion bash)`,
});
