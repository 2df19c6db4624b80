import type { CommandDefinition } from '../definition.ts';
import { dryRunOf } from '../dry-run.ts';
import { dryRunFlag, selectorFlag } from '../flags.ts';
import { nodesOf, setUnschedulable } from '../nodes/cordon.ts';

export const cordon: CommandDefinition = {
  name: 'cordon',
  usage: 'kubectl cordon NODE [options]',
  summary: 'Keep new pods off a node',
  description: 'Keep new pods off a node.',
  examples: `  kubectl cordon node-1`,
  flags: [dryRunFlag, selectorFlag],
  async run(args, flags, context) {
    const nodes = await nodesOf(args, flags, context, 'cordon');
    await setUnschedulable(nodes, true, dryRunOf(flags, context), flags, context);
    return 0;
  },
};
