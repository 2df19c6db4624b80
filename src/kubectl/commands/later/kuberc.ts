import { demandSubcommand } from '../../command.ts';
import type { CommandDefinition } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  outputFlag,
  repeatedFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../../flags.ts';
import { entry, notYet } from './not-yet.ts';

export const kuberc: CommandDefinition = {
  name: 'kuberc',
  usage: 'kubectl kuberc SUBCOMMAND [options]',
  summary: 'Manage preferences',
  description: 'Manage the file of preferences: default values of flags, and aliases of commands.',
  examples: `  kubectl kuberc view`,
  subcommands: [
    entry(
      notYet('kubectl kuberc set', {
        name: 'set',
        usage: 'kubectl kuberc set --section (defaults|aliases) --command COMMAND [options]',
        summary: 'Set a preference',
        description: 'Set the default value of a flag, or an alias.',
        examples: `  kubectl kuberc set --section defaults --command get --option output=wide
  kubectl kuberc set --section aliases --name getn --command get --prependarg nodes`,
        flags: [
          repeatedFlag('allowlist-entry', 'Entry of the allowlist, as field=value; may be repeated.'),
          repeatedFlag('appendarg', 'Argument to put behind those of the user; may be repeated (aliases only).'),
          textFlag('command', "Command that is meant ('get', 'create', 'set env' …)"),
          textFlag('kuberc', 'File with the preferences. KUBERC=off or KUBECTL_KUBERC=false switches them off.'),
          textFlag('name', 'Name of the alias'),
          repeatedFlag('option', 'Flag, as flag=value; may be repeated'),
          switchFlag('overwrite', 'Replace what is there'),
          textFlag('policy', "Which programs may provide credentials: 'AllowAll', 'DenyAll' or 'Allowlist'"),
          repeatedFlag('prependarg', 'Argument to put before those of the user; may be repeated (aliases only)'),
          textFlag('section', "What to change: 'defaults', 'aliases' or 'credentialplugin'"),
        ],
      }),
    ),
    entry(
      notYet('kubectl kuberc view', {
        name: 'view',
        usage: 'kubectl kuberc view [options]',
        summary: 'Print the preferences',
        description: 'Print the file of preferences.',
        examples: `  kubectl kuberc view`,
        flags: [
          allowMissingTemplateKeysFlag,
          textFlag('kuberc', 'File with the preferences. KUBERC=off or KUBECTL_KUBERC=false switches them off.'),
          { ...outputFlag, default: "'yaml'" },
          showManagedFieldsFlag,
          templateFlag,
        ],
      }),
    ),
  ],
  run: demandSubcommand('stderr'),
};
