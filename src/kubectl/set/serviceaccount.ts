import type { CommandContext, FlagValues } from '../definition.ts';
import { Setter } from './change.ts';
import { withPodSpec } from './pod-spec.ts';

/** `kubectl set serviceaccount`; what is last on the command line is the account. */
export async function setServiceAccount(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const setter = new Setter(flags, context);
  setter.checkLocal();
  await setter.printer('serviceaccount updated');
  const serviceAccountName = args.at(-1);
  if (serviceAccountName === undefined) throw new Error('serviceaccount is required');
  await setter.run(await setter.infos(args.slice(0, -1)), {
    operation: 'serviceaccount updated',
    failure: 'failed to patch ServiceAccountName ',
    evenUnchanged: true,
    apply: (object) => withPodSpec(object, (spec) => ({ ...spec, serviceAccountName })),
  });
  return 0;
}
