import type { CommandDefinition } from '../../definition.ts';
import { dryRunFlag, selectorFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const cordon: CommandDefinition = notYet('kubectl cordon', {
  name: 'cordon',
  usage: 'kubectl cordon NODE [options]',
  summary: 'Keep new pods off a node',
  description: 'Keep new pods off a node.',
  examples: `  kubectl cordon node-1`,
  flags: [dryRunFlag, selectorFlag],
});
