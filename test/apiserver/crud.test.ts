import { describe, expect, test } from 'vitest';
import { inDefault, podManifest, testServer } from '../support/api-server.ts';

const configMap = (name: string, data: object = { a: '1' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

describe('create', () => {
  test('fills in what the system knows', async () => {
    const server = await testServer();
    const { metadata, ...rest } = await server.post(`${inDefault}/configmaps`, configMap('a'));
    expect(metadata).toMatchObject({ name: 'a', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' });
    expect(metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(metadata.resourceVersion).toBe(String(server.store.revision));
    expect(rest).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } });
  });

  test('makes up a name from generateName', async () => {
    const server = await testServer();
    const long = 'x'.repeat(70);
    const { metadata } = await server.post(`${inDefault}/configmaps`, { metadata: { generateName: `${long}-` } });
    expect(metadata.name).toMatch(/^x{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test.each([
    [409, 'AlreadyExists', { name: 'there' }, 'configmaps "there" already exists'],
    [
      400,
      'BadRequest',
      { name: 'x', namespace: 'b' },
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [500, '', { name: 'x', resourceVersion: '1' }, 'resourceVersion should not be set on objects to be created'],
    [422, 'Invalid', {}, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'],
  ])('%i %s', async (code, reason, metadata, message) => {
    const server = await testServer();
    await server.post(`${inDefault}/configmaps`, configMap('there'));
    expect(await server.post(`${inDefault}/configmaps`, { metadata })).toMatchObject({
      code,
      message,
      ...(reason && { reason }),
    });
  });

  test('needs its namespace, and one that stays', async () => {
    const server = await testServer();
    expect(await server.post('/api/v1/namespaces/nope/configmaps', configMap('a'))).toMatchObject({
      code: 404,
      message: 'namespaces "nope" not found',
      details: { name: 'nope', kind: 'namespaces' },
    });
    await server.post('/api/v1/namespaces', { metadata: { name: 'going' } });
    await server.delete('/api/v1/namespaces/going');
    expect(await server.post('/api/v1/namespaces/going/configmaps', configMap('a'))).toMatchObject({
      code: 403,
      message:
        'configmaps "a" is forbidden: unable to create new content in namespace going because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
    });
  });

  test('keeps nothing of a dry run', async () => {
    const server = await testServer();
    const made = await server.post(`${inDefault}/pods`, podManifest('web'), { dryRun: 'All' });
    expect(made.metadata.uid).toBeDefined();
    expect(made.metadata.resourceVersion).toBeUndefined();
    expect(await server.get(`${inDefault}/pods/web`)).toMatchObject({ code: 404, message: 'pods "web" not found' });
  });
});

describe('update', () => {
  test('keeps what only the server writes', async () => {
    const server = await testServer();
    const made = await server.post(`${inDefault}/configmaps`, configMap('a'));
    const sent = { ...configMap('a', { b: '2' }), metadata: { name: 'a', creationTimestamp: '2020-01-01T00:00:00Z' } };
    const updated = await server.put(`${inDefault}/configmaps/a`, sent);
    expect(updated).toEqual({
      ...made,
      data: { b: '2' },
      metadata: { ...made.metadata, resourceVersion: updated.metadata.resourceVersion },
    });
  });

  test('that changes nothing is no write', async () => {
    const server = await testServer();
    const made = await server.post(`${inDefault}/configmaps`, configMap('a'));
    const { revision } = server.store;
    expect(await server.put(`${inDefault}/configmaps/a`, made)).toEqual(made);
    expect(server.store.revision).toBe(revision);
  });

  test('of an older version is refused', async () => {
    const server = await testServer();
    const made = await server.post(`${inDefault}/configmaps`, configMap('a'));
    await server.put(`${inDefault}/configmaps/a`, configMap('a', { b: '2' }));
    expect(await server.put(`${inDefault}/configmaps/a`, { ...made, data: { c: '3' } })).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  test.each([
    ['a name', { name: 'b' }, 400, 'the name of the object (b) does not match the name on the URL (a)'],
    [
      'a uid',
      { name: 'a', uid: 'other' },
      409,
      expect.stringContaining('Precondition failed: UID in precondition: other'),
    ],
  ])('with %s of another is refused', async (_, metadata, code, message) => {
    const server = await testServer();
    await server.post(`${inDefault}/configmaps`, configMap('a'));
    expect(await server.put(`${inDefault}/configmaps/a`, { metadata })).toMatchObject({ code, message });
  });

  test('counts a generation for a new spec only', async () => {
    const server = await testServer();
    const path = '/apis/apps/v1/namespaces/default/replicasets';
    const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } };
    const spec = { selector: { matchLabels: { app: 'x' } }, template };
    expect((await server.post(path, { metadata: { name: 'x' }, spec })).metadata.generation).toBe(1);
    const labelled = await server.patch(`${path}/x`, 'merge', { metadata: { labels: { a: 'b' } } });
    expect(labelled.metadata.generation).toBe(1);
    expect((await server.patch(`${path}/x`, 'merge', { spec: { replicas: 3 } })).metadata.generation).toBe(2);
    const status = await server.patch(`${path}/x/status`, 'merge', { status: { replicas: 3 }, spec: { replicas: 9 } });
    expect([status.metadata.generation, status.spec.replicas, status.status.replicas]).toEqual([2, 3, 3]);
    expect((await server.patch(`${path}/x`, 'merge', { status: { replicas: 7 } })).status.replicas).toBe(3);
  });
});

describe('patch', () => {
  test.each([
    ['json', [{ op: 'replace', path: '/data/a', value: '2' }], { a: '2' }],
    ['merge', { data: { a: null, b: '3' } }, { b: '3' }],
    ['strategic', { data: { b: '3' } }, { a: '1', b: '3' }],
  ] as const)('%s', async (type, patch, data) => {
    const server = await testServer();
    await server.post(`${inDefault}/configmaps`, configMap('a'));
    expect((await server.patch(`${inDefault}/configmaps/a`, type, patch)).data).toEqual(data);
  });

  test('merges lists by their keys', async () => {
    const server = await testServer();
    await server.post(`${inDefault}/pods`, podManifest('web'));
    const patch = { spec: { containers: [{ name: 'app', image: 'httpd' }] } };
    const pod = await server.patch(`${inDefault}/pods/web`, 'strategic', patch);
    expect(pod.spec.containers).toHaveLength(1);
    expect(pod.spec.containers[0]).toMatchObject({ image: 'httpd', imagePullPolicy: 'Always' });
  });

  test.each([
    [
      'json',
      [{ op: 'remove', path: '/data/zzz' }],
      422,
      'the server rejected our request due to an error in our request',
    ],
    ['merge', { metadata: { resourceVersion: '1' } }, 409, expect.stringContaining('the object has been modified')],
    ['merge', { metadata: { name: 'b' } }, 400, 'the name of the object (b) does not match the name on the URL (a)'],
  ] as const)('%s that does not fit: %j', async (type, patch, code, message) => {
    const server = await testServer();
    await server.post(`${inDefault}/configmaps`, configMap('a'));
    expect(await server.patch(`${inDefault}/configmaps/a`, type, patch)).toMatchObject({ code, message });
  });
});

describe('delete', () => {
  test('answers with a status', async () => {
    const server = await testServer();
    const { metadata } = await server.post(`${inDefault}/configmaps`, configMap('a'));
    expect(await server.delete(`${inDefault}/configmaps/a`)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: metadata.uid },
      code: 200,
    });
    expect(await server.delete(`${inDefault}/configmaps/a`)).toMatchObject({ code: 404 });
  });

  test('gives a running pod its time, which can be cut short', async () => {
    const server = await testServer();
    await server.post(`${inDefault}/pods`, podManifest('web'));
    await server.post(`${inDefault}/pods/web/binding`, { target: { kind: 'Node', name: 'n1' } });
    const going = await server.delete(`${inDefault}/pods/web`);
    expect(going.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 });
    expect(going.metadata.generation).toBe(2);
    const sooner = await server.delete(`${inDefault}/pods/web`, { gracePeriodSeconds: 5 });
    expect(sooner.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:05Z', deletionGracePeriodSeconds: 5 });
    expect((await server.delete(`${inDefault}/pods/web`)).metadata.deletionGracePeriodSeconds).toBe(5);
    await server.delete(`${inDefault}/pods/web`, { gracePeriodSeconds: 0 });
    expect(await server.get(`${inDefault}/pods/web`)).toMatchObject({ code: 404 });
  });

  test('takes a pod that runs nowhere at once', async () => {
    const server = await testServer();
    await server.post(`${inDefault}/pods`, podManifest('web'));
    expect((await server.delete(`${inDefault}/pods/web`)).kind).toBe('Pod');
    expect(await server.get(`${inDefault}/pods/web`)).toMatchObject({ code: 404 });
  });

  test('waits for finalizers', async () => {
    const server = await testServer();
    const path = `${inDefault}/configmaps/a`;
    await server.post(`${inDefault}/configmaps`, { metadata: { name: 'a', finalizers: ['example.com/wait'] } });
    expect((await server.delete(path)).metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 0,
    });
    expect(
      await server.patch(path, 'merge', { metadata: { finalizers: ['example.com/wait', 'b.c/d'] } }),
    ).toMatchObject({
      code: 422,
      message: expect.stringContaining('no new finalizers can be added if the object is being deleted'),
    });
    await server.patch(path, 'merge', { metadata: { finalizers: null } });
    expect(await server.get(path)).toMatchObject({ code: 404 });
  });

  test.each([
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ])('%s leaves the rest to the garbage collector', async (propagationPolicy, finalizers) => {
    const server = await testServer();
    await server.post(`${inDefault}/configmaps`, configMap('a'));
    await server.delete(`${inDefault}/configmaps/a`, { propagationPolicy });
    const { metadata } = await server.get(`${inDefault}/configmaps/a`);
    expect(metadata.finalizers).toEqual(finalizers);
    expect(metadata.deletionTimestamp).toBeDefined();
  });

  test('minds preconditions', async () => {
    const server = await testServer();
    const { metadata } = await server.post(`${inDefault}/configmaps`, configMap('a'));
    expect(await server.delete(`${inDefault}/configmaps/a`, { preconditions: { uid: 'x' } })).toMatchObject({
      code: 409,
      message: `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (x) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    });
  });

  test('of a collection takes what the selector matches', async () => {
    const server = await testServer();
    for (const name of ['a', 'b']) {
      await server.post(`${inDefault}/configmaps`, { metadata: { name, labels: { name } } });
    }
    await server.delete(`${inDefault}/configmaps`, undefined, { labelSelector: 'name=a' });
    const { items } = await server.get(`${inDefault}/configmaps`);
    expect(items.map((item: any) => item.metadata.name)).toEqual(['b']);
  });

  test.each(['default', 'kube-system', 'kube-public', 'kube-node-lease'])('never takes %s', async (name) => {
    const server = await testServer({ bare: true });
    await server.post('/api/v1/namespaces', { metadata: { name } });
    expect(await server.delete(`/api/v1/namespaces/${name}`)).toMatchObject({
      code: 403,
      message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    });
  });

  test('of a namespace waits until it is finalized', async () => {
    const server = await testServer();
    await server.post('/api/v1/namespaces', { metadata: { name: 'dev' } });
    const going = await server.delete('/api/v1/namespaces/dev');
    expect(going).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Terminating' } });
    await server.put('/api/v1/namespaces/dev/finalize', { ...going, spec: { finalizers: [] } });
    expect(await server.get('/api/v1/namespaces/dev')).toMatchObject({ code: 404 });
  });
});
