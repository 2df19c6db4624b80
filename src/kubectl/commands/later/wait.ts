import type { CommandDefinition } from '../../definition.ts';
import {
  allNamespacesFlag,
  allowMissingTemplateKeysFlag,
  fieldSelectorFlag,
  filenameFlag,
  outputFlag,
  recursiveFlag,
  repeatedFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const wait: CommandDefinition = notYet('kubectl wait', {
  name: 'wait',
  usage:
    "kubectl wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  summary: 'Wait until something is true of objects',
  description: 'Wait until a condition is true of objects, until they exist, or until they are gone.',
  examples: `  kubectl wait --for=condition=Ready pod/web-1
  kubectl wait --for=delete pod/web-1 --timeout=60s`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    allNamespacesFlag,
    allowMissingTemplateKeysFlag,
    fieldSelectorFlag,
    filenameFlag('that names the objects'),
    repeatedFlag(
      'for',
      "What to wait for: create, delete, condition=NAME[=VALUE] (true unless given, compared without regard to case), or jsonpath='{EXPRESSION}'[=VALUE]; several must all hold.",
    ),
    switchFlag('local', 'Work on the objects in the files alone; the server is not asked.'),
    outputFlag,
    { ...recursiveFlag, default: 'true' },
    textFlag('selector', "Only objects with these labels; knows '=', '==' and '!='", 'l'),
    showManagedFieldsFlag,
    templateFlag,
    {
      name: 'timeout',
      type: 'duration',
      default: '30s',
      usage: 'How long to wait before giving up. Zero looks once, negative waits for a week.',
    },
  ],
});
