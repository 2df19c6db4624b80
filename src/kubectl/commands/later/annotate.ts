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

export const annotate: CommandDefinition = notYet('kubectl annotate', {
  name: 'annotate',
  usage:
    'kubectl annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  summary: 'Change annotations',
  description:
    'Change the annotations of objects. KEY- removes one; an annotation that has another value already is changed only with --overwrite.',
  examples: `  kubectl annotate pods web-1 note='my site'
  kubectl annotate pods web-1 note-`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    allNamespacesFlag,
    allowMissingTemplateKeysFlag,
    dryRunFlag,
    fieldManagerFlag('kubectl-annotate'),
    fieldSelectorFlag,
    filenameFlag('with the objects to annotate'),
    kustomizeFlag,
    switchFlag('list', 'Print the annotations of the objects.'),
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
