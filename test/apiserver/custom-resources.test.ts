import { describe, expect, test } from 'vitest';
import { type TestServer, testServer } from '../support/api-server.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const things = '/apis/example.com/v1/namespaces/default/things';

const version = (name: string, more: object = {}) => ({
  name,
  served: true,
  storage: name === 'v1',
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          required: ['size'],
          properties: { size: { type: 'integer', minimum: 1 }, color: { type: 'string', default: 'blue' } },
        },
        status: { type: 'object', properties: { ready: { type: 'integer' } } },
      },
    },
  },
  subresources: {
    status: {},
    scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.ready' },
  },
  additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
  ...more,
});

const definition = {
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing', shortNames: ['th'] },
    versions: [version('v1beta1'), version('v1')],
  },
};

const thing = (spec: object) => ({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' }, spec });

async function serverWithThings(): Promise<TestServer> {
  const server = await testServer();
  await server.post(definitions, definition);
  return server;
}

describe('a definition', () => {
  test('is established at once', async () => {
    const server = await serverWithThings();
    const { status } = await server.get(`${definitions}/things.example.com`);
    expect(status.conditions.map(({ type, status }: any) => [type, status])).toEqual([
      ['NamesAccepted', 'True'],
      ['Established', 'True'],
    ]);
  });

  test('brings its kinds into discovery, the best version first', async () => {
    const server = await serverWithThings();
    const group = await server.get('/apis/example.com');
    expect(group.versions.map(({ version }: any) => version)).toEqual(['v1', 'v1beta1']);
    const { resources } = await server.get('/apis/example.com/v1');
    expect(resources.map(({ name }: any) => name)).toEqual(['things', 'things/scale', 'things/status']);
  });

  test('takes its objects along', async () => {
    const server = await serverWithThings();
    await server.post(things, thing({ size: 1 }));
    await server.delete(`${definitions}/things.example.com`);
    expect(await server.get(things)).toMatchObject({ code: 404 });
    expect(server.store.list('things.example.com')).toEqual([]);
  });

  test('that is stored already is known to a new server', async () => {
    const server = await serverWithThings();
    const stored = server.store.get('customresourcedefinitions.apiextensions.k8s.io', 'things.example.com');
    const other = await testServer();
    other.store.put('customresourcedefinitions.apiextensions.k8s.io', 'things.example.com', stored!);
    expect((await other.post(things, thing({ size: 1 }))).kind).toBe('Thing');
  });
});

describe('a custom resource', () => {
  test('gets its defaults, a generation and loses what it should not say', async () => {
    const server = await serverWithThings();
    const made = await server.post(things, { ...thing({ size: 2, nope: 1 }), status: { ready: 1 } });
    expect(made).toMatchObject({ metadata: { generation: 1 }, spec: { size: 2, color: 'blue' } });
    expect(made.spec.nope).toBeUndefined();
    expect(made.status).toBeUndefined();
  });

  test.each([
    [
      { size: 0 },
      {},
      422,
      'Thing.example.com "a" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    ],
    [{}, {}, 422, 'Thing.example.com "a" is invalid: spec.size: Required value'],
    [
      { size: 1, nope: 1 },
      { fieldValidation: 'Strict' },
      400,
      'Thing in version "v1" cannot be handled as a Thing: strict decoding error: unknown field "spec.nope"',
    ],
  ])('%j %j is refused', async (spec, query, code, message) => {
    const server = await serverWithThings();
    expect(await server.post(things, thing(spec), query)).toMatchObject({ code, message });
  });

  test('is served in every version', async () => {
    const server = await serverWithThings();
    await server.post(things, thing({ size: 2 }));
    const older = await server.get(`${things.replace('v1', 'v1beta1')}/a`);
    expect(older).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { size: 2 } });
  });

  test('has the columns of its definition', async () => {
    const server = await serverWithThings();
    await server.post(things, thing({ size: 2 }));
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await server.call('GET', things, undefined, { accept });
    expect(body.columnDefinitions.map(({ name }: any) => name)).toEqual(['Name', 'Size']);
    expect(body.rows[0].cells).toEqual(['a', 2]);
  });

  test('can be scaled', async () => {
    const server = await serverWithThings();
    await server.post(things, thing({ size: 2 }));
    await server.patch(`${things}/a/scale`, 'merge', { spec: { replicas: 4 } });
    expect((await server.get(`${things}/a`)).spec.size).toBe(4);
  });

  test.each([
    [
      'an update without a version',
      'put',
      422,
      'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ],
    ['a strategic patch', 'patch', 415, 'the body of the request was in an unknown format'],
  ] as const)('%s is refused', async (_, verb, code, message) => {
    const server = await serverWithThings();
    await server.post(things, thing({ size: 2 }));
    const answer =
      verb === 'put'
        ? await server.put(`${things}/a`, thing({ size: 3 }))
        : await server.patch(`${things}/a`, 'strategic', { spec: { size: 3 } });
    expect(answer).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
