import { beforeAll, describe, expect, test } from 'vitest';
import { inDefault, podManifest, type TestServer, testServer } from '../support/api-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.post('/api/v1/namespaces', { metadata: { name: 'other' } });
  await server.post('/api/v1/namespaces/other/serviceaccounts', { metadata: { name: 'default' } });
  for (const [name, labels] of Object.entries({ c: { app: 'web', tier: 'b' }, a: { app: 'web' }, b: { app: 'db' } })) {
    await server.post(`${inDefault}/pods`, podManifest(name, { labels }));
  }
  await server.post('/api/v1/namespaces/other/pods', podManifest('z'));
  await server.post(`${inDefault}/pods/a/binding`, { target: { name: 'n1' } });
});

const names = ({ items }: any) => items.map(({ metadata }: any) => metadata.name);

describe('selectors', () => {
  test.each([
    ['everything', {}, ['a', 'b', 'c']],
    ['a label', { labelSelector: 'app=web' }, ['a', 'c']],
    ['a set', { labelSelector: 'app in (web,db),!tier' }, ['a', 'b']],
    ['a name', { fieldSelector: 'metadata.name=b' }, ['b']],
    ['not a name', { fieldSelector: 'metadata.name!=b' }, ['a', 'c']],
    ['a field of the kind', { fieldSelector: 'spec.nodeName=n1' }, ['a']],
    ['nothing', { labelSelector: 'app=nope' }, []],
  ])('%s', async (_, query, expected) => expect(names(await server.get(`${inDefault}/pods`, query))).toEqual(expected));

  test.each([
    ['pods', { fieldSelector: 'spec.foo=1' }, 'field label not supported: spec.foo'],
    [
      'configmaps',
      { fieldSelector: 'a=1' },
      '"a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ['pods', { fieldSelector: 'foo' }, "invalid selector: 'foo'; can't understand 'foo'"],
    [
      'pods',
      { labelSelector: 'a b' },
      "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    ],
  ])('%s %j are refused', async (plural, query, message) => {
    expect(await server.get(`${inDefault}/${plural}`, query)).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message,
    });
  });
});

test('a list over all namespaces is in order of namespace and name', async () => {
  expect(names(await server.get('/api/v1/pods'))).toEqual(['a', 'b', 'c', 'z']);
});

test('a list comes in pages', async () => {
  const first = await server.get(`${inDefault}/pods`, { limit: '2' });
  expect(names(first)).toEqual(['a', 'b']);
  expect(first.metadata).toMatchObject({ remainingItemCount: 1, resourceVersion: String(server.store.revision) });
  const second = await server.get(`${inDefault}/pods`, { limit: '2', continue: first.metadata.continue });
  expect([names(second), second.metadata.continue]).toEqual([['c'], undefined]);
});

test.each([
  ['/api/v1/namespaces/default/nopes', 404],
  ['/apis/nope.example.com/v1/things', 404],
  ['/api/v1/pods/a', 404],
  ['/api/v1/namespaces/default/nodes', 404],
  ['/api/v1/namespaces/default/pods/a/nope', 404],
])('%s: %i', async (path, code) => {
  expect(await server.get(path)).toMatchObject({ code, message: 'the server could not find the requested resource' });
});

test('a verb that a kind does not have is not allowed', async () => {
  expect((await server.call('GET', `${inDefault}/bindings`)).code).toBe(405);
  expect((await server.call('PUT', `${inDefault}/pods`)).code).toBe(405);
});

describe('tables', () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  const table = async (path: string, query = {}) => (await server.call('GET', path, undefined, { accept, query })).body;

  test('of a list', async () => {
    const { kind, apiVersion, columnDefinitions, rows } = await table(`${inDefault}/pods`);
    expect([kind, apiVersion]).toEqual(['Table', 'meta.k8s.io/v1']);
    expect(columnDefinitions[0]).toMatchObject({ name: 'Name', type: 'string', format: 'name', priority: 0 });
    expect(rows.map(({ cells }: any) => cells.slice(0, 3))).toEqual([
      ['a', '0/1', 'Pending'],
      ['b', '0/1', 'Pending'],
      ['c', '0/1', 'Pending'],
    ]);
    expect(rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
    expect(rows[0].object.spec).toBeUndefined();
  });

  test('of one object, with all of it', async () => {
    const { rows } = await table(`${inDefault}/pods/a`, { includeObject: 'Object' });
    expect(rows).toHaveLength(1);
    expect(rows[0].object.spec.nodeName).toBe('n1');
  });

  test('of a kind without columns of its own', async () => {
    const { columnDefinitions, rows } = await table(`${inDefault}/limitranges`);
    expect(columnDefinitions.map(({ name }: any) => name)).toEqual(['Name', 'Created At']);
    expect(rows).toEqual([]);
  });
});

describe('discovery', () => {
  test('of groups', async () => {
    const { groups } = await server.get('/apis');
    const autoscaling = groups.find(({ name }: any) => name === 'autoscaling');
    expect(autoscaling.preferredVersion).toEqual({ groupVersion: 'autoscaling/v2', version: 'v2' });
    expect(autoscaling.versions.map(({ version }: any) => version)).toEqual(['v2', 'v1']);
  });

  test('of the resources of a version, subresources included', async () => {
    const { resources } = await server.get('/api/v1');
    expect(resources.find(({ name }: any) => name === 'pods')).toMatchObject({
      singularName: 'pod',
      namespaced: true,
      kind: 'Pod',
      shortNames: ['po'],
      categories: ['all'],
    });
    const ofPods = resources.map(({ name }: any) => name).filter((name: string) => name.startsWith('pods/'));
    expect(ofPods).toEqual(
      [
        'attach',
        'binding',
        'ephemeralcontainers',
        'eviction',
        'exec',
        'log',
        'portforward',
        'proxy',
        'resize',
        'status',
      ].map((name) => `pods/${name}`),
    );
  });

  test('of everything at once', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const { body } = await server.call('GET', '/apis', undefined, { accept });
    expect(body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' });
    const apps = body.items.find(({ metadata }: any) => metadata.name === 'apps');
    expect(apps.versions[0].resources.map(({ resource }: any) => resource)).toContain('deployments');
  });

  test('of the version and of health', async () => {
    expect(await server.get('/version')).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.3' });
    expect(await server.get('/readyz')).toBe('ok');
  });
});
