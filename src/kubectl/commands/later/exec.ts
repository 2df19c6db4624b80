import type { CommandDefinition } from '../../definition.ts';
import { filenameFlag, switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const exec: CommandDefinition = notYet('kubectl exec', {
  name: 'exec',
  usage: 'kubectl exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]',
  summary: 'Run a command in a container',
  description: 'Run a command in a container.',
  examples: `  kubectl exec web-1 -- ls -l
  kubectl exec -it web-1 -c app -- sh`,
  flags: [
    textFlag(
      'container',
      'Container to use. If none is given: the one that the annotation kubectl.kubernetes.io/default-container names, or the first of the pod',
      'c',
    ),
    filenameFlag('that names the pod'),
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
