import type { ApiRequest } from '../apimachinery/rest.ts';
import { methodNotAllowed, noSuchResource } from '../apimachinery/status.ts';
import { aggregatedDiscovery, apiGroup, apiGroupList, apiResourceList, apiVersions } from './discovery.ts';
import type { Server } from './server.ts';
import { serverVersion } from './version.ts';

const health = new Set(['healthz', 'livez', 'readyz']);

/** Answers to paths that name no resource: discovery, version, health, schemas. */
export async function answerNonResource(server: Server, request: ApiRequest): Promise<unknown> {
  if (request.method !== 'GET') throw methodNotAllowed();
  const steps = request.path.split('/').filter((step) => step !== '');
  const [root = '', first, second] = steps;
  if (health.has(root)) return 'ok';
  if (root === 'version' && steps.length === 1) return serverVersion(server.facts());
  if (root === 'openapi') {
    const answer = await openApi(server, steps);
    if (answer !== undefined) return answer;
  }
  return discover(server, request, root, first, second) ?? missing();
}

function discover(server: Server, request: ApiRequest, root: string, first?: string, second?: string): unknown {
  const aggregated = request.accept?.includes('as=APIGroupDiscoveryList') && request.accept.includes('v=v2');
  if (root === 'api') {
    if (first === undefined) return aggregated ? aggregatedDiscovery(server, true) : apiVersions(server);
    return apiResourceList(server, '', first);
  }
  if (root === 'apis') {
    if (first === undefined) return aggregated ? aggregatedDiscovery(server, false) : apiGroupList(server);
    return second === undefined ? apiGroup(server, first) : apiResourceList(server, first, second);
  }
  if (root === '')
    return { paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'] };
  return undefined;
}

/** The schemas of everything served: an index, or the document of one group version. */
async function openApi(server: Server, [, v3, root, ...rest]: string[]): Promise<unknown> {
  if (v3 !== 'v3') return undefined;
  server.customKinds.load();
  const { openApiDocument, openApiIndex } = await import('./openapi.ts');
  const published = server.scheme.kinds().map((kind) => ({ kind, schema: server.customKinds.schemaOf(kind) }));
  if (root === undefined) return openApiIndex(published);
  const [group, version] = root === 'api' ? ['', rest[0]] : rest;
  const members = published.filter(({ kind }) => kind.group === group && kind.version === version);
  return members.length > 0 ? openApiDocument(members) : undefined;
}

const missing = (): never => {
  throw noSuchResource();
};
