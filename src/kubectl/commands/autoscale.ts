import type { CommandDefinition } from '../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  saveConfigFlag,
  showManagedFieldsFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';

export const autoscale: CommandDefinition = {
  name: 'autoscale',
  usage:
    'kubectl autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY] [options]',
  summary: 'Let the number of pods follow the load',
  description: 'Make an autoscaler for a deployment, replica set, stateful set or replication controller.',
  examples: `  kubectl autoscale deployment web --min=2 --max=10 --cpu=80%`,
  flags: [
    allowMissingTemplateKeysFlag,
    textFlag(
      'cpu',
      'Target of CPU use over all pods: a percentage of what they request ("70%") or an average quantity ("500m").',
    ),
    {
      name: 'cpu-percent',
      type: 'int32',
      default: '-1',
      usage: 'Target of CPU use over all pods, in percent of what they request.',
      hidden: true,
      deprecated:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    },
    dryRunFlag,
    fieldManagerFlag('kubectl-autoscale'),
    filenameFlag('that names the object to scale'),
    kustomizeFlag,
    { name: 'max', type: 'int32', default: '-1', usage: 'Most pods that the autoscaler may set.', required: true },
    textFlag(
      'memory',
      'Target of memory use over all pods: a percentage of what they request ("60%") or an average quantity ("200Mi").',
    ),
    {
      name: 'min',
      type: 'int32',
      default: '-1',
      usage: 'Fewest pods that the autoscaler may set. Negative leaves it to the server.',
    },
    textFlag('name', 'Name of the autoscaler, if it is not to have that of the object.'),
    outputFlag,
    recursiveFlag,
    saveConfigFlag,
    showManagedFieldsFlag,
    templateFlag,
  ],
  run: async (args, flags, context) => (await import('../expose/autoscale.ts')).autoscaleObjects(args, flags, context),
};
