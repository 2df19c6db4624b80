import { switchFlag, textFlag } from '../../flags.ts';
import { generatorCommand } from './generator.ts';

export const priorityClass = generatorCommand(
  {
    name: 'priorityclass',
    aliases: ['pc'],
    usage:
      'kubectl create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none] [options]',
    summary: 'Create a priority class',
    description: 'Create a priority class.',
    examples: `  kubectl create priorityclass high --value=1000 --description="goes first"`,
    flags: [
      textFlag('description', 'What the class is for.'),
      switchFlag('global-default', 'Make this the class of pods that name none.'),
      {
        name: 'preemption-policy',
        type: 'string',
        default: "'PreemptLowerPriority'",
        usage: 'Whether pods of this class push others away.',
      },
      { name: 'value', type: 'int32', default: '0', usage: 'Priority of the class.' },
    ],
  },
  {
    failure: 'failed to create priorityclass: ',
    build: ({ name, flags }) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: flags.int('value'),
      globalDefault: flags.bool('global-default'),
      description: flags.string('description'),
      preemptionPolicy: flags.string('preemption-policy'),
    }),
  },
);
