import { demandSubcommand } from '../command.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { dryRunOf } from '../dry-run.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';
import { findSources, hasFiles } from '../manifests.ts';
import { printerOf } from '../print-flags.ts';
import { entry, notYet } from './later/not-yet.ts';

export const auth: CommandDefinition = {
  name: 'auth',
  usage: 'kubectl auth [flags] [options]',
  summary: 'Look at permissions',
  description: 'Look at permissions.',
  subcommands: [
    entry({
      name: 'can-i',
      usage: 'kubectl auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]',
      summary: 'Tell whether something is allowed',
      description: 'Tell whether the user may do something.',
      examples: `  kubectl auth can-i create pods --all-namespaces
  kubectl auth can-i --list -n dev`,
      flags: [
        switchFlag('all-namespaces', 'Ask about all namespaces.', 'A'),
        switchFlag('list', 'Print everything that is allowed.'),
        switchFlag('no-headers', 'Print no line of headings.'),
        switchFlag('quiet', 'Print nothing; the exit code tells.', 'q'),
        textFlag('subresource', 'Subresource, such as log or scale'),
      ],
      run: async (...given) => (await import('../auth/can-i.ts')).canI(...given),
    }),
    entry(
      notYet(
        'kubectl auth reconcile',
        {
          name: 'reconcile',
          usage: 'kubectl auth reconcile -f FILENAME [options]',
          summary: 'Bring roles and bindings in line with files',
          description:
            'Bring roles, cluster roles and their bindings in line with files. What they allow beyond that stays unless told otherwise.',
          examples: `  kubectl auth reconcile -f rbac.yaml`,
          flags: [
            allowMissingTemplateKeysFlag,
            dryRunFlag,
            filenameFlag('with the roles and bindings to reconcile'),
            kustomizeFlag,
            outputFlag,
            recursiveFlag,
            switchFlag('remove-extra-permissions', 'Remove permissions that the files do not have'),
            switchFlag('remove-extra-subjects', 'Remove subjects that the files do not have'),
            showManagedFieldsFlag,
            templateFlag,
          ],
        },
        checkReconcile,
      ),
    ),
    entry({
      name: 'whoami',
      usage: 'kubectl auth whoami [options]',
      summary: 'Tell who the user is',
      description: 'Tell as whom the server knows the user.',
      examples: `  kubectl auth whoami`,
      flags: [allowMissingTemplateKeysFlag, outputFlag, showManagedFieldsFlag, templateFlag],
      run: async (...given) => (await import('../auth/whoami.ts')).whoAmI(...given),
    }),
  ],
  run: demandSubcommand('stderr'),
};

async function checkReconcile(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<void> {
  const files = {
    filenames: flags.strings('filename'),
    kustomize: flags.string('kustomize'),
    recursive: flags.bool('recursive'),
  };
  if (!hasFiles(files)) throw new Error('must specify one of -f and -k');
  if (args.length > 0) throw new Error('no arguments are allowed');
  try {
    dryRunOf(flags, context);
  } catch (error) {
    throw new Error(`error accessing --dry-run flag for command reconcile: ${(error as Error).message}`);
  }
  await printerOf(flags, 'reconciled', context);
  findSources(context.host, files);
}
