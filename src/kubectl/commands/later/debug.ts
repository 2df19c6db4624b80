import type { CommandDefinition } from '../../definition.ts';
import { filenameFlag, repeatedFlag, switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const debug: CommandDefinition = notYet('kubectl debug', {
  name: 'debug',
  usage: 'kubectl debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]',
  summary: 'Start a container to look for faults with',
  description: 'Start a container to look for faults with: in the pod, in a copy of it, or on a node.',
  examples: `  kubectl debug web-1 -it --image=busybox
  kubectl debug node/node-1 -it --image=busybox`,
  flags: [
    switchFlag('arguments-only', 'What stands behind -- are arguments of the container, not its command.'),
    switchFlag(
      'attach',
      "Wait for the container to run, then attach to it as 'kubectl attach' does. On by itself with -i/--stdin.",
    ),
    textFlag('container', 'Name of the debugging container.', 'c'),
    textFlag('copy-to', 'Make a copy of the pod under this name.'),
    textFlag('custom', "File with part of a container's spec, JSON or YAML, to lay over that of the profile."),
    repeatedFlag('env', 'Variable of the container, as key=value; may be repeated.'),
    filenameFlag('that names the objects to debug'),
    textFlag('image', 'Image of the debugging container.'),
    textFlag(
      'image-pull-policy',
      'When to pull the image: Always, IfNotPresent or Never. Empty leaves it to the server.',
    ),
    switchFlag('keep-annotations', 'Keep the annotations of the pod (with --copy-to).'),
    {
      name: 'keep-init-containers',
      type: 'bool',
      default: 'true',
      usage: 'Keep the init containers of the pod (with --copy-to).',
    },
    switchFlag('keep-labels', 'Keep the labels of the pod (with --copy-to).'),
    switchFlag('keep-liveness', 'Keep the liveness probes of the pod (with --copy-to).'),
    switchFlag('keep-readiness', 'Keep the readiness probes of the pod (with --copy-to).'),
    switchFlag('keep-startup', 'Keep the startup probes of the pod (with --copy-to).'),
    {
      name: 'profile',
      type: 'string',
      default: "'general'",
      usage: 'What the container is allowed: general, baseline, restricted, netadmin or sysadmin.',
    },
    switchFlag('quiet', 'Print no remarks.', 'q'),
    switchFlag('replace', 'With --copy-to: delete the original pod.'),
    switchFlag('same-node', 'With --copy-to: schedule the copy on the node of the pod.'),
    {
      name: 'set-image',
      type: 'stringToString',
      default: '[]',
      usage: 'With --copy-to: images to change, as name=image.',
    },
    {
      name: 'share-processes',
      type: 'bool',
      default: 'true',
      usage: "With --copy-to: let the containers of the copy see each other's processes.",
    },
    switchFlag('stdin', 'Keep standard input of the containers open, attached or not.', 'i'),
    textFlag('target', 'Container whose processes an ephemeral container sees.'),
    switchFlag('tty', 'Give the debugging container a terminal.', 't'),
  ],
});
