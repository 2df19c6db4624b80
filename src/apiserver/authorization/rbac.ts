/** Role-based access control: may this user do that? */
import type { User } from '../../apimachinery/rest.ts';
import type { PolicyRule, RoleRef, Subject } from '../../apis/rbac/rules.ts';
import type { Server } from '../server.ts';
import { clusterRoleBindings, clusterRoles, policyObject, policyObjects } from './policy.ts';

/** What somebody wants to do, as rules speak of it. */
export interface Attributes {
  verb: string;
  /** Undefined: a path that names no resource. */
  resource?: string;
  path?: string;
  group?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

export interface Decision {
  allowed: boolean;
  /** Which binding allows it, or what was missing. */
  reason: string;
}

/** A rule that a user has, and where from. */
interface Grant {
  rule: PolicyRule;
  reason: string;
}

const masters = 'system:masters';

export function decide(server: Server, user: User, wanted: Attributes): Decision {
  if (user.groups.includes(masters)) return { allowed: true, reason: '' };
  const missing: string[] = [];
  for (const { rule, reason } of grants(server, user, wanted.namespace, missing))
    if (covers(rule, wanted)) return { allowed: true, reason };
  return { allowed: false, reason: missing.length === 0 ? '' : `RBAC: ${listed(missing)}` };
}

const listed = (texts: readonly string[]): string => (texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`);

/** The rules that a user has in a namespace, or everywhere. */
export function* grants(
  server: Server,
  user: User,
  namespace: string | undefined,
  missing: string[] = [],
): Generator<Grant> {
  for (const binding of policyObjects(server, clusterRoleBindings)) {
    const subject = subjectFor(user, binding.subjects, undefined);
    if (!subject) continue;
    const why = `RBAC: allowed by ClusterRoleBinding ${JSON.stringify(binding.metadata.name)}`;
    yield* fromRole(server, binding.roleRef, undefined, subject, why, missing);
  }
  if (!namespace) return;
  for (const binding of server.store.list('rolebindings.rbac.authorization.k8s.io', `${namespace}/`)) {
    const subject = subjectFor(user, binding.subjects, namespace);
    if (!subject) continue;
    const why = `RBAC: allowed by RoleBinding "${binding.metadata.name}/${namespace}"`;
    yield* fromRole(server, binding.roleRef, namespace, subject, why, missing);
  }
}

function* fromRole(
  server: Server,
  { kind, name }: RoleRef,
  namespace: string | undefined,
  subject: Subject,
  why: string,
  missing: string[],
): Generator<Grant> {
  const isCluster = kind === 'ClusterRole';
  const role = isCluster
    ? policyObject(server, clusterRoles, name)
    : server.store.get('roles.rbac.authorization.k8s.io', `${namespace}/${name}`);
  if (!role) {
    missing.push(`${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`);
    return;
  }
  const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace ?? namespace}` : subject.name;
  const reason = `${why} of ${kind} ${JSON.stringify(name)} to ${subject.kind} ${JSON.stringify(who)}`;
  for (const rule of (role.rules ?? []) as PolicyRule[]) yield { rule, reason };
}

function subjectFor(
  user: User,
  subjects: readonly Subject[] | undefined,
  namespace: string | undefined,
): Subject | undefined {
  return subjects?.find((subject) => {
    switch (subject.kind) {
      case 'User':
        return subject.name === user.username;
      case 'Group':
        return user.groups.includes(subject.name);
      default:
        return user.username === `system:serviceaccount:${subject.namespace || namespace || ''}:${subject.name}`;
    }
  });
}

const has = (list: readonly string[] | undefined, ...values: readonly string[]): boolean =>
  list !== undefined && (list.includes('*') || values.some((value) => list.includes(value)));

export function covers(
  rule: PolicyRule,
  { verb, resource, path = '', group = '', subresource, name }: Attributes,
): boolean {
  if (!has(rule.verbs, verb)) return false;
  if (resource === undefined) {
    return (rule.nonResourceURLs ?? []).some(
      (url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))),
    );
  }
  const whole = subresource ? `${resource}/${subresource}` : resource;
  if (!has(rule.apiGroups, group)) return false;
  if (!has(rule.resources, whole, ...(subresource ? [`*/${subresource}`] : []))) return false;
  return !rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name));
}
