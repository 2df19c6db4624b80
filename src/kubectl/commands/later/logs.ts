import type { CommandDefinition } from '../../definition.ts';
import { selectorFlag, switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const logs: CommandDefinition = notYet('kubectl logs', {
  name: 'logs',
  usage: 'kubectl logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]',
  summary: 'Print what containers have written',
  description: 'Print what the containers of a pod have written. Of a deployment or job, one pod is taken.',
  examples: `  kubectl logs web-1
  kubectl logs -f web-1 -c app
  kubectl logs -l app=web --tail=20`,
  flags: [
    switchFlag('all-containers', 'Print the logs of all containers of the pods.'),
    switchFlag('all-pods', 'Print the logs of all pods, each line behind its source.'),
    textFlag('container', 'Only the logs of this container', 'c'),
    switchFlag('follow', 'Go on printing what is written.', 'f'),
    switchFlag('ignore-errors', 'Go on following when the logs of one container fail'),
    switchFlag('insecure-skip-tls-verify-backend', 'Do not check who the kubelet is that the logs come from.'),
    {
      name: 'limit-bytes',
      type: 'int',
      default: '0',
      usage: 'Print no more than this many bytes of logs; 0 is no limit.',
    },
    { name: 'max-log-requests', type: 'int', default: '5', usage: 'How many logs to follow at most with a selector.' },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '20s',
      usage: 'How long to wait (5s, 2m, 3h) until a pod runs',
    },
    switchFlag('prefix', 'Begin every line with its source (pod and container)'),
    switchFlag('previous', 'Print the logs of the container that ran before this one.', 'p'),
    selectorFlag,
    {
      name: 'since',
      type: 'duration',
      default: '0s',
      usage: 'Only what was logged within this time (5s, 2m, 3h). Not together with --since-time.',
    },
    textFlag('since-time', 'Only what was logged after this moment (RFC 3339). Not together with --since.'),
    {
      name: 'tail',
      type: 'int',
      default: '-1',
      usage: 'How many of the latest lines to print. -1 prints all, or 10 with a selector.',
    },
    switchFlag('timestamps', 'Begin every line with the time it was written'),
  ],
});
