import type { CommandDefinition } from '../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  cascadeFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  forceFlag,
  gracePeriodFlag,
  kustomizeFlag,
  outputFlag,
  overridesFlags,
  recursiveFlag,
  repeatedFlag,
  saveConfigFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
  timeoutFlag,
  waitFlag,
} from '../flags.ts';

export const run: CommandDefinition = {
  name: 'run',
  usage:
    'kubectl run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
  summary: 'Run an image in a pod',
  description: 'Run an image in a pod of its own.',
  examples: `  # nginx
  kubectl run web --image=nginx --port=80

  # A shell that is gone when it is left
  kubectl run -it box --image=busybox --rm --restart=Never -- sh

  # Only show the pod
  kubectl run web --image=nginx --dry-run=client -o yaml`,
  flags: [
    allowMissingTemplateKeysFlag,
    repeatedFlag('annotations', 'Annotation of the pod, as key=value; may be repeated.'),
    switchFlag(
      'attach',
      "Wait for the pod to run, then attach to it as 'kubectl attach' does. On by itself with -i/--stdin. With --restart=Never the exit code of the container is passed on.",
    ),
    cascadeFlag,
    switchFlag('command', 'Extra arguments are the command of the container, not its arguments.'),
    {
      name: 'detach-keys',
      type: 'string',
      default: "'ctrl-p,ctrl-q'",
      usage: 'Keys that detach the terminal from the container.',
    },
    dryRunFlag,
    repeatedFlag('env', 'Variable of the container, as key=value; may be repeated.'),
    switchFlag('expose', 'Create a service of type ClusterIP for the pod as well. Needs --port.'),
    fieldManagerFlag('kubectl-run'),
    filenameFlag('with the objects to create'),
    forceFlag,
    gracePeriodFlag,
    { ...textFlag('image', 'Image to run.'), required: true },
    textFlag(
      'image-pull-policy',
      'When to pull the image: Always, IfNotPresent or Never. Empty leaves it to the server.',
    ),
    kustomizeFlag,
    textFlag('labels', 'Labels of the pod, separated by commas, in place of those it would get.', 'l'),
    switchFlag(
      'leave-stdin-open',
      'Leave standard input open when the first that attached to it goes away. By default it is closed.',
    ),
    outputFlag,
    ...overridesFlags,
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      usage: 'How long to wait (5s, 2m, 3h) until a pod runs',
    },
    textFlag('port', 'Port of the container.'),
    switchFlag('privileged', 'Run the container in privileged mode.'),
    switchFlag('quiet', 'Print no prompts.', 'q'),
    recursiveFlag,
    {
      name: 'restart',
      type: 'string',
      default: "'Always'",
      usage: 'When to restart the container: Always, OnFailure or Never.',
    },
    switchFlag('rm', 'Delete the pod when it ends. Only with --attach or -i/--stdin.'),
    saveConfigFlag,
    showManagedFieldsFlag,
    switchFlag('stdin', 'Keep standard input of the container open, attached or not.', 'i'),
    templateFlag,
    timeoutFlag,
    switchFlag('tty', 'Give the container a terminal.', 't'),
    waitFlag('false'),
  ],
  run: async (args, flags, context) => (await import('../run/run-pod.ts')).runPod(args, flags, context),
};
