import type { CommandDefinition } from '../../definition.ts';
import {
  allNamespacesFlag,
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  fieldSelectorFlag,
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

export const label: CommandDefinition = notYet('kubectl label', {
  name: 'label',
  usage:
    'kubectl label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  summary: 'Change labels',
  description:
    'Change the labels of objects. KEY- removes one; a label that has another value already is changed only with --overwrite.',
  examples: `  kubectl label pods web-1 tier=front
  kubectl label pods web-1 tier-
  kubectl label --overwrite pods --all tier=back`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    allNamespacesFlag,
    allowMissingTemplateKeysFlag,
    dryRunFlag,
    fieldManagerFlag('kubectl-label'),
    fieldSelectorFlag,
    filenameFlag('with the objects to label'),
    kustomizeFlag,
    switchFlag('list', 'Print the labels of the objects.'),
    switchFlag('local', 'Work on the objects in the files alone; the server is not asked.'),
    outputFlag,
    switchFlag('overwrite', 'Replace values that are there already; without it, that is refused.'),
    recursiveFlag,
    textFlag('resource-version', 'Change the object only if it is at this version. For a single object.'),
    selectorFlag,
    showManagedFieldsFlag,
    templateFlag,
  ],
});
