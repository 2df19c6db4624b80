import { expect, test } from 'vitest';
import type { WatchEvent } from '../../src/apimachinery/rest.ts';
import { inDefault, type TestServer, testServer } from '../support/api-server.ts';

const path = `${inDefault}/configmaps`;
const make = (server: TestServer, name: string, labels = {}) => server.post(path, { metadata: { name, labels } });

/** Watches while something happens, and tells what was seen. */
async function seen(
  server: TestServer,
  query: Record<string, string>,
  happen: () => Promise<unknown>,
  count: number,
  accept?: string,
): Promise<WatchEvent[]> {
  const stop = new AbortController();
  const events: WatchEvent[] = [];
  const request = { method: 'GET' as const, path, query: { ...query, watch: 'true' }, ...(accept && { accept }) };
  const watching = (async () => {
    for await (const event of server.watch(request, stop.signal)) {
      events.push(event);
      if (events.length === count) break;
    }
  })();
  await new Promise((resolve) => setImmediate(resolve));
  await happen();
  await watching;
  return events;
}

const brief = (events: WatchEvent[]) => events.map(({ type, object }) => `${type} ${object.metadata.name}`);

test('begins with what is there and goes on with what happens', async () => {
  const server = await testServer();
  await make(server, 'a');
  const events = await seen(
    server,
    {},
    async () => {
      await make(server, 'b');
      await server.patch(`${path}/a`, 'merge', { data: { x: '1' } });
      await server.post(`${inDefault}/secrets`, { metadata: { name: 's' } });
      await server.delete(`${path}/b`);
    },
    4,
  );
  expect(brief(events)).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b']);
  expect(Number(events[3]!.object.metadata.resourceVersion)).toBe(server.store.revision);
});

test('an object that stops matching is gone, one that starts is new', async () => {
  const server = await testServer();
  await make(server, 'a', { app: 'x' });
  await make(server, 'b');
  const events = await seen(
    server,
    { labelSelector: 'app=x' },
    async () => {
      await server.patch(`${path}/a`, 'merge', { metadata: { labels: { app: 'y' } } });
      await server.patch(`${path}/b`, 'merge', { metadata: { labels: { app: 'x' } } });
    },
    3,
  );
  expect(brief(events)).toEqual(['ADDED a', 'DELETED a', 'ADDED b']);
});

test('goes on where a list ended', async () => {
  const server = await testServer();
  await make(server, 'a');
  const { metadata } = await server.get(path);
  await make(server, 'b');
  await server.store.commit();
  const events = await seen(server, { resourceVersion: metadata.resourceVersion }, () => make(server, 'c'), 2);
  expect(brief(events)).toEqual(['ADDED b', 'ADDED c']);
});

test('sends a bookmark after the beginning to those who want one', async () => {
  const server = await testServer();
  await make(server, 'a');
  const query = { sendInitialEvents: 'true', allowWatchBookmarks: 'true', resourceVersionMatch: 'NotOlderThan' };
  const events = await seen(server, query, async () => {}, 2);
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
  expect(events[1]!.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
});

test('tells the columns of a table once', async () => {
  const server = await testServer();
  await make(server, 'a');
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const events = await seen(server, {}, () => make(server, 'b'), 2, accept);
  expect(
    events.map(({ object }) => [object.kind, object.columnDefinitions.length > 0, object.rows[0].cells[0]]),
  ).toEqual([
    ['Table', true, 'a'],
    ['Table', false, 'b'],
  ]);
});

test('a refusal is an event', async () => {
  const server = await testServer();
  const events = await seen(server, { labelSelector: 'a b' }, async () => {}, 1);
  expect(events).toMatchObject([{ type: 'ERROR', object: { code: 400 } }]);
});
