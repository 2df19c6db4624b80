import { describe, expect, test } from 'vitest';
import type { EventDraft } from '../../src/apimachinery/change.ts';
import { inDefault, podManifest, type TestServer, testServer } from '../support/api-server.ts';

const pods = { group: '', plural: 'pods' };

async function withPod(): Promise<{ server: TestServer; pod: any }> {
  const server = await testServer();
  await server.post(`${inDefault}/pods`, podManifest('web'));
  return { server, pod: server.store.get('pods', 'default/web') };
}

describe('changes', () => {
  test('create as clients do', async () => {
    const server = await testServer();
    const object: any = { ...podManifest(''), metadata: { generateName: 'web-', namespace: 'default' } };
    const applied = server.apply({ verb: 'create', object });
    expect(applied.object?.metadata.name).toMatch(/^web-.{5}$/);
    expect(applied.object?.spec.serviceAccountName).toBe('default');
    expect(object.metadata.name).toBeUndefined();
  });

  test('are refused with a status', async () => {
    const { server } = await withPod();
    const object: any = { ...podManifest('web', { namespace: 'default' }) };
    expect(server.apply({ verb: 'create', object }).refused).toMatchObject({ reason: 'AlreadyExists' });
    expect(
      server.apply({ verb: 'delete', kind: pods, key: { namespace: 'default', name: 'nope' } }).refused,
    ).toMatchObject({
      reason: 'NotFound',
    });
    const key = { namespace: 'default', name: 'web' };
    expect(server.apply({ verb: 'delete', kind: pods, key, uid: 'other' }).refused).toMatchObject({
      reason: 'Conflict',
    });
  });

  test('that write what is there write nothing', async () => {
    const { server, pod } = await withPod();
    const { revision } = server.store;
    server.apply({ verb: 'update', object: { ...pod, metadata: { ...pod.metadata } } });
    server.apply({ verb: 'updateStatus', object: { ...pod, status: { ...pod.status, message: undefined } } });
    expect(server.store.revision).toBe(revision);
  });

  test('of the status leave the rest alone', async () => {
    const { server, pod } = await withPod();
    const object = { ...pod, spec: {}, status: { phase: 'Running' } };
    expect(server.apply({ verb: 'updateStatus', object }).object).toMatchObject({
      spec: pod.spec,
      status: { phase: 'Running' },
    });
  });

  test('of an older version are refused, except for the status', async () => {
    const { server, pod } = await withPod();
    const labelled = { ...pod, metadata: { ...pod.metadata, labels: { a: 'b' } } };
    expect(server.apply({ verb: 'update', object: labelled }).refused).toBeUndefined();
    expect(server.apply({ verb: 'update', object: pod }).refused).toMatchObject({ reason: 'Conflict' });
    expect(
      server.apply({ verb: 'updateStatus', object: { ...pod, status: { phase: 'Failed' } } }).refused,
    ).toBeUndefined();
    expect(server.store.get('pods', 'default/web')).toMatchObject({
      metadata: { labels: { a: 'b' } },
      status: { phase: 'Failed' },
    });
  });

  test('put a pod on a node without a new generation', async () => {
    const { server, pod } = await withPod();
    const { object } = server.apply({ verb: 'update', object: { ...pod, spec: { ...pod.spec, nodeName: 'n1' } } });
    expect([object?.spec.nodeName, object?.metadata.generation]).toEqual(['n1', 1]);
  });

  test('empty a namespace of its finalizers, and with that delete it', async () => {
    const server = await testServer();
    await server.post('/api/v1/namespaces', { metadata: { name: 'dev' } });
    await server.delete('/api/v1/namespaces/dev');
    const going: any = server.store.get('namespaces', 'dev');
    server.apply({ verb: 'update', object: { ...going, spec: { finalizers: [] } } });
    expect(server.store.get('namespaces', 'dev')).toBeUndefined();
  });
});

describe('events', () => {
  const draft = (about: any, more: Partial<EventDraft> = {}): EventDraft => ({
    about,
    type: 'Normal',
    reason: 'Pulled',
    message: 'pulled',
    component: 'kubelet',
    host: 'n1',
    ...more,
  });
  const all = (server: TestServer) => server.get(`${inDefault}/events`).then(({ items }) => items);

  test('tell who said what of whom', async () => {
    const { server, pod } = await withPod();
    server.apply({ verb: 'event', event: draft(pod, { fieldPath: 'spec.containers{app}' }) });
    const [event] = await all(server);
    expect(event).toMatchObject({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^web\.[0-9a-f]{16}$/), namespace: 'default' },
      involvedObject: {
        kind: 'Pod',
        apiVersion: 'v1',
        namespace: 'default',
        name: 'web',
        uid: pod.metadata.uid,
        resourceVersion: pod.metadata.resourceVersion,
        fieldPath: 'spec.containers{app}',
      },
      source: { component: 'kubelet', host: 'n1' },
      reportingComponent: 'kubelet',
      reportingInstance: 'n1',
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
      type: 'Normal',
    });
  });

  test('that come again are counted', async () => {
    const { server, pod } = await withPod();
    server.apply({ verb: 'event', event: draft(pod) });
    server.advance(5000);
    server.apply({ verb: 'event', event: draft(pod) });
    const [event, ...more] = await all(server);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      count: 2,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:05Z',
    });
  });

  test('of a kind are combined after the ninth, and never more than 25 told at once', async () => {
    const { server, pod } = await withPod();
    for (let i = 0; i < 100; i++) server.apply({ verb: 'event', event: draft(pod, { message: `number ${i}` }) });
    const events = await all(server);
    expect(events).toHaveLength(10);
    const combined = events.filter(({ message }: any) => message.startsWith('(combined from similar events): '));
    expect(combined.map(({ count }: any) => count)).toEqual([16]);
  });

  test('are gone after an hour', async () => {
    const { server, pod } = await withPod();
    server.apply({ verb: 'event', event: draft(pod) });
    server.advance(3_600_001);
    expect(await all(server)).toEqual([]);
    server.apply({ verb: 'event', event: draft(pod, { message: 'other' }) });
    expect((await all(server)).map(({ message }: any) => message)).toEqual(['other']);
  });

  test('are served by both groups', async () => {
    const { server, pod } = await withPod();
    server.apply({ verb: 'event', event: draft(pod) });
    const { items } = await server.get('/apis/events.k8s.io/v1/namespaces/default/events');
    expect(items[0]).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      note: 'pulled',
      regarding: { name: 'web' },
      deprecatedCount: 1,
    });
  });
});
