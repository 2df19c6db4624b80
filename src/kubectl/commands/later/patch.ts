import type { CommandDefinition } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const patch: CommandDefinition = notYet('kubectl patch', {
  name: 'patch',
  usage: 'kubectl patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]',
  summary: 'Change fields of an object',
  description: 'Change fields of an object by a strategic merge patch, a JSON merge patch or a JSON patch.',
  examples: `  kubectl patch node node-1 -p '{"spec":{"unschedulable":true}}'
  kubectl patch deployment web --type=json -p='[{"op":"replace","path":"/spec/replicas","value":2}]'`,
  flags: [
    allowMissingTemplateKeysFlag,
    dryRunFlag,
    fieldManagerFlag('kubectl-patch'),
    filenameFlag('that names the object to change'),
    kustomizeFlag,
    switchFlag('local', 'Work on the objects in the files alone; the server is not asked.'),
    outputFlag,
    textFlag('patch', 'The patch.', 'p'),
    textFlag('patch-file', 'File with the patch.'),
    recursiveFlag,
    showManagedFieldsFlag,
    textFlag('subresource', 'Work on this subresource of the object.'),
    templateFlag,
    { name: 'type', type: 'string', default: "'strategic'", usage: 'Kind of patch: json, merge or strategic' },
  ],
});
