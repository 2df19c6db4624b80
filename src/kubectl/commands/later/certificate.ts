import type { CommandDefinition } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
} from '../../flags.ts';
import { entry, notYet } from './not-yet.ts';

export const certificate: CommandDefinition = {
  name: 'certificate',
  usage: 'kubectl certificate SUBCOMMAND [options]',
  summary: 'Decide about certificate requests',
  description: 'Decide about requests for certificates.',
  subcommands: [
    entry(
      notYet('kubectl certificate approve', {
        name: 'approve',
        usage: 'kubectl certificate approve (-f FILENAME | NAME) [options]',
        summary: 'Approve a certificate request',
        description: 'Approve a certificate request, so that a signer may issue the certificate.',
        examples: `  kubectl certificate approve csr-1`,
        flags: [
          allowMissingTemplateKeysFlag,
          filenameFlag('with the requests to update'),
          switchFlag('force', 'Update the request even when it is already approved.'),
          kustomizeFlag,
          outputFlag,
          recursiveFlag,
          showManagedFieldsFlag,
          templateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl certificate deny', {
        name: 'deny',
        usage: 'kubectl certificate deny (-f FILENAME | NAME) [options]',
        summary: 'Deny a certificate request',
        description: 'Deny a certificate request.',
        examples: `  kubectl certificate deny csr-1`,
        flags: [
          allowMissingTemplateKeysFlag,
          filenameFlag('with the requests to update'),
          switchFlag('force', 'Update the request even when it is already denied.'),
          kustomizeFlag,
          outputFlag,
          recursiveFlag,
          showManagedFieldsFlag,
          templateFlag,
        ],
      }),
    ),
  ],
  run: async (_args, _flags, context) => {
    context.help('stdout');
    return 0;
  },
};
