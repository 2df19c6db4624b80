import type { CommandDefinition } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const scale: CommandDefinition = notYet('kubectl scale', {
  name: 'scale',
  usage:
    'kubectl scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]',
  summary: 'Change the number of pods',
  description: 'Change the number of pods of a deployment, replica set, replication controller or stateful set.',
  examples: `  kubectl scale --replicas=3 rs/web
  kubectl scale --current-replicas=2 --replicas=3 deployment/web`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    allowMissingTemplateKeysFlag,
    {
      name: 'current-replicas',
      type: 'int',
      default: '-1',
      usage: 'Scale only if there are this many replicas now. -1: however many there are.',
    },
    dryRunFlag,
    filenameFlag('that names the objects to scale'),
    kustomizeFlag,
    outputFlag,
    recursiveFlag,
    { name: 'replicas', type: 'int', default: '0', usage: 'Number of pods to have. Required.' },
    textFlag('resource-version', 'Scale only if the object is at this version.'),
    selectorFlag,
    showManagedFieldsFlag,
    templateFlag,
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      usage: 'How long to wait for the new size, with a unit (1s, 2m, 3h). Zero does not wait.',
    },
  ],
});
