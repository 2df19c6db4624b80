import type { FlagValues } from '../../definition.ts';

export const rbacGroup = 'rbac.authorization.k8s.io';

/** Of a role binding. */
export interface Subject {
  kind: string;
  apiGroup?: string;
  name: string;
  namespace?: string;
}

/**
 * Whom `--user`, `--group` and `--serviceaccount` mean, in that order.
 * @throws Error when a service account is no NAMESPACE:NAME
 */
export const subjectsOf = (flags: FlagValues): Subject[] => [
  ...flags.strings('user').map((name) => ({ kind: 'User', apiGroup: rbacGroup, name })),
  ...flags.strings('group').map((name) => ({ kind: 'Group', apiGroup: rbacGroup, name })),
  ...flags.strings('serviceaccount').map(serviceAccount),
];

function serviceAccount(text: string): Subject {
  const [namespace, name, ...more] = text.split(':');
  if (!namespace || !name || more.length > 0) throw new Error('serviceaccount must be <namespace>:<name>');
  return { kind: 'ServiceAccount', name, namespace };
}
