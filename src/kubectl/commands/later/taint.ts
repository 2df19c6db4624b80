import type { CommandDefinition } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  outputFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  validateFlag,
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const taint: CommandDefinition = notYet('kubectl taint', {
  name: 'taint',
  usage: 'kubectl taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]',
  summary: 'Change the taints of nodes',
  description:
    'Change the taints of nodes: a key, perhaps a value, and one of the effects NoSchedule, PreferNoSchedule and NoExecute. KEY- or KEY:EFFECT- removes them.',
  examples: `  kubectl taint nodes node-1 dedicated=db:NoSchedule
  kubectl taint nodes node-1 dedicated-`,
  flags: [
    switchFlag('all', 'Take every node of the cluster.'),
    allowMissingTemplateKeysFlag,
    dryRunFlag,
    fieldManagerFlag('kubectl-taint'),
    outputFlag,
    switchFlag('overwrite', 'Replace values that are there already; without it, that is refused.'),
    selectorFlag,
    showManagedFieldsFlag,
    templateFlag,
    validateFlag,
  ],
});
