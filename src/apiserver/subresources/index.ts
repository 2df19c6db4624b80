import type { KubeObject } from '../../apimachinery/meta.ts';
import { methodNotAllowed, noSuchResource } from '../../apimachinery/status.ts';
import { type Answer, type Call, decoded, dressed, notSimulated, patch, replace, stored } from '../calls.ts';
import type { WriteOptions } from '../context.ts';
import { getObject } from '../list.ts';
import { patched } from '../patches.ts';
import { writeQuery } from '../query.ts';
import type { Verb } from '../routes.ts';
import { readLog } from './container.ts';
import { finalizeNamespace } from './finalize.ts';
import { bindPod, evictPod, onlyChanging, withEphemeralContainers, withResources } from './pod.ts';
import { getScale, putScale } from './scale.ts';
import { subresourcesOf } from './served.ts';
import { requestToken } from './token.ts';

type Handler = (call: Call, verb: Verb) => Answer | Promise<Answer>;

/** A call to a subresource that discovery tells of; all others are not there. */
export function subresourceCall(call: Call, verb: Verb | undefined): Answer | Promise<Answer> {
  const { kind, route } = call;
  const served = subresourcesOf(kind).find(({ name }) => name === route.subresource);
  const handler = served && handlers[served.name];
  if (!served || !handler || (kind.namespaced && route.namespace === undefined)) throw noSuchResource();
  if (verb === undefined || !served.verbs.includes(verb)) throw methodNotAllowed();
  return handler(call, verb);
}

const read = ({ server, kind, route, ...call }: Call): Answer => {
  const object = getObject(server, kind, route.namespace, route.name!);
  return { code: 200, body: dressed({ server, kind, route, ...call }, object) };
};

/** Subresources that are the object itself, of which they change one part only. */
const partOf =
  (half: 'spec' | 'status', asSeen: (call: Call) => Call['kind'] = ({ kind }) => kind): Handler =>
  async (call, verb) => {
    if (verb === 'get') return read(call);
    if (verb === 'patch') return patch(call, half, asSeen(call));
    const { object, options } = await decoded(call, call.request.body);
    return replace(call, object, half, options, asSeen(call));
  };

const handlers: Readonly<Record<string, Handler>> = {
  status: partOf('status'),
  approval: partOf('status'),
  ephemeralcontainers: partOf('spec', ({ kind }) => onlyChanging(kind, withEphemeralContainers)),
  resize: partOf('spec', ({ kind }) => onlyChanging(kind, withResources)),
  scale,

  binding: ({ server, kind, route, request, warn }) => ({
    code: 201,
    body: bindPod(server, kind, route.namespace!, route.name!, request.body, optionsOf(request, warn)),
  }),

  eviction: ({ server, kind, route, request, warn }) => ({
    code: 201,
    body: evictPod(server, kind, route.namespace!, route.name!, request.body, optionsOf(request, warn)),
  }),

  async finalize(call) {
    const { object, options } = await decoded(call, call.request.body);
    return { code: 200, body: finalizeNamespace(call.server, call.kind, stored(call), object, options) };
  },

  token: ({ server, route, request }) => ({
    code: 201,
    body: requestToken(server, route.namespace!, route.name!, request.body),
  }),

  log: async ({ server, route, request }) => ({
    code: 200,
    body: await readLog(server, route.namespace!, route.name!, request),
  }),

  proxy: () => {
    throw notSimulated('the proxy subresource');
  },
};

const optionsOf = (request: Call['request'], warn: (text: string) => void, subresource?: string): WriteOptions => {
  const { dryRun, fieldManager } = writeQuery(request);
  return { dryRun, fieldManager, internal: false, warn, ...(subresource && { subresource }) };
};

function scale({ server, kind, route, request, warn }: Call, verb: Verb): Answer {
  const current = () => getScale(server, kind, route.namespace, route.name!);
  if (verb === 'get') return { code: 200, body: current() };
  const wanted = verb === 'patch' ? patchedScale(current(), request) : request.body;
  const body = putScale(server, kind, route.namespace, route.name!, wanted, optionsOf(request, warn, 'scale'));
  return { code: 200, body };
}

/** Scales have no lists: merging strategically is merging. */
function patchedScale(current: KubeObject, { contentType = '', body }: Call['request']): unknown {
  return patched(contentType, current, body, () => ({ field: () => undefined }));
}
