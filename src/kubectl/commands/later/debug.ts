import { readText } from '../../../host/files.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../../definition.ts';
import { filenameFlag, switchFlag, textFlag } from '../../flags.ts';
import { isImageReference } from '../../run/image-reference.ts';
import { notYet } from './not-yet.ts';

export const debug: CommandDefinition = notYet(
  'kubectl debug',
  {
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
      {
        name: 'env',
        type: 'stringToString',
        default: '[]',
        usage: 'Variable of the container, as key=value; may be repeated.',
      },
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
  },
  check,
);

const profiles = ['legacy', 'general', 'baseline', 'netadmin', 'restricted', 'sysadmin'];

async function check(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<void> {
  await context.namespace();
  const profile = flags.string('profile');
  if (!profiles.includes(profile)) throw new Error(`unknown profile: ${profile}`);
  if (profile === 'legacy')
    context.err(
      '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".\n',
    );
  if (flags.string('custom') !== '') await readCustomProfile(flags.string('custom'), context);
  await context.checkConfig();
  const { argsLenAtDash: dash } = context;
  const names = dash >= 0 ? args.slice(0, dash) : args;
  checkPurpose(flags, args.length > names.length);
  const image = flags.string('image');
  if (image !== '' && !isImageReference(image))
    throw new Error(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (names.length === 0 && flags.strings('filename').length === 0)
    throw new Error('NAME or filename is required for debug');
  checkContainer(flags, context);
}

/** Do the flags say what to start, and go with a copy of the pod, or without one? */
function checkPurpose(flags: FlagValues, hasCommand: boolean): void {
  const lacks = (name: string) => flags.string(name) === '';
  const setsImages = Object.keys(flags.map('set-image')).length > 0;
  if (flags.given('attach') && flags.bool('attach') && lacks('image') && lacks('container'))
    throw new Error('you must specify --container or create a new container using --image in order to attach.');
  if (!lacks('copy-to')) {
    if (lacks('image') && !setsImages && !hasCommand)
      throw new Error('you must specify --image, --set-image or command arguments.');
    if (hasCommand && lacks('container') && lacks('image'))
      throw new Error('you must specify an existing container or a new image when specifying args.');
    return;
  }
  const onlyForCopies = [
    ['replace', flags.bool('replace')],
    ['same-node', flags.bool('same-node')],
    ['set-image', setsImages],
  ] as const;
  for (const [name, used] of onlyForCopies) if (used) throw new Error(`--${name} may only be used with --copy-to.`);
  if (lacks('image')) throw new Error('you must specify --image when not using --copy-to.');
}

function checkContainer(flags: FlagValues, context: CommandContext): void {
  const pull = flags.string('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pull)) throw new Error(`invalid image pull policy: ${pull}`);
  for (const [name, image] of Object.entries(flags.map('set-image'))) {
    if (!isImageReference(image)) {
      const where = `${JSON.stringify(image)} for container ${JSON.stringify(name)}`;
      throw new Error(`invalid image name ${where}: invalid reference format`);
    }
  }
  const target = flags.string('target');
  if (target !== '') {
    if (flags.string('copy-to') !== '')
      throw new Error('--target is incompatible with --copy-to. Use --share-processes instead.');
    if (!flags.bool('quiet'))
      context.out(
        `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
      );
  }
  if (flags.bool('tty') && !flags.bool('stdin'))
    throw new Error('-i/--stdin is required for containers with -t/--tty=true');
}

async function readCustomProfile(path: string, { host }: CommandContext): Promise<void> {
  let text: string;
  try {
    text = readText(host.cwd, path);
  } catch (error) {
    throw new Error(`must pass a container spec json file for custom profile: ${(error as Error).message}`);
  }
  const { parseYAML } = await import('../../manifests/yaml.ts');
  const invalid = (why: string) => new Error(`${path} does not contain a valid container spec: ${why}`);
  let value: unknown;
  try {
    value = parseYAML(text);
  } catch (error) {
    throw invalid(`error converting YAML to JSON: ${(error as Error).message}`);
  }
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return;
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  throw invalid(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${type} into Go value of type v1.Container`,
  );
}
