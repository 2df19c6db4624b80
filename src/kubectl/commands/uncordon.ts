import type { CommandDefinition } from '../definition.ts';
import { dryRunOf } from '../dry-run.ts';
import { dryRunFlag, selectorFlag } from '../flags.ts';
import { checkNodes, nodesOf, setUnschedulable } from '../nodes/cordon.ts';

export const uncordon: CommandDefinition = {
  name: 'uncordon',
  usage: 'kubectl uncordon NODE [options]',
  summary: 'Let a node take pods again',
  description: 'Let a node take pods again.',
  examples: `  kubectl uncordon node-1`,
  flags: [dryRunFlag, selectorFlag],
  async run(args, flags, context) {
    checkNodes(args, flags, 'uncordon');
    const dryRun = dryRunOf(flags, context);
    const nodes = await nodesOf(args, flags, context);
    await setUnschedulable(nodes, false, dryRun, flags, context);
    return 0;
  },
};
