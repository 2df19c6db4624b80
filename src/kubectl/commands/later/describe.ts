import type { CommandDefinition } from '../../definition.ts';
import { allNamespacesFlag, filenameFlag, kustomizeFlag, recursiveFlag, selectorFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const describe: CommandDefinition = notYet('kubectl describe', {
  name: 'describe',
  usage: 'kubectl describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]',
  summary: 'Show the details of objects',
  description:
    'Show the details of objects together with what belongs to them, events above all. A name may be the beginning of several.',
  examples: `  kubectl describe pod web-1
  kubectl describe nodes
  kubectl describe pods -l app=web`,
  flags: [
    allNamespacesFlag,
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      usage: 'Fetch long lists in pieces of this size; 0 fetches them whole.',
    },
    filenameFlag('with the objects to describe'),
    kustomizeFlag,
    recursiveFlag,
    selectorFlag,
    {
      name: 'show-events',
      type: 'bool',
      default: 'true',
      usage: 'Show events about the object. By default only when there is one object.',
    },
  ],
});
