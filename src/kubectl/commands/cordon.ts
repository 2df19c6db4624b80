import type { CommandDefinition } from '../definition.ts';
import { dryRunOf } from '../dry-run.ts';
import { dryRunFlag, selectorFlag } from '../flags.ts';
import { checkNodes, nodesOf, setUnschedulable } from '../nodes/cordon.ts';

export const cordon: CommandDefinition = {
  name: 'cordon',
  usage: 'kubectl cordon NODE [options]',
  summary: 'Keep new pods off a node',
  description: 'Keep new pods off a node.',
  examples: `  kubectl cordon node-1`,
  flags: [dryRunFlag, selectorFlag],
  async run(args, flags, context) {
    checkNodes(args, flags, 'cordon');
    const dryRun = dryRunOf(flags, context);
    const nodes = await nodesOf(args, flags, context);
    await setUnschedulable(nodes, true, dryRun, flags, context);
    return 0;
  },
};
