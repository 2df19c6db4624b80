import { describe, expect, test } from 'vitest';
import { inDefault, podManifest, type TestServer, testServer } from '../support/api-server.ts';

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const container = (more: object = {}) => ({ name: 'web', image: 'nginx:1.27', ...more });
const deployment = (replicas: number | undefined, containers: object[] = [container()], annotations?: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', ...(annotations && { annotations }) },
  spec: {
    ...(replicas !== undefined && { replicas }),
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
  },
});

const apply = (server: TestServer, path: string, body: unknown, fieldManager = 'me', query: object = {}) =>
  server.call('PATCH', path, body, {
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager, ...query },
    managedFields: true,
  });

const ownersOf = async (server: TestServer, path: string): Promise<any[]> =>
  (await server.call('GET', path, undefined, { managedFields: true })).body.metadata.managedFields;

const conflictTexts = ({ body }: { body: any }) => body.details.causes.map(({ field }: any) => field);

describe('apply', () => {
  test('creates what is not there, and owns exactly what it says', async () => {
    const server = await testServer();
    const { code, body } = await apply(server, `${deployments}/web`, deployment(2));
    expect(code).toBe(201);
    expect(body.spec.strategy.type).toBe('RollingUpdate');
    expect(body.metadata.managedFields[0]).toEqual({
      manager: 'me',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:spec': {
          'f:replicas': {},
          'f:selector': {},
          'f:template': {
            'f:metadata': { 'f:labels': { 'f:app': {} } },
            'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
          },
        },
      },
    });
  });

  test('writes nothing when nothing changes', async () => {
    const server = await testServer();
    const first = await apply(server, `${deployments}/web`, deployment(2));
    server.advance(5_000);
    const again = await apply(server, `${deployments}/web`, deployment(2));
    expect(again.code).toBe(200);
    expect(again.body.metadata).toEqual(first.body.metadata);
  });

  test('refuses to change what somebody else has set, and says what', async () => {
    const server = await testServer();
    await server.post(deployments, deployment(2), { fieldManager: 'kubectl-client-side-apply' });
    const one = await apply(server, `${deployments}/web`, deployment(3));
    expect(one.code).toBe(409);
    expect(one.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
    );
    expect(one.body.details.causes).toEqual([
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl-client-side-apply" using apps/v1',
        field: '.spec.replicas',
      },
    ]);
    const two = await apply(server, `${deployments}/web`, deployment(3, [container({ image: 'nginx:1.28' })]));
    expect(two.body.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "kubectl-client-side-apply" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name="web"].image',
    );
  });

  test('takes over with force', async () => {
    const server = await testServer();
    await server.post(deployments, deployment(2), { fieldManager: 'other' });
    const { code, body } = await apply(server, `${deployments}/web`, deployment(3), 'me', { force: 'true' });
    expect([code, body.spec.replicas]).toEqual([200, 3]);
    const other = body.metadata.managedFields.find(({ manager }: any) => manager === 'other');
    expect(other.fieldsV1['f:spec']['f:replicas']).toBeUndefined();
    expect(other.fieldsV1['f:spec']['f:selector']).toEqual({});
  });

  test('shares what has the same value', async () => {
    const server = await testServer();
    await apply(server, `${deployments}/web`, deployment(2), 'one');
    expect((await apply(server, `${deployments}/web`, deployment(2), 'two')).code).toBe(200);
    await apply(server, `${deployments}/web`, deployment(undefined), 'one');
    expect((await server.get(`${deployments}/web`)).spec.replicas).toBe(2);
    await apply(server, `${deployments}/web`, deployment(undefined), 'two');
    expect((await server.get(`${deployments}/web`)).spec.replicas).toBe(1);
  });

  test('takes away what it no longer speaks of, items of lists included', async () => {
    const server = await testServer();
    const both = [container({ env: [{ name: 'A', value: '1' }] }), { name: 'side', image: 'busybox' }];
    await apply(server, `${deployments}/web`, deployment(1, both, { note: 'x' }));
    await apply(server, `${deployments}/web`, deployment(1));
    const { metadata, spec } = await server.get(`${deployments}/web`);
    expect(metadata.annotations).toBeUndefined();
    expect(spec.template.spec.containers.map(({ name }: any) => name)).toEqual(['web']);
    expect(spec.template.spec.containers[0].env).toBeUndefined();
  });

  test('leaves what others have added to a list where it is', async () => {
    const server = await testServer();
    await apply(server, `${deployments}/web`, deployment(1));
    await server.patch(
      `${deployments}/web`,
      'strategic',
      { spec: { template: { spec: { containers: [{ name: 'proxy', image: 'envoy' }] } } } },
      { fieldManager: 'mesh' },
    );
    await apply(server, `${deployments}/web`, deployment(1, [container({ image: 'nginx:1.28' })]));
    const { spec } = await server.get(`${deployments}/web`);
    expect(spec.template.spec.containers.map(({ name, image }: any) => [name, image]).sort()).toEqual([
      ['proxy', 'envoy'],
      ['web', 'nginx:1.28'],
    ]);
  });

  test('lets kubectl take over from its own client side', async () => {
    const server = await testServer();
    const last = `${JSON.stringify(deployment(2))}\n`;
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': last };
    await server.post(deployments, deployment(2, undefined, annotations), {
      fieldManager: 'kubectl-client-side-apply',
    });
    const { code, body } = await apply(server, `${deployments}/web`, deployment(3), 'kubectl');
    expect([code, body.spec.replicas]).toEqual([200, 3]);
    const annotation = body.metadata.annotations['kubectl.kubernetes.io/last-applied-configuration'];
    expect(JSON.parse(annotation).spec.replicas).toBe(3);
  });

  test.each([
    [
      'no manager',
      deployment(1),
      '',
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    [
      'owners',
      { ...deployment(1), metadata: { name: 'web', managedFields: [{}] } },
      'me',
      400,
      'metadata.managedFields must be nil',
    ],
    [
      'an unknown field',
      { ...deployment(1), spec: { foo: 1 } },
      'me',
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema',
    ],
  ])('refuses %s', async (_, body, manager, code, message) => {
    const server = await testServer();
    const answer = await apply(server, `${deployments}/web`, body, manager);
    expect([answer.code, answer.body.message]).toEqual([code, message]);
  });

  test('changes nothing in a dry run', async () => {
    const server = await testServer();
    expect((await apply(server, `${deployments}/web`, deployment(1), 'me', { dryRun: 'All' })).code).toBe(201);
    expect((await server.call('GET', `${deployments}/web`)).code).toBe(404);
  });

  test('writes the status by its own door, and the status only', async () => {
    const server = await testServer();
    await apply(server, `${deployments}/web`, deployment(1));
    const status = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, status: { replicas: 7 } };
    const { code, body } = await apply(server, `${deployments}/web/status`, status, 'op');
    expect([code, body.status.replicas, body.spec.replicas]).toEqual([200, 7, 1]);
    const { fieldsV1, subresource } = body.metadata.managedFields.find(({ manager }: any) => manager === 'op');
    expect([fieldsV1, subresource]).toEqual([{ 'f:status': { 'f:replicas': {} } }, 'status']);
    expect((await apply(server, `${deployments}/none/status`, { ...status, metadata: { name: 'none' } })).code).toBe(
      404,
    );
  });
});

