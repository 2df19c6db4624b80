import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { ApiRequest, Impersonation } from '../../apimachinery/rest.ts';
import { ApiError, methodNotAllowed } from '../../apimachinery/status.ts';
import { bearerOf, isAccountToken } from './authenticate.ts';
import { acceptable, encodingFor } from './media-types.ts';
import { plainWishes, type Wishes } from './respond.ts';

type Query = Record<string, string | readonly string[]>;

/** Path and query of a request line. The path stays as it was sent: its steps are decoded one by one. */
export function targetOf({ url = '/' }: IncomingMessage): { path: string; query: Query } {
  const relative = url.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = relative.indexOf('?');
  if (mark < 0) return { path: relative || '/', query: {} };
  return { path: relative.slice(0, mark) || '/', query: queryOf(relative.slice(mark + 1)) };
}

function queryOf(text: string): Query {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = Object.hasOwn(query, name) ? query[name]! : undefined;
    const next = before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value];
    Object.defineProperty(query, name, { value: next, enumerable: true, configurable: true, writable: true });
  }
  return query;
}

/** HEAD is GET without an answer's body. @throws ApiError MethodNotAllowed */
export function methodOf({ method = 'GET' }: IncomingMessage): ApiRequest['method'] {
  if (method === 'HEAD') return 'GET';
  if (method === 'GET' || method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE')
    return method;
  throw methodNotAllowed();
}

/** A client with a certificate is known by that, whatever token it sends. */
function tokenOf(incoming: IncomingMessage): string | undefined {
  const token = (incoming.socket as TLSSocket).authorized ? undefined : bearerOf(incoming);
  return isAccountToken(token) ? token : undefined;
}

const extraPrefix = 'impersonate-extra-';

/** As whom the client wants to act. @throws ApiError when it does not say which user */
function impersonationOf({ headersDistinct }: IncomingMessage): Impersonation | undefined {
  const values = (name: string): readonly string[] => headersDistinct[name] ?? [];
  const [username = ''] = values('impersonate-user');
  const [uid] = values('impersonate-uid');
  const groups = values('impersonate-group');
  const extras = Object.keys(headersDistinct).filter((name) => name.startsWith(extraPrefix));
  if (username === '') {
    if (groups.length === 0 && uid === undefined && extras.length === 0) return undefined;
    const message = `Internal error occurred: requested [${groups.map((name) => `{Group  ${name}  ${name} }`).join(' ')}] without impersonating a user`;
    throw new ApiError({ code: 500, reason: 'InternalError', message });
  }
  const extra = extras.map((name) => [decodeURIComponent(name.slice(extraPrefix.length)), values(name)]);
  return {
    username,
    ...(uid !== undefined && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  };
}

/** The request as the API server takes it, without its body. @throws ApiError */
export function requestOf(incoming: IncomingMessage): ApiRequest {
  const { accept, 'content-type': contentType, 'user-agent': userAgent } = incoming.headers;
  const token = tokenOf(incoming);
  const impersonate = impersonationOf(incoming);
  return {
    method: methodOf(incoming),
    ...targetOf(incoming),
    managedFields: true,
    ...(token !== undefined && { token }),
    ...(impersonate && { impersonate }),
    ...(accept !== undefined && { accept: acceptable(accept) }),
    ...(contentType !== undefined && { contentType }),
    ...(userAgent !== undefined && { userAgent }),
  };
}

/** @throws ApiError NotAcceptable */
export function wishesOf(incoming: IncomingMessage, { path, query }: ApiRequest): Wishes {
  const { headers, method } = incoming;
  const header = (name: string): string => String(headers[name] ?? '');
  return {
    ...plainWishes,
    encoding: encodingFor(header('accept')),
    acceptsGzip: /\bgzip\b/.test(header('accept-encoding')),
    pretty: /^(1|true)$/.test(String(query?.pretty ?? '')),
    ifNoneMatch: header('if-none-match'),
    headersOnly: method === 'HEAD',
    isDiscovery: /^\/(?:apis?(?:\/[^/]+){0,2}|openapi\/.*)\/?$/.test(path),
  };
}

export const isFlag = (request: ApiRequest, name: string): boolean =>
  /^(1|t|true)$/i.test(String(request.query?.[name] ?? ''));
