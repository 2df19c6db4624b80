import type { CommandDefinition } from '../../definition.ts';
import { switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const cp: CommandDefinition = notYet('kubectl cp', {
  name: 'cp',
  usage: 'kubectl cp <file-spec-src> <file-spec-dest> [options]',
  summary: 'Copy files to and from containers',
  description: 'Copy files and folders to and from containers. In the container, tar must exist.',
  examples: `  kubectl cp /tmp/data web-1:/tmp/data
  kubectl cp dev/web-1:/etc/hosts ./hosts`,
  flags: [
    textFlag(
      'container',
      'Container to use. If none is given: the one that the annotation kubectl.kubernetes.io/default-container names, or the first of the pod',
      'c',
    ),
    switchFlag('no-preserve', 'Do not keep owner and permissions of what is copied'),
    {
      name: 'retries',
      type: 'int',
      default: '0',
      usage: 'How often to try again when copying from a container breaks off; 0 never, negative for ever.',
    },
  ],
});
