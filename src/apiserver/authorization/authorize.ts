/** Who asks, and whether they may. The administrator, who asks nearly always, is never looked into. */
import type { ApiRequest, Impersonation, User } from '../../apimachinery/rest.ts';
import { ApiError, forbidden } from '../../apimachinery/status.ts';
import { queryFlag } from '../query.ts';
import { type Route, verbOf } from '../routes.ts';
import type { Server } from '../server.ts';
import { type Attributes, decide } from './rbac.ts';
import { userOfToken } from './tokens.ts';

/** Whoever reaches a cluster without further ado is its administrator. */
export const administrator: User = {
  username: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
};

/** @throws ApiError Unauthorized for a token that is no good, Forbidden for who may not act as another */
export function userOf(server: Server, { token, impersonate }: ApiRequest): User {
  if (token === undefined && !impersonate) return administrator;
  const user = token === undefined ? administrator : userOfToken(server, token);
  if (!user) throw new ApiError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  return impersonate ? actingAs(server, user, impersonate) : user;
}

const accountName = /^system:serviceaccount:([^:]+):([^:]+)$/;

function actingAs(server: Server, user: User, { username, uid, groups = [], extra }: Impersonation): User {
  const [, namespace, account] = accountName.exec(username) ?? [];
  const wanted: Attributes[] = [
    account !== undefined
      ? { resource: 'serviceaccounts', namespace: namespace!, name: account, verb: 'impersonate' }
      : { resource: 'users', name: username, verb: 'impersonate' },
    ...groups.map((name) => ({ resource: 'groups', name, verb: 'impersonate' })),
    ...(uid ? [{ group: 'authentication.k8s.io', resource: 'uids', name: uid, verb: 'impersonate' }] : []),
  ];
  for (const attributes of wanted) check(server, user, attributes);
  const own = account === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  const known = username === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated';
  const all = [...(groups.length > 0 ? groups : own), known];
  return { username, groups: [...new Set(all)], ...(uid && { uid }), ...(extra && { extra }) };
}

/** @throws ApiError Forbidden */
export function authorize(server: Server, user: User, request: ApiRequest, route: Route | undefined): void {
  if (user !== administrator) check(server, user, attributesOf(request, route));
}

function attributesOf(request: ApiRequest, route: Route | undefined): Attributes {
  if (!route) return { verb: request.method.toLowerCase(), path: request.path };
  const { group, plural, namespace, name, subresource } = route;
  const verb = verbOf(request.method, route, queryFlag(request, 'watch')) ?? request.method.toLowerCase();
  return {
    verb,
    group,
    resource: plural,
    // A namespace is looked at as one of its own objects.
    ...(plural === 'namespaces' && group === '' && name !== undefined
      ? { namespace: name }
      : namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
  };
}

function check(server: Server, user: User, wanted: Attributes): void {
  const { allowed, reason } = decide(server, user, wanted);
  if (!allowed) throw refusal(user, wanted, reason);
}

function refusal({ username }: User, wanted: Attributes, reason: string): ApiError {
  const { verb, resource, group = '', subresource, namespace, name = '', path } = wanted;
  const tail = reason === '' ? '' : `: ${reason}`;
  const who = `User ${JSON.stringify(username)} cannot ${verb}`;
  if (resource === undefined) {
    const message = `forbidden: ${who} path ${JSON.stringify(path)}${tail}`;
    return new ApiError({ code: 403, reason: 'Forbidden', message, details: {} });
  }
  const what = JSON.stringify(subresource ? `${resource}/${subresource}` : resource);
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : 'at the cluster scope';
  const why = `${who} resource ${what} in API group ${JSON.stringify(group)} ${where}${tail}`;
  return forbidden({ group, resource }, name, why);
}
