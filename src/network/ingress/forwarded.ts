import type { HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import type { World } from '../../apis/world.ts';
import { type Header, headerOf, httpDate } from '../http.ts';
import type { Location } from './config.ts';
import type { IngressContext } from './context.ts';
import { dataOf, type Settings } from './settings.ts';

/** Headers that nginx writes itself, whatever the client sent. */
const own = new Set([
  'connection',
  'keep-alive',
  'proxy',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-scheme',
  'x-scheme',
  'x-request-id',
  'x-original-forwarded-for',
]);

/** The request as the pod gets it: with the headers that tell where it came from. */
export function forwarded(
  request: HttpRequest,
  { options }: Location,
  settings: Settings,
  { world, controller, balancer }: IngressContext,
): HttpRequest {
  const sent = (name: string) => headerOf(request.headers, name);
  const trusts = settings['use-forwarded-headers'] === 'true';
  const client = (trusts && sent('x-forwarded-for')?.split(',', 1).join('').trim()) || (request.remoteAddress ?? '');
  const host = (trusts && sent('x-forwarded-host')) || request.host;
  const scheme = (trusts && sent('x-forwarded-proto')) || request.scheme;
  const port = (trusts && sent('x-forwarded-port')) || (request.scheme === 'https' ? '443' : '80');
  const original = sent('x-forwarded-for');
  const added = Object.entries(dataOf(settings['proxy-set-headers'], controller, world));
  return {
    ...request,
    scheme: backendScheme(request, options['backend-protocol']),
    host: options['upstream-vhost'] ?? host,
    headers: [
      ['X-Request-ID', sent('x-request-id') ?? requestId(balancer)],
      ['X-Real-IP', client],
      ['X-Forwarded-For', client],
      ['X-Forwarded-Host', host],
      ['X-Forwarded-Port', port],
      ['X-Forwarded-Proto', scheme],
      ['X-Forwarded-Scheme', scheme],
      ['X-Scheme', scheme],
      ...(original === undefined ? [] : [['X-Original-Forwarded-For', original] as Header]),
      ...(options['x-forwarded-prefix'] ? [['X-Forwarded-Prefix', options['x-forwarded-prefix']] as Header] : []),
      ...added,
      ...request.headers.filter(([name]) => !own.has(name.toLowerCase())),
    ],
  };
}

function backendScheme({ scheme }: HttpRequest, protocol = 'HTTP'): 'http' | 'https' {
  if (protocol === 'AUTO_HTTP') return scheme;
  return protocol === 'HTTPS' || protocol === 'GRPCS' ? 'https' : 'http';
}

/** 32 hexadecimal digits. */
const requestId = (balancer: IngressContext['balancer']): string =>
  Array.from({ length: 32 }, () => balancer.below(16).toString(16)).join('');

const hopByHop = new Set(['connection', 'keep-alive', 'server', 'date', 'transfer-encoding', 'certificate']);

/** The pod's answer as nginx passes it on. @param more headers that nginx adds */
export function passedOn(answer: HttpResponse, world: World, more: readonly Header[]): HttpResponse {
  const headers = answer.headers.filter(([name]) => !hopByHop.has(name.toLowerCase()));
  const isNamed =
    (...names: string[]) =>
    ([name]: Header) =>
      names.includes(name.toLowerCase());
  const length = headers.filter(isNamed('content-length'));
  const { certificate: _, ...plain } = answer;
  return {
    ...plain,
    headers: [
      ['Date', httpDate(world.now)],
      ...headers.filter(isNamed('content-type')),
      ...(length.length > 0 || answer.body.length === 0 ? length : [['Transfer-Encoding', 'chunked'] as Header]),
      ['Connection', 'keep-alive'],
      ...more,
      ...headers.filter((header) => !isNamed('content-type', 'content-length')(header)),
    ],
  };
}
