import type { CommandDefinition } from '../../definition.ts';
import {
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  recursiveFlag,
  repeatedFlag,
  selectorFlag,
  switchFlag,
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const diff: CommandDefinition = notYet('kubectl diff', {
  name: 'diff',
  usage: 'kubectl diff -f FILENAME [options]',
  summary: 'Compare files with what runs',
  description:
    'Show what applying files would change. Exit code 0: nothing; 1: something; more: an error. KUBECTL_EXTERNAL_DIFF names another program to compare with.',
  examples: `  kubectl diff -f web.yaml`,
  flags: [
    {
      name: 'concurrency',
      type: 'int',
      default: '1',
      usage: 'How many objects to compare at the same time. More is faster, and takes more memory.',
    },
    fieldManagerFlag('kubectl-client-side-apply'),
    filenameFlag('with the configuration to compare'),
    switchFlag('force-conflicts', 'Take fields over that others manage (server-side apply).'),
    kustomizeFlag,
    switchFlag('prune', 'Show what pruning would delete. With -l; without it everything is looked at'),
    repeatedFlag('prune-allowlist', 'group/version/kind that --prune looks at, in place of the usual ones'),
    recursiveFlag,
    selectorFlag,
    switchFlag('server-side', 'Let the server merge, in place of the client.'),
    switchFlag('show-managed-fields', 'Compare managed fields as well.'),
    switchFlag('show-secrets', 'Show the values of secrets.'),
  ],
  flagErrors: 'examples',
  failureExitCode: 2,
});
