import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import type { Service } from '../../apis/core/service.ts';
import { service as serviceKind } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { highest } from '../balancer.ts';
import { endpointsOf, serviceText } from '../endpoints.ts';
import { type Header, headerOf } from '../http.ts';
import { stickyChoice } from './affinity.ts';
import { withCanary } from './canary.ts';
import { type Backend, type Location, listed, type Options, type Upstream, upstreamName } from './config.ts';
import { type IngressContext, note } from './context.ts';
import { forwarded, passedOn } from './forwarded.ts';
import { page } from './pages.ts';
import { flagOf, type Settings } from './settings.ts';

/** nginx tries this many times before it gives up. */
const tries = 3;

/** What a location and its host bring along. */
export interface Proxying {
  host: string;
  location: Location;
  settings: Settings;
  upstreams: ReadonlyMap<string, Upstream>;
}

/** Passes a request on to the pods of a location's Service, or of its canary. */
export function proxy(request: HttpRequest, proxying: Proxying, context: IngressContext): HttpResponse {
  const { location, upstreams, settings } = proxying;
  if (!location.backend) return controllerDefault(request, proxying, context);
  const primary = upstreams.get(upstreamName(location.backend)) ?? bare(location.backend);
  const upstream = withCanary(request, primary, context);
  const endpoints = endpointsFor(upstream.backend, location.options, context);
  if (endpoints.length === 0) {
    return customDefault(503, request, proxying, context) ?? page(503, context.world);
  }
  const answer = attempt(request, upstream, endpoints, proxying, context);
  const intercepted = listed(location.options['custom-http-errors'] ?? settings['custom-http-errors']);
  if (!intercepted.includes(String(answer.code))) return answer;
  return customDefault(answer.code, request, proxying, context) ?? controllerDefault(request, proxying, context);
}

const bare = (backend: Backend): Upstream => ({
  name: upstreamName(backend),
  backend,
  affinity: undefined,
  cookieLocations: new Set(),
  canary: undefined,
});

interface Place {
  address: string;
  port: number;
}

/** Asks one pod after the other: those that refuse, or do not answer, are passed over. */
function attempt(
  request: HttpRequest,
  upstream: Upstream,
  endpoints: readonly Place[],
  proxying: Proxying,
  context: IngressContext,
): HttpResponse {
  const { location, settings } = proxying;
  const sent = forwarded(request, location, settings, context);
  let left = [...endpoints];
  let code = 502;
  for (let round = 0; round < tries && left.length > 0; round++) {
    const { endpoint, cookie, rule } = choose(request, upstream, left, proxying, context);
    note(
      context,
      `Service ${upstream.backend.namespace}/${upstream.backend.service} → ${placeText(endpoint)} (${rule})`,
    );
    const { answer, hops } = context.network.trace(endpoint.address, endpoint.port, sent);
    context.hops.push(...hops.slice(1));
    if (!('failure' in answer) && answer.code !== 0) return passedOn(answer, context.world, cookie ? [cookie] : []);
    code = 'failure' in answer && answer.failure === 'timed-out' ? 504 : 502;
    note(context, `${placeText(endpoint)} ${'failure' in answer ? answer.failure : 'does not speak TLS'}`);
    left = left.filter((one) => one !== endpoint);
  }
  return page(code, context.world);
}

const placeText = ({ address, port }: Place): string => `${address}:${port}`;

function choose(
  request: HttpRequest,
  upstream: Upstream,
  endpoints: readonly Place[],
  { host, location }: Proxying,
  context: IngressContext,
): { endpoint: Place; cookie?: Header; rule: string } {
  const { balancer, controller } = context;
  if (upstream.affinity) {
    const choice = stickyChoice(request, upstream, endpoints, { host, location }, context);
    return { ...choice, rule: choice.cookie ? 'affinity: a new cookie' : 'affinity: by the cookie' };
  }
  const hashBy = location.options['upstream-hash-by'];
  if (hashBy) {
    const key = createHash('md5').update(substituted(hashBy, request)).digest('hex');
    return { endpoint: highest(endpoints, key), rule: `hash of ${hashBy}` };
  }
  if (endpoints.length === 1) return { endpoint: endpoints[0]!, rule: 'the only one' };
  const key = `ingress/${controller.metadata.name}/${upstream.name}`;
  const turn = balancer.turn(key, endpoints.length, context.world.now);
  return { endpoint: endpoints[turn]!, rule: `round robin over ${endpoints.length} pods, past the ClusterIP` };
}

const substituted = (text: string, { host, path, remoteAddress = '', headers }: HttpRequest): string =>
  text
    .replace(/\$(binary_)?remote_addr/g, remoteAddress)
    .replace(/\$request_uri|\$uri/g, path)
    .replace(/\$host/g, host)
    .replace(/\$http_(\w+)/g, (_, name: string) => headerOf(headers, name.replaceAll('_', '-')) ?? '');

