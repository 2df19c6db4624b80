import type { CommandDefinition } from '../definition.ts';
import { dryRunOf } from '../dry-run.ts';
import { dryRunFlag, selectorFlag } from '../flags.ts';
import { nodesOf, setUnschedulable } from '../nodes/cordon.ts';

export const uncordon: CommandDefinition = {
  name: 'uncordon',
  usage: 'kubectl uncordon NODE [options]',
  summary: 'Let a node take pods again',
  description: 'Let a node take pods again.',
  examples: `  kubectl uncordon node-1`,
  flags: [dryRunFlag, selectorFlag],
  async run(args, flags, context) {
    const nodes = await nodesOf(args, flags, context, 'uncordon');
    await setUnschedulable(nodes, false, dryRunOf(flags, context), flags, context);
    return 0;
  },
};
