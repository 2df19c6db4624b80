import type { CommandDefinition } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  saveConfigFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
  validateFlag,
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const edit: CommandDefinition = notYet('kubectl edit', {
  name: 'edit',
  usage: 'kubectl edit (RESOURCE/NAME | -f FILENAME) [options]',
  summary: 'Edit an object of the server',
  description: 'Edit an object in an editor (KUBE_EDITOR, EDITOR, or vi) and send what was changed.',
  examples: `  kubectl edit svc/web`,
  flags: [
    allowMissingTemplateKeysFlag,
    fieldManagerFlag('kubectl-edit'),
    filenameFlag('with the objects to edit'),
    kustomizeFlag,
    outputFlag,
    switchFlag('output-patch', 'Print the patch when the object was changed.'),
    recursiveFlag,
    saveConfigFlag,
    showManagedFieldsFlag,
    textFlag('subresource', 'Work on this subresource of the object.'),
    templateFlag,
    validateFlag,
    switchFlag('windows-line-endings', 'Line ending to edit with; by default that of this system.'),
  ],
});
