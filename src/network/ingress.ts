import { cidrContains, parseCIDR } from '../apimachinery/ip.ts';
import type { HttpRequest, HttpResponse } from '../apimachinery/net.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { Service } from '../apis/core/service.ts';
import { service as serviceKind } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { headerOf, hostOf, httpDate, reasonOf } from './http.ts';
import { type Backend, flagOf, type Location, type Server, serversOf } from './ingress-config.ts';
import type { Hop } from './route.ts';
import { type Balancer, type Endpoint, endpointsOf, serviceText } from './services.ts';

/** What the controller needs to answer: its configuration comes from the world, the pods behind it over the network. */
export interface IngressContext {
  world: World;
  /** The pod that runs the controller. */
  controller: Pod;
  /** The port it was reached on: 443 speaks TLS. */
  port: number;
  /** The way so far; the controller adds what it decided. */
  hops: Hop[];
  balancer: Balancer;
  /** The network as the controller's pod sees it. */
  network: { http(address: string, port: number, request: HttpRequest): HttpResponse | { failure: string } };
}

/** nginx tries this many of a Service's pods before it gives up. */
const tries = 3;

/** Answers a request as ingress-nginx would. */
export function answerAsIngress(request: HttpRequest, context: IngressContext): HttpResponse {
  const { world, controller } = context;
  const isTls = context.port === 443;
  if (isTls && request.scheme === 'http') return page(400, world, [], 'The plain HTTP request was sent to HTTPS port');
  if (!isTls && request.scheme === 'https') return notTls;
  const server = serverFor(hostOf(request), serversOf(controller, world));
  const [path, query] = splitPath(request.path);
  const found = locate(server, path);
  if ('redirect' in found)
    return page(301, world, [['Location', `${request.scheme}://${request.host}${found.redirect}`]]);
  const { location } = found;
  note(
    context,
    `server ${server.host}, location ${location.path}${location.from ? ` of Ingress ${location.from}` : ''}`,
  );
  const { options } = location;
  if (mustUseTls(request, server, options)) {
    const uri = request.path === '/' ? '' : request.path.replace(/\/$/, '');
    return page(308, world, [['Location', `https://${hostOf(request)}${uri}`]]);
  }
  if (!isAllowed(request.remoteAddress, options)) return page(403, world);
  const appRoot = options['app-root'];
  if (appRoot && request.path === '/')
    return page(302, world, [['Location', `${request.scheme}://${request.host}${appRoot}`]]);
  if (!location.backend) return defaultBackend(request, context);
  const rewritten = rewrite(path, location);
  return proxy(
    { ...request, path: query === undefined ? rewritten : `${rewritten}?${query}` },
    location,
    location.backend,
    context,
  );
}

const note = ({ hops, controller }: IngressContext, rule: string): void => {
  hops.push({ at: `ingress-nginx in pod ${controller.metadata.namespace}/${controller.metadata.name}`, rule });
};

function splitPath(path: string): [string, string | undefined] {
  const mark = path.indexOf('?');
  return mark < 0 ? [path, undefined] : [path.slice(0, mark), path.slice(mark + 1)];
}

/** The server that a host name is for: its own, a wildcard's (one label, no more), or the one for everything else. */
function serverFor(host: string, servers: ReadonlyMap<string, Server>): Server {
  const exact = host === '_' ? undefined : servers.get(host);
  if (exact && !host.startsWith('*')) return exact;
  const wildcards = [...servers.keys()].filter((name) => name.startsWith('*.')).sort();
  const name = wildcards.find((wildcard) => {
    const domain = wildcard.slice(1);
    return host.endsWith(domain) && /^[\w-]+$/.test(host.slice(0, -domain.length));
  });
  return servers.get(name ?? '_')!;
}

type Found = { location: Location } | { redirect: string };

function locate(server: Server, path: string): Found {
  return server.regex ? locateByRegex(server, path) : locateByPath(server, path);
}

/** Regular expressions: the longest text first, the first that matches wins; letters of either case. */
function locateByRegex({ locations }: Server, path: string): Found {
  const ordered = [...locations].sort((a, b) => b.path.length - a.path.length || (a.path < b.path ? 1 : -1));
  const location = ordered.find(({ path: pattern }) => pattern === '/' || matcher(`^${pattern}`)?.test(path));
  return { location: location ?? ordered.at(-1)! };
}

function matcher(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'i');
  } catch {
    return undefined;
  }
}

