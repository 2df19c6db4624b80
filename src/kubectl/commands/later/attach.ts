import type { CommandDefinition } from '../../definition.ts';
import { switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const attach: CommandDefinition = notYet('kubectl attach', {
  name: 'attach',
  usage: 'kubectl attach (POD | TYPE/NAME) -c CONTAINER [options]',
  summary: 'Attach to a process that runs',
  description: 'Attach to the main process of a container.',
  examples: `  kubectl attach web-1 -c app -it`,
  flags: [
    textFlag(
      'container',
      'Container to use. If none is given: the one that the annotation kubectl.kubernetes.io/default-container names, or the first of the pod',
      'c',
    ),
    {
      name: 'detach-keys',
      type: 'string',
      default: "'ctrl-p,ctrl-q'",
      usage: 'Keys that detach the terminal from the container.',
    },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      usage: 'How long to wait (5s, 2m, 3h) until a pod runs',
    },
    switchFlag('quiet', 'Print only what the remote side prints', 'q'),
    switchFlag('stdin', 'Pass standard input to the container', 'i'),
    switchFlag('tty', 'Standard input is a terminal', 't'),
  ],
});
