import { compareText } from '../../apimachinery/go-format.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { rbacGroup, type Subject } from '../commands/create/subjects.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { type Info, localResourceError, Setter } from './change.ts';

/** `kubectl set subject`: whom a binding binds besides those that it binds already. */
export async function setSubject(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const setter = new Setter(flags, context);
  await setter.printer('subjects updated');
  if (setter.local && args.length > 0) throw localResourceError();
  const infos = await setter.infos(args);
  setter.checkLocal();
  setter.checkAll();
  checkSubjects(flags, infos);
  const { name: namespace } = await context.namespace();
  const subjects = subjectsOf(flags, namespace);
  await setter.run(infos, {
    operation: 'subjects updated',
    failure: 'failed to patch subjects to rolebinding: ',
    apply: (object) => withSubjects(object, subjects),
  });
  return 0;
}

function checkSubjects(flags: FlagValues, infos: readonly Info[]): void {
  const accounts = flags.strings('serviceaccount');
  if ([...flags.strings('user'), ...flags.strings('group'), ...accounts].length === 0)
    throw new Error('you must specify at least one value of user, group or serviceaccount');
  for (const account of accounts) {
    const [namespace, name, ...more] = account.split(':');
    if (!name || more.length > 0) throw new Error('serviceaccount must be <namespace>:<name>');
    if (namespace === '' && infos.some(({ object }) => object.kind === 'ClusterRoleBinding'))
      throw new Error('serviceaccount must be <namespace>:<name>, namespace must be specified');
  }
}

function subjectsOf(flags: FlagValues, namespace: string): Subject[] {
  const sorted = (name: string) => [...new Set(flags.strings(name))].sort(compareText);
  return [
    ...sorted('user').map((name) => ({ kind: 'User', apiGroup: rbacGroup, name })),
    ...sorted('group').map((name) => ({ kind: 'Group', apiGroup: rbacGroup, name })),
    ...sorted('serviceaccount').map((account) => {
      const [own, name] = account.split(':') as [string, string];
      return { kind: 'ServiceAccount', name, namespace: own || namespace };
    }),
  ];
}

/** Undefined when all are bound already. */
function withSubjects(object: KubeObject, subjects: readonly Subject[]): KubeObject | undefined {
  if (!object.apiVersion.startsWith(`${rbacGroup}/`) || !['RoleBinding', 'ClusterRoleBinding'].includes(object.kind))
    throw new Error('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
  const existing: Subject[] = object.subjects ?? [];
  const added = subjects.filter((subject) => !existing.some((one) => isSame(one, subject)));
  return added.length === 0 ? undefined : { ...object, subjects: [...existing, ...added] };
}

const isSame = (a: Subject, b: Subject): boolean =>
  (['kind', 'apiGroup', 'name', 'namespace'] as const).every((field) => (a[field] ?? '') === (b[field] ?? ''));