/** An exact path first, else the longest prefix made of whole elements. */
function locateByPath({ locations }: Server, path: string): Found {
  const exact = locations.find((location) => location.type === 'Exact' && location.path === path);
  if (exact) return { location: exact };
  const prefixes = locations.filter(({ type }) => type === 'Prefix').sort((a, b) => b.path.length - a.path.length);
  const found = prefixes.find((location) => startsWithElements(path, location.path))!;
  const withSlash = prefixes.find((location) => location.path === `${path}/`);
  if (withSlash && found.path !== path) return { redirect: withSlash.path };
  return { location: found };
}

const startsWithElements = (path: string, prefix: string): boolean =>
  prefix.endsWith('/') ? path.startsWith(prefix) : path === prefix || path.startsWith(`${prefix}/`);

/** Only hosts with a certificate of their own send plain requests on to https, unless all are forced to. */
function mustUseTls(request: HttpRequest, server: Server, options: Readonly<Record<string, string>>): boolean {
  if (request.scheme === 'https') return false;
  if (options['force-ssl-redirect'] === 'true') return true;
  return server.tls && options['ssl-redirect'] !== 'false';
}

function isAllowed(address: string | undefined, options: Readonly<Record<string, string>>): boolean {
  const within = (list: string | undefined) =>
    list?.split(',').some((text) => {
      const range = text.trim();
      return address !== undefined && (parseCIDR(range) ? cidrContains(range, address) : range === address);
    });
  const allowed = options['allowlist-source-range'] ?? options['whitelist-source-range'];
  if (within(options['denylist-source-range'])) return false;
  return allowed === undefined || within(allowed) === true;
}

/** The path that the pod gets to see. Capture groups of the location's path may be used in the target. */
export function rewrite(path: string, { path: pattern, options }: Pick<Location, 'path' | 'options'>): string {
  const target = options['rewrite-target'];
  if (target === undefined || target === pattern) return path;
  const match = matcher(`^${pattern}`)?.exec(path);
  if (!match) return path;
  return target.replace(/\$(\d)/g, (_, group) => match[Number(group)] ?? '') || '/';
}

/** The Service that `--default-backend-service` names, or a plain 404. */
function defaultBackend(request: HttpRequest, context: IngressContext): HttpResponse {
  const named = flagOf(context.controller, 'default-backend-service')?.split('/');
  if (named?.length !== 2) return page(404, context.world);
  const backend: Backend = { namespace: named[0]!, service: named[1]!, port: 80 };
  return proxy(request, { path: '/', type: 'Prefix', backend, options: {}, from: '' }, backend, context);
}

function proxy(request: HttpRequest, location: Location, backend: Backend, context: IngressContext): HttpResponse {
  const { world, balancer } = context;
  const target = world.get(serviceKind, { namespace: backend.namespace, name: backend.service });
  const upstream = target && upstreamOf(target, backend.port, world);
  if (!target || !upstream || upstream.length === 0) {
    const why = target ? 'has no ready endpoint for that port' : 'is not there';
    note(context, `Service ${backend.namespace}/${backend.service} ${why}`);
    return page(503, world);
  }
  const key = `ingress/${context.controller.metadata.name}/${serviceText(target)}/${backend.port}`;
  const isSticky = location.options.affinity === 'cookie';
  for (let attempt = 0; attempt < Math.min(tries, upstream.length); attempt++) {
    const turn = isSticky ? stickyTurn(request, upstream) : undefined;
    const endpoint = upstream[turn ?? balancer.turn(key, upstream.length)]!;
    note(
      context,
      `Service ${serviceText(target)} → ${endpoint.address}:${endpoint.port} (pod addresses, not the ClusterIP)`,
    );
    const answer = context.network.http(endpoint.address, endpoint.port, forwarded(request, location, context));
    if ('failure' in answer || answer.code === 0) continue;
    return passedOn(answer, world, isSticky && turn === undefined ? [cookieFor(endpoint, request, location)] : []);
  }
  return page(502, world);
}

/** Ready pods of a Service, by a port's number, its target or its name. */
function upstreamOf(target: Service, wanted: number | string, world: World): Endpoint[] {
  const port = (target.spec.ports ?? []).find(
    ({ port: number, name, targetPort }) =>
      number === wanted || name === wanted || String(targetPort) === String(wanted),
  );
  return port ? endpointsOf(target, port.name ?? '', world).filter(({ ready }) => ready) : [];
}

