import type { CommandDefinition } from '../../definition.ts';
import {
  allNamespacesFlag,
  allowMissingTemplateKeysFlag,
  listFlag,
  outputFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const events: CommandDefinition = notYet('kubectl events', {
  name: 'events',
  usage:
    'kubectl events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]',
  summary: 'Print events',
  description: 'Print events, oldest first.',
  examples: `  kubectl events
  kubectl events --for pod/web-1 --watch
  kubectl events --types=Warning -A`,
  flags: [
    allNamespacesFlag,
    allowMissingTemplateKeysFlag,
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      usage: 'Fetch long lists in pieces of this size; 0 fetches them whole.',
    },
    textFlag('for', 'Only events about this object.'),
    switchFlag('no-headers', 'Print no line of headings.'),
    outputFlag,
    showManagedFieldsFlag,
    templateFlag,
    listFlag('types', 'Only events of these types.'),
    switchFlag('watch', 'Go on printing events as they come.', 'w'),
  ],
});
