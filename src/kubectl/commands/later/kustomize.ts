import type { CommandDefinition } from '../../definition.ts';
import { repeatedFlag, switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const kustomize: CommandDefinition = notYet('kubectl kustomize', {
  name: 'kustomize',
  usage: 'kubectl kustomize DIR [flags] [options]',
  summary: 'Print what a kustomization comes to',
  description: 'Print the objects that a folder with a kustomization.yaml comes to.',
  examples: `  kubectl kustomize ./overlays/test`,
  flags: [
    switchFlag('as-current-user', 'Run functions with the user and group that run this command.'),
    switchFlag('enable-alpha-plugins', 'Allow kustomize plugins'),
    switchFlag('enable-helm', 'Allow Helm charts to be inflated.'),
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
  ],
});