const cookieName = 'INGRESSCOOKIE';

function stickyTurn(request: HttpRequest, upstream: readonly Endpoint[]): number | undefined {
  const cookie = new RegExp(`${cookieName}=([^;|]+)`).exec(headerOf(request.headers, 'cookie') ?? '')?.[1];
  const at = upstream.findIndex((endpoint) => cookie?.endsWith(`.${Buffer.from(endpoint.address).toString('hex')}`));
  return at < 0 ? undefined : at;
}

const cookieFor = ({ address }: Endpoint, request: HttpRequest, { path }: Location): readonly [string, string] => [
  'Set-Cookie',
  `${cookieName}=1.${Buffer.from(address).toString('hex')}; Path=${path}${request.scheme === 'https' ? '; Secure' : ''}; HttpOnly`,
];

/** The request as the pod gets it: with the headers that tell where it came from. */
function forwarded(request: HttpRequest, { options }: Location, { world }: IngressContext): HttpRequest {
  const client = request.remoteAddress ?? '';
  const own = new Set([
    'connection',
    'keep-alive',
    'x-real-ip',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-port',
    'x-forwarded-proto',
    'x-forwarded-scheme',
    'x-scheme',
    'x-request-id',
  ]);
  const original = headerOf(request.headers, 'x-forwarded-for');
  const port = request.scheme === 'https' ? '443' : '80';
  return {
    ...request,
    scheme: options['backend-protocol'] === 'HTTPS' ? 'https' : 'http',
    host: options['upstream-vhost'] ?? request.host,
    headers: [
      ['X-Request-ID', headerOf(request.headers, 'x-request-id') ?? requestId(request, world)],
      ['X-Real-IP', client],
      ['X-Forwarded-For', client],
      ['X-Forwarded-Host', request.host],
      ['X-Forwarded-Port', port],
      ['X-Forwarded-Proto', request.scheme],
      ['X-Forwarded-Scheme', request.scheme],
      ['X-Scheme', request.scheme],
      ...(original === undefined ? [] : [['X-Original-Forwarded-For', original] as const]),
      ...request.headers.filter(([name]) => !own.has(name.toLowerCase())),
    ],
  };
}

/** 32 hexadecimal digits. */
const requestId = ({ host, path }: HttpRequest, { now }: World): string =>
  Buffer.from(`${now.toString(16)}${host}${path}`.padEnd(16, '0'))
    .toString('hex')
    .slice(0, 32);

const hopByHop = new Set(['connection', 'keep-alive', 'server', 'date', 'transfer-encoding']);

function passedOn(answer: HttpResponse, world: World, more: readonly (readonly [string, string])[]): HttpResponse {
  const headers = answer.headers.filter(([name]) => !hopByHop.has(name.toLowerCase()));
  const first = (name: string) => headers.filter(([key]) => key.toLowerCase() === name);
  const rest = headers.filter(([name]) => !['content-type', 'content-length'].includes(name.toLowerCase()));
  return {
    ...answer,
    headers: [
      ['Date', httpDate(world.now)],
      ...first('content-type'),
      ...first('content-length'),
      ['Connection', 'keep-alive'],
      ...more,
      ...rest,
    ],
  };
}

/** Whoever starts a TLS handshake with a server that speaks plain HTTP does not understand the answer. */
const notTls: HttpResponse = { code: 0, reason: 'plain HTTP', headers: [], body: '' };

const titles: Readonly<Record<number, string>> = { 302: '302 Found' };

/** One of nginx's own pages, byte for byte. @param why a line of explanation, which is then the title, too */
export function page(
  code: number,
  { now }: World,
  headers: readonly (readonly [string, string])[] = [],
  why?: string,
): HttpResponse {
  const heading = titles[code] ?? `${code} ${reasonOf(code)}`;
  const lines = [
    '<html>',
    `<head><title>${why === undefined ? heading : `${code} ${why}`}</title></head>`,
    '<body>',
    `<center><h1>${heading}</h1></center>`,
    ...(why === undefined ? [] : [`<center>${why}</center>`]),
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ];
  const body = lines.join('\r\n');
  return {
    code,
    reason: reasonOf(code),
    headers: [
      ['Date', httpDate(now)],
      ['Content-Type', 'text/html'],
      ['Content-Length', String(body.length)],
      ['Connection', 'keep-alive'],
      ...headers,
    ],
    body,
  };
}
