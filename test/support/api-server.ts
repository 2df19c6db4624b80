import type { ApiRequest, ApiResponse } from '../../src/apimachinery/rest.ts';
import { newScheme } from '../../src/apis/index.ts';
import type { ClusterFacts } from '../../src/apis/world.ts';
import { type ApiServer, createApiServer, type Ports } from '../../src/apiserver/index.ts';
import { seededRandom } from '../../src/host/random.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';

export const testFacts: ClusterFacts = {
  profile: 'minikube',
  apiEndpoint: { address: '192.168.49.2', port: 8443 },
  serviceCIDR: '10.96.0.0/12',
  podCIDR: '10.244.0.0/16',
  domain: 'cluster.local',
  clusterDNS: '10.96.0.10',
  dnsTTL: 30,
  nodeLocalDNS: false,
  proxyMode: 'iptables',
  clock: 'instant',
  kubernetesVersion: 'v1.36.3',
};

/** An API server with nothing behind it, and short ways to talk to it. */
export interface TestServer extends ApiServer {
  store: Store;
  advance(ms: number): void;
  call(method: ApiRequest['method'], path: string, body?: unknown, more?: Partial<ApiRequest>): Promise<ApiResponse>;
  get(path: string, query?: ApiRequest['query']): Promise<any>;
  post(path: string, body: unknown, query?: ApiRequest['query']): Promise<any>;
  put(path: string, body: unknown, query?: ApiRequest['query']): Promise<any>;
  patch(path: string, type: 'json' | 'merge' | 'strategic', body: unknown, query?: ApiRequest['query']): Promise<any>;
  delete(path: string, body?: unknown, query?: ApiRequest['query']): Promise<any>;
}

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** @param options `bare`: without the namespace `default` and its service account */
export async function testServer({ ports = {} as Partial<Ports>, bare = false, seed = '1' } = {}): Promise<TestServer> {
  const store = memoryStore();
  const random = seededRandom(seed);
  let now = Date.parse('2026-01-01T00:00:00Z');
  const server = createApiServer({
    store,
    scheme: newScheme(),
    now: () => now,
    random: () => random,
    facts: () => testFacts,
    ports: () => ports as Ports,
  });
  const call: TestServer['call'] = (method, path, body, more = {}) =>
    server.handle({ method, path, ...(body === undefined ? {} : { body }), ...more });
  const test: TestServer = {
    ...server,
    store,
    advance: (ms) => {
      now += ms;
    },
    call,
    get: async (path, query = {}) => (await call('GET', path, undefined, { query })).body,
    post: async (path, body, query = {}) => (await call('POST', path, body, { query })).body,
    put: async (path, body, query = {}) => (await call('PUT', path, body, { query })).body,
    patch: async (path, type, body, query = {}) =>
      (await call('PATCH', path, body, { query, contentType: patchTypes[type] })).body,
    delete: async (path, body, query = {}) => (await call('DELETE', path, body, { query })).body,
  };
  if (!bare) {
    await test.post('/api/v1/namespaces', { metadata: { name: 'default' } });
    await test.post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  }
  return test;
}

export const inDefault = '/api/v1/namespaces/default';

export const podManifest = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...more },
  spec: { containers: [{ name: 'app', image: 'nginx' }] },
});
