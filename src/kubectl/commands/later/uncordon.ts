import type { CommandDefinition } from '../../definition.ts';
import { dryRunFlag, selectorFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const uncordon: CommandDefinition = notYet('kubectl uncordon', {
  name: 'uncordon',
  usage: 'kubectl uncordon NODE [options]',
  summary: 'Let a node take pods again',
  description: 'Let a node take pods again.',
  examples: `  kubectl uncordon node-1`,
  flags: [dryRunFlag, selectorFlag],
});
