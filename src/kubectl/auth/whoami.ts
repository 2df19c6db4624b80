import type { CommandContext, FlagValues } from '../definition.ts';
import { printerOf } from '../print-flags.ts';
import { resourceForKind } from '../resources.ts';

export async function whoAmI(_args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const client = await context.client();
  const apiVersion = 'authentication.k8s.io/v1';
  const kind = 'SelfSubjectReview';
  const resource = resourceForKind(await client.resources(), apiVersion, kind)!;
  const answer = await client.create(resource, undefined, { apiVersion, kind, metadata: {} as any });
  if (flags.string('output') !== '') {
    (await printerOf(flags, '', context, { typed: true }))(answer);
    return 0;
  }
  const { username, uid, groups = [], extra = {} } = answer['status']?.userInfo ?? {};
  const rows = [
    ['ATTRIBUTE', 'VALUE'],
    ['Username', username ?? ''],
    ...(uid ? [['UID', uid]] : []),
    ...(groups.length > 0 ? [['Groups', `[${groups.join(' ')}]`]] : []),
    ...Object.keys(extra)
      .sort()
      .map((key) => [`Extra: ${key}`, `[${extra[key].join(' ')}]`]),
  ];
  const { layOut } = await import('../printers/table.ts');
  context.out(layOut(rows));
  return 0;
}
