import type { CommandDefinition } from '../../definition.ts';
import { notYet } from './not-yet.ts';

export const portForward: CommandDefinition = notYet('kubectl port-forward', {
  name: 'port-forward',
  usage: 'kubectl port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  summary: 'Forward local ports to a pod',
  description: 'Forward local ports to a pod, or to one of the pods behind a service or deployment.',
  examples: `  kubectl port-forward service/web 8080:80`,
  flags: [
    {
      name: 'address',
      type: 'stringSlice',
      default: '[localhost]',
      usage:
        'Addresses to listen on, separated by commas: IP addresses or localhost, which stands for 127.0.0.1 and ::1 and needs one of them.',
    },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      usage: 'How long to wait (5s, 2m, 3h) until a pod runs',
    },
  ],
});
