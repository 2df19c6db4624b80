import { expect, test } from 'vitest';
import type { ApiRequest } from '../../src/apimachinery/rest.ts';
import { isNotFound } from '../../src/apimachinery/status.ts';
import { type ApiResource, createClient } from '../../src/client/client.ts';
import type { Transport } from '../../src/client/transport.ts';
import { testServer } from '../support/api-server.ts';

async function clientOf() {
  const server = await testServer();
  const requests: ApiRequest[] = [];
  const transport: Transport = {
    request(request) {
      requests.push(request);
      return server.handle(request);
    },
    watch: (request, signal) => server.watch(request, signal),
    stream: (request) => server.stream(request),
    flush: async () => {},
    close: async () => {},
  };
  const client = createClient(transport);
  const resource = async (plural: string): Promise<ApiResource> =>
    (await client.resources()).find((found) => found.plural === plural)!;
  return { client, requests, resource };
}

test('learns the resources once, the core group first', async () => {
  const { client, requests } = await clientOf();
  const resources = await client.resources();
  await client.resources();
  expect(requests.map(({ path }) => path)).toEqual(['/api', '/apis']);
  expect(resources[0]!.group).toBe('');
  expect(resources.find(({ plural }) => plural === 'deployments')).toEqual({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    plural: 'deployments',
    singular: 'deployment',
    namespaced: true,
    shortNames: ['deploy'],
    categories: ['all'],
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    subresources: ['scale', 'status'],
  });
});

test('creates, reads, changes and deletes', async () => {
  const { client, resource } = await clientOf();
  const configMaps = await resource('configmaps');
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { x: '1' } };
  await client.create(configMaps, 'default', object);
  expect((await client.get(configMaps, 'default', 'a')).data).toEqual({ x: '1' });
  await client.update(configMaps, 'default', { ...object, data: { x: '2' } });
  await client.patch(configMaps, 'default', 'a', 'merge', { data: { y: '3' } });
  expect((await client.list(configMaps, undefined)).items.map(({ data }) => data)).toEqual([{ x: '2', y: '3' }]);
  expect((await client.listTable(configMaps, 'default')).rows[0]!.cells[0]).toBe('a');
  expect(await client.delete(configMaps, 'default', 'a')).toMatchObject({ status: 'Success' });
  await expect(client.get(configMaps, 'default', 'a')).rejects.toSatisfy(isNotFound);
});

test('a dry run leaves no trace', async () => {
  const { client, resource } = await clientOf();
  const configMaps = await resource('configmaps');
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  expect((await client.create(configMaps, 'default', object, { dryRun: true })).metadata.uid).toBeDefined();
  expect((await client.list(configMaps, 'default')).items).toEqual([]);
});

test('tells each warning once', async () => {
  const { client, resource } = await clientOf();
  const heard: string[] = [];
  client.onWarning((text) => heard.push(text));
  const endpoints = await resource('endpoints');
  await client.list(endpoints, 'default');
  await client.list(endpoints, 'default');
  expect(heard).toEqual(['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice']);
});

test('watches one object by its name', async () => {
  const { client, resource } = await clientOf();
  const configMaps = await resource('configmaps');
  for (const name of ['a', 'b']) {
    await client.create(configMaps, 'default', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  }
  for await (const { type, object } of client.watch(
    configMaps,
    'default',
    { name: 'b' },
    new AbortController().signal,
  )) {
    expect([type, object.metadata.name]).toEqual(['ADDED', 'b']);
    break;
  }
});