describe('managedFields', () => {
  test('are worked out for what the cluster itself has made', async () => {
    const server = await testServer();
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true };
    server.apply({ verb: 'create', object: podManifest('web-1', { namespace: 'default', ownerReferences: [owner] }) });
    expect(server.store.get('pods', 'default/web-1')!.metadata.managedFields).toBeUndefined();
    const [entry] = await ownersOf(server, `${inDefault}/pods/web-1`);
    expect(entry.manager).toBe('kube-controller-manager');
    expect(entry.fieldsV1['f:metadata']).toEqual({ 'f:ownerReferences': { '.': {}, 'k:{"uid":"u"}': {} } });
    expect(Object.keys(entry.fieldsV1['f:spec'])).toEqual([
      'f:containers',
      'f:dnsPolicy',
      'f:enableServiceLinks',
      'f:restartPolicy',
      'f:schedulerName',
      'f:securityContext',
      'f:terminationGracePeriodSeconds',
    ]);
  });

  test('go to whoever changed a value', async () => {
    const server = await testServer();
    await server.post(deployments, deployment(2), { fieldManager: 'kubectl-create' });
    await server.call(
      'PATCH',
      `${deployments}/web/scale`,
      { spec: { replicas: 4 } },
      {
        contentType: 'application/merge-patch+json',
        query: { fieldManager: 'kubectl' },
      },
    );
    const owners = await ownersOf(server, `${deployments}/web`);
    expect(owners.map(({ manager, subresource }: any) => [manager, subresource])).toEqual([
      ['kubectl', 'scale'],
      ['kubectl-create', undefined],
    ]);
    expect(owners[0].fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } });
    expect(owners[1].fieldsV1['f:spec']['f:replicas']).toBeUndefined();
  });

  test('stay when a client sends an object back, and change when it says so', async () => {
    const server = await testServer();
    await server.post(deployments, deployment(2), { fieldManager: 'kubectl-create' });
    const shown = (await server.call('GET', `${deployments}/web`, undefined, { managedFields: true })).body;
    await server.put(`${deployments}/web`, shown, { fieldManager: 'me' });
    expect(await ownersOf(server, `${deployments}/web`)).toEqual(shown.metadata.managedFields);
    const renamed = [{ ...shown.metadata.managedFields[0], manager: 'other' }];
    await server.patch(`${deployments}/web`, 'json', [
      { op: 'replace', path: '/metadata/managedFields', value: renamed },
    ]);
    expect(await ownersOf(server, `${deployments}/web`)).toEqual(renamed);
  });

  test('of custom resources follow their schema', async () => {
    const server = await testServer();
    const list = { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' };
    const spec = { type: 'object', properties: { tags: list, size: { type: 'integer' } } };
    await server.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: 'toys.example.com' },
      spec: {
        group: 'example.com',
        names: { kind: 'Toy', plural: 'toys' },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
          },
        ],
      },
    });
    const toy = (more: object) => ({
      apiVersion: 'example.com/v1',
      kind: 'Toy',
      metadata: { name: 'bear' },
      spec: more,
    });
    const path = '/apis/example.com/v1/namespaces/default/toys/bear';
    await apply(server, path, toy({ tags: ['a'], size: 1 }), 'one');
    const { body } = await apply(server, path, toy({ tags: ['b'] }), 'two');
    expect(body.spec).toEqual({ tags: ['a', 'b'], size: 1 });
    expect(body.metadata.managedFields[1].fieldsV1).toEqual({ 'f:spec': { 'f:tags': { 'v:"b"': {} } } });
    expect(conflictTexts(await apply(server, path, toy({ size: 2 }), 'two'))).toEqual(['.spec.size']);
    expect((await apply(server, path, toy({ tags: ['b'] }), 'one', { force: 'true' })).body.spec.tags).toEqual(['b']);
  });
});
