import { describe, expect, test } from 'vitest';
import type { ApiRequest } from '../../src/apimachinery/rest.ts';
import { inDefault, podManifest, type TestServer, testServer } from '../support/api-server.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const jane = { impersonate: { username: 'jane' } };
const asking = async (
  server: TestServer,
  method: ApiRequest['method'],
  path: string,
  who: Partial<ApiRequest>,
  body?: unknown,
) => (await server.call(method, path, body, who)).body;

const grant = async (server: TestServer, name: string, rules: object[], subjects: object[]) => {
  await server.post(`${rbac}/namespaces/default/roles`, { metadata: { name }, rules });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
  await server.post(`${rbac}/namespaces/default/rolebindings`, { metadata: { name }, roleRef, subjects });
};
const user = (name: string) => ({ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' });

async function tokenFor(server: TestServer, spec: object = {}): Promise<string> {
  const { status } = await server.post(`${inDefault}/serviceaccounts/default/token`, { spec });
  return status.token;
}

describe('who may do nothing', () => {
  test.each([
    [
      'GET',
      `${inDefault}/pods`,
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'GET',
      `${inDefault}/pods/x`,
      'pods "x" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'GET',
      '/apis/apps/v1/deployments',
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope',
    ],
    [
      'GET',
      `${inDefault}/pods/x/log`,
      'pods "x" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "default"',
    ],
    [
      'DELETE',
      '/api/v1/namespaces/default',
      'namespaces "default" is forbidden: User "jane" cannot delete resource "namespaces" in API group "" in the namespace "default"',
    ],
    ['GET', '/metrics', 'forbidden: User "jane" cannot get path "/metrics"'],
  ] as const)('%s %s', async (method, path, message) => {
    const server = await testServer();
    const answer = await server.call(method, path, undefined, jane);
    expect([answer.code, answer.body.reason, answer.body.message]).toEqual([403, 'Forbidden', message]);
  });

  test('sees what everybody sees', async () => {
    const server = await testServer();
    expect((await server.call('GET', '/version', undefined, jane)).code).toBe(200);
    expect((await server.call('GET', '/apis', undefined, jane)).code).toBe(200);
  });

  test('is not let into a watch or a process', async () => {
    const server = await testServer();
    const request: ApiRequest = { method: 'GET', path: `${inDefault}/pods`, ...jane };
    expect(() => server.openWatch(request, new AbortController().signal)).toThrow('cannot watch resource "pods"');
    await expect(server.stream({ method: 'POST', path: `${inDefault}/pods/x/exec`, ...jane })).rejects.toThrow(
      'cannot create resource "pods/exec"',
    );
  });
});

describe('roles', () => {
  test('allow what they name, and no more', async () => {
    const server = await testServer();
    await grant(server, 'reader', [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }], [user('jane')]);
    expect((await asking(server, 'GET', `${inDefault}/pods`, jane)).kind).toBe('PodList');
    expect((await asking(server, 'DELETE', `${inDefault}/pods/x`, jane)).message).toContain('cannot delete');
    expect((await asking(server, 'GET', '/api/v1/pods', jane)).message).toContain('at the cluster scope');
  });

  test('may name single objects, and subresources', async () => {
    const server = await testServer();
    const rules = [
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['one'], verbs: ['get'] },
      { apiGroups: [''], resources: ['*/log'], verbs: ['*'] },
    ];
    await grant(server, 'few', rules, [user('jane')]);
    expect((await asking(server, 'GET', `${inDefault}/configmaps/one`, jane)).reason).toBe('NotFound');
    expect((await asking(server, 'GET', `${inDefault}/configmaps/two`, jane)).reason).toBe('Forbidden');
    expect((await asking(server, 'GET', `${inDefault}/pods/x/log`, jane)).reason).toBe('NotFound');
  });

  test('that every cluster has are there without being stored', async () => {
    const server = await testServer();
    const { items } = await server.get(`${rbac}/clusterroles`);
    const names = items.map(({ metadata }: any) => metadata.name);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['admin', 'cluster-admin', 'edit', 'view', 'system:discovery']));
    const { rules } = await server.get(`${rbac}/clusterroles/edit`);
    expect(rules).toContainEqual({ apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] });
    expect((await server.post(`${rbac}/clusterroles`, { metadata: { name: 'view' }, rules: [] })).reason).toBe(
      'AlreadyExists',
    );
    expect(server.store.list('clusterroles.rbac.authorization.k8s.io')).toEqual([]);
  });

  test('take in the rules of others by their labels', async () => {
    const server = await testServer();
    const labels = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };
    const rules = [{ apiGroups: ['example.com'], resources: ['toys'], verbs: ['get'] }];
    await server.post(`${rbac}/clusterroles`, { metadata: { name: 'toys', labels }, rules });
    for (const name of ['view', 'edit', 'admin'])
      expect((await server.get(`${rbac}/clusterroles/${name}`)).rules).toContainEqual(rules[0]);
  });

  test('that are not there are told of', async () => {
    const server = await testServer();
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'gone' };
    await server.post(`${rbac}/namespaces/default/rolebindings`, {
      metadata: { name: 'b' },
      roleRef,
      subjects: [user('jane')],
    });
    expect((await asking(server, 'GET', `${inDefault}/pods`, jane)).message).toBe(
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default": RBAC: role.rbac.authorization.k8s.io "gone" not found',
    );
  });
});

