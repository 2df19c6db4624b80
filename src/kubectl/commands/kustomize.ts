import { writeBytes } from '../../host/files.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { repeatedFlag, switchFlag, textFlag } from '../flags.ts';
import { logLine } from '../log-line.ts';

const restrictions = ['LoadRestrictionsRootOnly', 'LoadRestrictionsNone'];
const orders = ['legacy', 'none'];

export const kustomize: CommandDefinition = {
  name: 'kustomize',
  usage: 'kubectl kustomize DIR [flags] [options]',
  summary: 'Print what a kustomization comes to',
  description: 'Print the objects that a folder with a kustomization.yaml comes to.',
  examples: `  kubectl kustomize ./overlays/test`,
  flags: [
    switchFlag('as-current-user', 'Run functions with the user and group that run this command.'),
    switchFlag('enable-alpha-plugins', 'Allow kustomize plugins'),
    switchFlag('enable-helm', 'Allow Helm charts to be inflated.'),
    {
      ...switchFlag('enable-managedby-label', 'Label every object with app.kubernetes.io/managed-by.'),
      hidden: true,
      deprecated:
        'The flag `enable-managedby-label` has been deprecated. Use the `managedByLabel` option in the `buildMetadata` field instead.',
    },
    repeatedFlag('env', 'Environment variables for functions', 'e'),
    repeatedFlag('helm-api-versions', 'API versions that charts see as Capabilities.APIVersions'),
    { name: 'helm-command', type: 'string', default: "'helm'", usage: 'The helm program' },
    switchFlag('helm-debug', 'Print what inflating charts does.'),
    textFlag('helm-kube-version', 'Version that charts see as Capabilities.KubeVersion'),
    {
      name: 'load-restrictor',
      type: 'string',
      default: "'LoadRestrictionsRootOnly'",
      usage:
        "'LoadRestrictionsNone' lets kustomizations load files from outside their folder, and ties them to where they are.",
    },
    repeatedFlag('mount', 'Storage from the file system, for functions'),
    switchFlag('network', 'Let functions that say so use the network'),
    { name: 'network-name', type: 'string', default: "'bridge'", usage: 'Network that containers of functions join' },
    textFlag('output', 'Write the result to this path.', 'o'),
    {
      name: 'reorder',
      type: 'string',
      default: "'legacy'",
      usage: "Order of the objects: 'legacy' puts those first that others need, 'none' keeps them as they come.",
      hidden: true,
      deprecated: "use the new 'sortOptions' field in kustomization.yaml instead.",
    },
  ],

  async run(args, flags, context) {
    if (args.length > 1) throw new Error('specify one path to kustomization.yaml');
    const restriction = flags.string('load-restrictor');
    if (restriction !== '') checkChoice('load-restrictor', restriction, restrictions);
    checkChoice('reorder', flags.string('reorder'), orders);
    await build(args[0] ?? '.', flags, context);
    return undefined;
  },
};

function checkChoice(flag: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new Error(`illegal flag value --${flag} ${value}; legal values: [${choices.join(' ')}]`);
}

async function build(path: string, flags: FlagValues, context: CommandContext): Promise<void> {
  const { buildKustomization } = await import('../kustomize/build.ts');
  const { cwd, env } = context.host;
  const map = await buildKustomization(cwd, path, {
    restriction: flags.string('load-restrictor') === 'LoadRestrictionsNone' ? 'none' : 'rootOnly',
    orderGiven: flags.given('reorder'),
    keepOrder: flags.given('reorder') && flags.string('reorder') === 'none',
    managedByLabel: flags.bool('enable-managedby-label') || env.KUSTOMIZE_ENABLE_MANAGEDBY_LABEL === 'on',
    enableHelm: flags.bool('enable-helm'),
    warn: (line) => context.err(`${line}\n`),
    log: (text) => context.err(logLine(context, text, 'I')),
  });
  const output = flags.string('output');
  const { filesOf } = await import('../kustomize/output.ts');
  const files = output === '' ? undefined : filesOf(map, cwd, output);
  if (files) for (const [name, text] of files) writeBytes(cwd, name, text);
  else if (output !== '') writeBytes(cwd, output, map.toYAML());
  else context.out(map.toYAML());
}
