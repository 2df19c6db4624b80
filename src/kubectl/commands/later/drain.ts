import type { CommandDefinition } from '../../definition.ts';
import { dryRunFlag, selectorFlag, switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const drain: CommandDefinition = notYet('kubectl drain', {
  name: 'drain',
  usage: 'kubectl drain NODE [options]',
  summary: 'Empty a node',
  description:
    'Empty a node: keep new pods off it, then evict those that run there. Pods of DaemonSets, pods without a controller and pods with local data stop it unless flags say otherwise.',
  examples: `  kubectl drain node-1 --ignore-daemonsets`,
  flags: [
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      usage: 'Fetch long lists in pieces of this size; 0 fetches them whole.',
    },
    switchFlag('delete-emptydir-data', 'Go on when pods use emptyDir; their data is lost.'),
    switchFlag(
      'disable-eviction',
      'Delete pods instead of evicting them, even where eviction is known. Disruption budgets are then passed over.',
    ),
    dryRunFlag,
    switchFlag('force', 'Go on when pods have no controller.'),
    {
      name: 'grace-period',
      type: 'int',
      default: '-1',
      usage: 'Seconds each pod gets to end in good order. Negative: as the pod says.',
    },
    switchFlag('ignore-daemonsets', 'Leave pods of DaemonSets alone.'),
    textFlag('pod-selector', 'Only pods with these labels'),
    selectorFlag,
    {
      name: 'skip-wait-for-delete-timeout',
      type: 'int',
      default: '0',
      usage: 'Do not wait for pods that have been terminating for more than this many seconds; 0 waits for all.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      usage: 'How long to wait before giving up. Zero waits for ever',
    },
  ],
});