describe('tokens', () => {
  test('stand for their service account', async () => {
    const server = await testServer();
    const token = await tokenFor(server);
    expect((await asking(server, 'GET', `${inDefault}/pods`, { token })).message).toContain(
      'User "system:serviceaccount:default:default" cannot list',
    );
    const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }];
    await grant(server, 'reader', [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }], subjects);
    expect((await asking(server, 'GET', `${inDefault}/pods`, { token })).kind).toBe('PodList');
    const review = await server.post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } });
    expect(review.status.user.username).toBe('system:serviceaccount:default:default');
  });

  test('are good for their time, as they were written, and while the account is there', async () => {
    const server = await testServer();
    const token = await tokenFor(server, { expirationSeconds: 600 });
    const code = async (text: string) => (await server.call('GET', '/version', undefined, { token: text })).code;
    expect(await code(token)).toBe(200);
    expect(await code(`${token.slice(0, -4)}AAAA`)).toBe(401);
    expect(await code('a.b.c')).toBe(401);
    server.advance(601_000);
    expect(await code(token)).toBe(401);
    const later = await tokenFor(server);
    await server.delete(`${inDefault}/serviceaccounts/default`);
    expect(await code(later)).toBe(401);
  });

  test('may end with their pod', async () => {
    const server = await testServer();
    await server.post(`${inDefault}/pods`, podManifest('web'));
    const token = await tokenFor(server, { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'web' } });
    expect((await server.call('GET', '/version', undefined, { token })).code).toBe(200);
    await server.delete(`${inDefault}/pods/web`, { gracePeriodSeconds: 0 });
    expect((await server.call('GET', '/version', undefined, { token })).code).toBe(401);
  });
});

describe('questions', () => {
  const canI = async (server: TestServer, attributes: object, who: Partial<ApiRequest> = {}) => {
    const spec = { resourceAttributes: attributes };
    const answer = await server.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec }, who);
    return answer.body.status;
  };

  test('about oneself', async () => {
    const server = await testServer();
    const wanted = { namespace: 'default', verb: 'list', resource: 'pods' };
    expect(await canI(server, wanted)).toEqual({
      allowed: true,
      reason:
        'RBAC: allowed by ClusterRoleBinding "kubeadm:cluster-admins" of ClusterRole "cluster-admin" to Group "kubeadm:cluster-admins"',
    });
    expect(await canI(server, wanted, jane)).toEqual({ allowed: false });
    await grant(server, 'reader', [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }], [user('jane')]);
    expect(await canI(server, wanted, jane)).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "reader/default" of Role "reader" to User "jane"',
    });
  });

  test('about others, and about all that somebody may do', async () => {
    const server = await testServer();
    const spec = { user: 'kim', groups: ['system:masters'], resourceAttributes: { verb: '*', resource: '*' } };
    const { status } = await server.post('/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec });
    expect(status).toEqual({ allowed: true });
    const rules = await asking(server, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', jane, {
      spec: { namespace: 'default' },
    });
    expect(rules.status.resourceRules).toContainEqual({
      verbs: ['create'],
      apiGroups: ['authentication.k8s.io'],
      resources: ['selfsubjectreviews'],
    });
  });

  test('about who one is', async () => {
    const server = await testServer();
    const ask = async (who: Partial<ApiRequest>) =>
      (await server.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, who)).body.status.userInfo;
    expect((await ask({})).username).toBe('kubernetes-admin');
    expect(await ask({ impersonate: { username: 'jane', groups: ['devs'] } })).toEqual({
      username: 'jane',
      groups: ['devs', 'system:authenticated'],
    });
  });
});

test('only who may do so acts as somebody else', async () => {
  const server = await testServer();
  const token = await tokenFor(server);
  const { body, code } = await server.call('GET', `${inDefault}/pods`, undefined, { token, ...jane });
  expect([code, body.message]).toEqual([
    403,
    'users "jane" is forbidden: User "system:serviceaccount:default:default" cannot impersonate resource "users" in API group "" at the cluster scope',
  ]);
});
