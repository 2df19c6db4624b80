import type { CommandDefinition } from '../../definition.ts';
import {
  allNamespacesFlag,
  cascadeFlag,
  dryRunFlag,
  fieldSelectorFlag,
  filenameFlag,
  forceFlag,
  gracePeriodFlag,
  kustomizeFlag,
  recursiveFlag,
  selectorFlag,
  switchFlag,
  textFlag,
  timeoutFlag,
  waitFlag,
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const deleteCommand: CommandDefinition = notYet('kubectl delete', {
  name: 'delete',
  usage: 'kubectl delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]',
  summary: 'Delete objects',
  description:
    'Delete objects by name, by label, or as files name them. What is deleted gets time to end in good order unless told otherwise.',
  examples: `  kubectl delete -f ./pod.yaml
  kubectl delete pod,service web
  kubectl delete pods -l app=web
  kubectl delete pod web --now`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    allNamespacesFlag,
    cascadeFlag,
    dryRunFlag,
    fieldSelectorFlag,
    filenameFlag('with the objects to delete'),
    forceFlag,
    gracePeriodFlag,
    switchFlag('ignore-not-found', 'Count what does not exist as deleted. On by itself with --all.'),
    switchFlag('interactive', 'Ask before anything is deleted.', 'i'),
    kustomizeFlag,
    switchFlag('now', 'End the objects at once (as --grace-period=1 does).'),
    textFlag('output', 'With "-o name", print only names, as resource/name.', 'o'),
    textFlag('raw', 'Path to DELETE at the server, which is that of the context.'),
    recursiveFlag,
    selectorFlag,
    timeoutFlag,
    waitFlag('true'),
  ],
});
