import { createHash } from 'node:crypto';
import type { HttpRequest } from '../../apimachinery/net.ts';
import { highest } from '../balancer.ts';
import { type Header, headerOf, httpDate } from '../http.ts';
import type { Location, Options, Upstream } from './config.ts';
import type { IngressContext } from './context.ts';

/**
 * `affinity: cookie`: the first answer brings a cookie, and whoever sends it back gets the same pod. The cookie's first
 * half chooses the pod by its hash alone, so nginx need not remember anybody; the second half says which upstream it is
 * for.
 */

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const backendKey = ({ name }: Upstream): string => md5(md5(name) + name);

const nameOf = (options: Options | undefined): string => options?.['session-cookie-name'] || 'INGRESSCOOKIE';

export function cookieOf({ headers }: HttpRequest, name: string): string | undefined {
  for (const part of (headerOf(headers, 'cookie') ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

const readCookie = (request: HttpRequest, { affinity }: Upstream): [key: string, backend: string] | undefined => {
  const value = affinity && cookieOf(request, nameOf(affinity));
  if (!value) return undefined;
  const [key = '', backend = ''] = value.split('|');
  return [key, backend];
};

/** Whether the client has a cookie of this very upstream. */
export const isAffineTo = (request: HttpRequest, upstream: Upstream): boolean =>
  readCookie(request, upstream)?.[1] === backendKey(upstream);

/** The pod that the client's cookie leads to, or a new one with the cookie that will lead to it. */
export function stickyChoice<T extends { address: string }>(
  request: HttpRequest,
  upstream: Upstream,
  endpoints: readonly T[],
  { host, location }: { host: string; location: Location },
  { world, balancer }: IngressContext,
): { endpoint: T; cookie?: Header } {
  const known = readCookie(request, upstream);
  if (known) return { endpoint: highest(endpoints, known[0]) };
  const key = `${(world.now / 1000).toFixed(3)}.${30 + balancer.below(10)}.${balancer.below(999_999) + 1}`;
  const endpoint = highest(endpoints, key);
  if (!upstream.cookieLocations.has(`${host} ${location.path}`)) return { endpoint };
  const value = `${key}|${backendKey(upstream)}`;
  return { endpoint, cookie: ['Set-Cookie', cookieText(value, upstream.affinity!, request, location, world.now)] };
}

function cookieText(value: string, options: Options, request: HttpRequest, { path }: Location, now: number): string {
  const expires = Number(options['session-cookie-expires']);
  const maxAge = options['session-cookie-max-age'];
  const secure = options['session-cookie-secure'] ?? String(request.scheme === 'https');
  const sameSite = options['session-cookie-samesite'];
  const domain = options['session-cookie-domain'];
  return [
    `${nameOf(options)}=${value}`,
    ...(expires ? [`Expires=${httpDate(now + expires * 1000)}`] : []),
    ...(maxAge ? [`Max-Age=${maxAge}`] : []),
    ...(domain ? [`Domain=${domain}`] : []),
    `Path=${options['session-cookie-path'] || path}`,
    ...(secure === 'true' ? ['Secure'] : []),
    'HttpOnly',
    ...(sameSite ? [`SameSite=${sameSite}`] : []),
  ].join('; ');
}
