import type { HttpRequest } from '../../apimachinery/net.ts';
import { configMap } from '../../apis/index.ts';
import { type Header, headerOf } from '../http.ts';
import { type Location, listed, type Options } from './config.ts';
import type { IngressContext } from './context.ts';
import { dataOf, type Settings } from './settings.ts';

/** Headers that the controller adds to answers: for everybody, for one Ingress, for scripts of other sites. */

/** Those of the ConfigMap that the setting `add-headers` names. */
export const globalHeaders = (settings: Settings, { controller, world }: IngressContext): Header[] =>
  Object.entries(dataOf(settings['add-headers'], controller, world));

/**
 * Those of the ConfigMap that the annotation `custom-headers` names.
 * @returns undefined when it is not there, or has a header that is not allowed: the controller then closes the location
 */
export function customHeaders(
  { options, ingress }: Location,
  settings: Settings,
  { world }: IngressContext,
): Header[] | undefined {
  const reference = options['custom-headers'];
  if (!reference) return [];
  const [first = '', second] = reference.split('/');
  const key = second
    ? { namespace: first, name: second }
    : { namespace: ingress?.metadata.namespace ?? '', name: first };
  const data = world.get(configMap, key)?.data;
  const allowed = listed(settings['global-allowed-response-headers']);
  if (!data || !Object.keys(data).every((name) => allowed.includes(name))) return undefined;
  return Object.entries(data);
}

const corsDefaults = {
  'cors-allow-origin': '*',
  'cors-allow-methods': 'GET, PUT, POST, DELETE, PATCH, OPTIONS',
  'cors-allow-headers':
    'DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization',
  'cors-allow-credentials': 'true',
  'cors-max-age': '1728000',
};

/** `enable-cors`: which sites' scripts may use what they get; none when the site is not among them. */
export function corsHeaders(request: HttpRequest, annotations: Options): Header[] {
  if (annotations['enable-cors'] !== 'true') return [];
  const options: Options = { ...corsDefaults, ...annotations };
  const origins = listed(options['cors-allow-origin']);
  const origin = headerOf(request.headers, 'origin') ?? '';
  const isAnybody = origins.length === 1 && origins[0] === '*';
  if (!isAnybody && !origins.some((one) => matches(one, origin))) return [];
  const exposed = options['cors-expose-headers'];
  return [
    ['Access-Control-Allow-Origin', isAnybody ? '*' : origin],
    ...(options['cors-allow-credentials'] === 'true' ? [['Access-Control-Allow-Credentials', 'true'] as Header] : []),
    ['Access-Control-Allow-Methods', options['cors-allow-methods']!],
    ['Access-Control-Allow-Headers', options['cors-allow-headers']!],
    ...(exposed ? [['Access-Control-Expose-Headers', exposed] as Header] : []),
    ['Access-Control-Max-Age', options['cors-max-age']!],
  ];
}

/** `https://*.example.com` stands for one more label. */
function matches(pattern: string, origin: string): boolean {
  const star = pattern.indexOf('*.');
  if (star < 0) return pattern.toLowerCase() === origin.toLowerCase();
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return (
    origin.startsWith(before) &&
    origin.endsWith(after) &&
    /^[\w-]+$/.test(origin.slice(before.length, origin.length - after.length))
  );
}