/** Where the controller sends requests for a Service: to its ready pods, its address (on request), or another name's. */
function endpointsFor(backend: Backend, options: Options, context: IngressContext): Place[] {
  const { world } = context;
  const { namespace, service: name, port } = backend;
  const target = world.get(serviceKind, { namespace, name });
  const id = `Service ${namespace}/${name}`;
  if (!target) {
    note(context, `${id} is not there`);
    return [];
  }
  if (target.spec.type === 'ExternalName') return external(target, port, context);
  const found = portOf(target, port);
  if (options['service-upstream'] === 'true' && target.spec.clusterIP && target.spec.clusterIP !== 'None') {
    const number = typeof port === 'number' ? port : found?.port;
    return number === undefined ? [] : [{ address: target.spec.clusterIP, port: number }];
  }
  if (!found) {
    note(context, `${id} has no port ${port}`);
    return [];
  }
  const ready = endpointsOf(target, found.name ?? '', world).filter((endpoint) => endpoint.ready);
  if (ready.length === 0) note(context, `${id} has no ready endpoint for port ${port}`);
  return ready;
}

/** By the port's number, its name, or what it leads to. */
const portOf = ({ spec }: Service, wanted: number | string) =>
  (spec.ports ?? []).find(
    ({ port, name, targetPort }) => port === wanted || name === wanted || String(targetPort) === String(wanted),
  );

/** The controller resolves the name itself, again and again. */
function external(target: Service, port: number | string, context: IngressContext): Place[] {
  const { world, network } = context;
  const name = target.spec.externalName ?? '';
  const id = `Service ${serviceText(target)}`;
  if (/^localhost\.?$/i.test(name) || name.startsWith('127.')) {
    note(context, `${id} is another name of ${name}, which the controller refuses`);
    return [];
  }
  const reply = network.query(world.facts.clusterDNS, `${name.replace(/\.$/, '')}.`, 'A');
  const addresses = 'failure' in reply ? [] : reply.answers.filter(({ type }) => type === 'A');
  note(context, `${id} is another name of ${name}: ${addresses.map(({ data }) => data).join(', ') || 'not resolved'}`);
  const number = typeof port === 'number' ? port : (portOf(target, port)?.port ?? 0);
  return addresses.map(({ data }) => ({ address: data, port: number }));
}

/** The Service that an Ingress names for requests its own cannot answer, when it has pods. */
function customDefault(
  code: number,
  request: HttpRequest,
  { location, settings }: Proxying,
  context: IngressContext,
): HttpResponse | undefined {
  const name = location.options['default-backend'];
  const namespace = location.ingress?.metadata.namespace;
  if (!name || !namespace) return undefined;
  return askDefault({ namespace, name }, code, request, { location, settings }, context);
}

/** The Service that `--default-backend-service` names, or a plain 404. */
function controllerDefault(request: HttpRequest, proxying: Proxying, context: IngressContext): HttpResponse {
  const [namespace = '', name] = (flagOf(context.controller, 'default-backend-service') ?? '')
    .replace('$(POD_NAMESPACE)', context.controller.metadata.namespace ?? '')
    .split('/');
  if (!name) {
    note(context, "nothing else is for it: the controller's own 404");
    return page(404, context.world);
  }
  return askDefault({ namespace, name }, undefined, request, proxying, context) ?? page(404, context.world);
}

function askDefault(
  key: { namespace: string; name: string },
  code: number | undefined,
  request: HttpRequest,
  { location, settings }: Pick<Proxying, 'location' | 'settings'>,
  context: IngressContext,
): HttpResponse | undefined {
  const target = context.world.get(serviceKind, key);
  const [port] = target?.spec.ports ?? [];
  const ready = target && port ? readyOf(target, port.name ?? '', context.world) : [];
  if (ready.length === 0) return undefined;
  const turn = context.balancer.turn(`default/${key.namespace}/${key.name}`, ready.length, context.world.now);
  const endpoint = ready[turn]!;
  note(context, `default backend ${key.namespace}/${key.name} → ${placeText(endpoint)}`);
  const sent = forwarded(request, location, settings, context);
  const told: Header[] = code === undefined ? [] : errorHeaders(code, request, location);
  const message = { ...sent, headers: [...told, ...sent.headers] };
  const { answer, hops } = context.network.trace(endpoint.address, endpoint.port, message);
  context.hops.push(...hops.slice(1));
  return 'failure' in answer || answer.code === 0 ? page(502, context.world) : passedOn(answer, context.world, []);
}

const readyOf = (target: Service, portName: string, world: World): Place[] =>
  endpointsOf(target, portName, world).filter((endpoint) => endpoint.ready);

/** What a default backend gets to know about the request that went wrong. */
const errorHeaders = (code: number, request: HttpRequest, { backend, ingress }: Location): Header[] => [
  ['X-Code', String(code)],
  ['X-Format', headerOf(request.headers, 'accept') ?? ''],
  ['X-Original-URI', request.path],
  ['X-Namespace', backend?.namespace ?? ''],
  ['X-Ingress-Name', ingress?.metadata.name ?? ''],
  ['X-Service-Name', backend?.service ?? ''],
  ['X-Service-Port', String(backend?.port ?? '')],
];
