import type { ApiRequest, ApiResponse, Stream, WatchEvent } from '../apimachinery/rest.ts';
import { ApiError, methodNotAllowed, noSuchResource } from '../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import { preparePolicies } from './admission/policies/index.ts';
import { authorize, userOf } from './authorization/authorize.ts';
import { type Answer, type Call, verbs } from './calls.ts';
import { answerMetrics, metricsGroup, metricsKinds } from './metrics.ts';
import { answerNonResource } from './non-resource.ts';
import { queryFlag } from './query.ts';
import { parsePath, type Route, verbOf } from './routes.ts';
import type { Server } from './server.ts';
import { attachTo, execIn, followLog, forwardPorts } from './subresources/container.ts';
import { subresourceCall } from './subresources/index.ts';
import { watchObjects } from './watch.ts';

/** What a client hears whenever it uses an old kind, whatever it does with it. */
const deprecations: Readonly<Record<string, string>> = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
};

/** Answers one request: with what was asked for, or with a Status that says why not. */
export async function handle(server: Server, request: ApiRequest): Promise<ApiResponse> {
  const warnings = new Set<string>();
  try {
    const { code, body } = await answer(server, request, warnings);
    return { code, body, warnings: [...warnings] };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.status.code, body: error.status, warnings: [...warnings] };
  }
}

async function answer(server: Server, request: ApiRequest, warnings: Set<string>): Promise<Answer> {
  const route = parsePath(request.path);
  const user = userOf(server, request);
  authorize(server, user, request, route);
  if (request.method !== 'GET') await preparePolicies(server);
  if (!route) return { code: 200, body: await answerNonResource(server, request) };
  if (route.group === metricsGroup && metricsKinds(server).length > 0)
    return { code: 200, body: answerMetrics(server, route, request) };
  const kind = kindAt(server, route);
  const deprecation = deprecations[collectionOf(kind)];
  if (deprecation !== undefined) warnings.add(deprecation);
  const verb = verbOf(request.method, route, false);
  const call: Call = { server, kind, route, request, user, warn: (text) => warnings.add(text) };
  if (route.subresource !== undefined) return subresourceCall(call, verb);
  if (verb === undefined || !kind.verbs.includes(verb)) throw methodNotAllowed();
  return verbs[verb as keyof typeof verbs](call);
}

/** Events of a watch. A refusal is an event, too, and the last one. */
export async function* watch(server: Server, request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent> {
  try {
    yield* openWatch(server, request, signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    yield { type: 'ERROR', object: error.status };
  }
}

/** @throws ApiError at once, when the server refuses to watch */
export function openWatch(server: Server, request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent> {
  const route = parsePath(request.path);
  if (!route || route.subresource !== undefined) throw noSuchResource();
  authorize(server, userOf(server, request), { ...request, query: { ...request.query, watch: 'true' } }, route);
  const kind = kindAt(server, route);
  if (!kind.verbs.includes('watch')) throw methodNotAllowed();
  return watchObjects(server, kind, route, request, signal);
}

const streams: Readonly<Record<string, typeof execIn>> = {
  exec: execIn,
  attach: attachTo,
  portforward: forwardPorts,
};

/** Opens a stream to a container. @throws ApiError */
export async function openStream(server: Server, request: ApiRequest): Promise<Stream> {
  const route = parsePath(request.path);
  authorize(server, userOf(server, request), request, route);
  if (route?.group !== '' || route.plural !== 'pods' || !route.namespace || !route.name) throw noSuchResource();
  const open =
    route.subresource === 'log' && queryFlag(request, 'follow') ? followLog : streams[route.subresource ?? ''];
  if (!open) throw noSuchResource();
  return open(server, route.namespace, route.name, request);
}

/** The kind that a path means. @throws ApiError NotFound when nothing of that name is served there */
function kindAt(server: Server, route: Route): KindDefinition {
  const find = () => server.scheme.byResource(route.group, route.version, route.plural);
  let kind = find();
  if (!kind) {
    server.customKinds.load();
    kind = find();
  }
  if (!kind) throw noSuchResource();
  const misplaced = kind.namespaced
    ? route.namespace === undefined && route.name !== undefined
    : route.namespace !== undefined;
  if (misplaced) throw noSuchResource();
  return kind;
}
