import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
} from '../flags.ts';
import { hasFiles } from '../manifests.ts';
import { printerOf } from '../print-flags.ts';
import { fetchObjects, findTargets, visitTargets } from '../resources.ts';
import { entry } from './later/not-yet.ts';

export const certificate: CommandDefinition = {
  name: 'certificate',
  usage: 'kubectl certificate SUBCOMMAND [options]',
  summary: 'Decide about certificate requests',
  description: 'Decide about requests for certificates.',
  subcommands: [
    entry({
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
      run: deciding('Approved', 'KubectlApprove', 'approve', 'approved'),
    }),
    entry({
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
      run: deciding('Denied', 'KubectlDeny', 'deny', 'denied'),
    }),
  ],
  run: async (_args, _flags, context) => {
    context.help('stdout');
    return 0;
  },
};

/** Adds the decision to a request's conditions, unless it is there. */
function deciding(type: string, reason: string, verb: string, done: string): NonNullable<CommandDefinition['run']> {
  return async (args: string[], flags: FlagValues, context: CommandContext) => {
    const files = {
      filenames: flags.strings('filename'),
      kustomize: flags.string('kustomize'),
      recursive: flags.bool('recursive'),
    };
    if (args.length === 0 && !hasFiles(files))
      throw new Error('one or more CSRs must be specified as <name> or -f <filename>');
    const names = args.map((name) => `certificatesigningrequests/${name}`);
    const client = await context.client();
    const print = await printerOf(flags, done, context, { typed: true });
    await visitTargets(await findTargets(context, { args: names, files }), async (target) => {
      for await (const { resource, name, object } of fetchObjects(client, target)) {
        const conditions: any[] = object['status']?.conditions ?? [];
        if (conditions.some((one) => one.type === type) && !flags.bool('force')) {
          print(object);
          continue;
        }
        const now = new Date(context.host.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
        const decision = {
          type,
          status: 'True',
          reason,
          message: `This CSR was ${done} by kubectl certificate ${verb}.`,
          lastUpdateTime: now,
        };
        const kept = conditions.filter((one) => one.type !== type);
        const decided = {
          ...object,
          metadata: { ...object.metadata, name },
          status: { ...object['status'], conditions: [...kept, decision] },
        };
        print(await client.update(resource, undefined, decided, { subresource: 'approval' }));
      }
    });
    return 0;
  };
}
