import type { Pod } from '../apis/core/pod.ts';
import { ingressClass, ingress as ingressKind } from '../apis/index.ts';
import type { Ingress } from '../apis/networking/ingress.ts';
import type { World } from '../apis/world.ts';

export const annotationPrefix = 'nginx.ingress.kubernetes.io/';
const controllerName = 'k8s.io/ingress-nginx';
const legacyClass = 'kubernetes.io/ingress.class';

/** Where a location sends its requests. */
export interface Backend {
  namespace: string;
  service: string;
  /** A port's number or name. */
  port: number | string;
}

/** One location block of the nginx.conf that the controller writes. */
export interface Location {
  path: string;
  type: 'Exact' | 'Prefix';
  /** Undefined: the controller's own 404. */
  backend: Backend | undefined;
  /** Annotations of the Ingress, without their prefix. */
  options: Readonly<Record<string, string>>;
  /** `namespace/name` of the Ingress; '' for the default location. */
  from: string;
}

/** One server block: a host and its locations. */
export interface Server {
  /** `_`: everything that no other server is for. */
  host: string;
  locations: Location[];
  /** Has a certificate of its own (a tls section lists it). */
  tls: boolean;
  /** Some location rewrites or uses regular expressions: then all of them are regular expressions. */
  regex: boolean;
}

/** The value of a command line flag of the controller: `--name=value`. */
export function flagOf(controller: Pod, name: string): string | undefined {
  for (const { args = [] } of controller.spec.containers) {
    const found = args.find((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
    if (found) return found.includes('=') ? found.slice(found.indexOf('=') + 1) : 'true';
  }
  return undefined;
}

/** Whether the controller takes an Ingress. */
export function isTaken({ metadata, spec }: Ingress, controller: Pod, world: World): boolean {
  const name = spec.ingressClassName;
  if (name) return world.get(ingressClass, { namespace: '', name })?.spec.controller === controllerName;
  const legacy = metadata.annotations?.[legacyClass];
  if (legacy !== undefined) return legacy === (flagOf(controller, 'ingress-class') ?? 'nginx');
  return flagOf(controller, 'watch-ingress-without-class') === 'true';
}

/** The controller's configuration: every server by its host. */
export function serversOf(controller: Pod, world: World): Map<string, Server> {
  const servers = new Map<string, Server>([['_', emptyServer('_')]]);
  for (const each of takenInOrder(controller, world)) addIngress(servers, each);
  for (const server of servers.values()) addDefaultLocation(server);
  return servers;
}

const emptyServer = (host: string): Server => ({ host, locations: [], tls: false, regex: false });

/** Older Ingresses first; of two as old, the later name. */
function takenInOrder(controller: Pod, world: World): Ingress[] {
  const id = ({ metadata }: Ingress) => `${metadata.namespace}/${metadata.name}`;
  return world
    .list(ingressKind)
    .filter((each) => isTaken(each, controller, world) && optionsOf(each).canary !== 'true')
    .sort((a, b) => {
      const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
      return left < right ? -1 : left > right ? 1 : id(a) > id(b) ? -1 : 1;
    });
}

export function optionsOf({ metadata }: Ingress): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    if (key.startsWith(annotationPrefix)) options[key.slice(annotationPrefix.length)] = value;
  }
  return options;
}

function addIngress(servers: Map<string, Server>, each: Ingress): void {
  const { namespace, name } = each.metadata;
  const options = optionsOf(each);
  const from = `${namespace}/${name}`;
  const fallback = backendOf(namespace!, each.spec.defaultBackend);
  const rules = each.spec.rules ?? [];
  const hosts = new Set(rules.map(({ host }) => host || '_'));
  if (rules.length === 0 && fallback)
    addLocation(serverFor(servers, '_'), { path: '/', type: 'Prefix', backend: fallback, options, from });
  for (const { host, http } of rules) {
    const server = serverFor(servers, host || '_');
    for (const path of http?.paths ?? []) {
      if (path.backend.resource) continue;
      const backend = backendOf(namespace!, path.backend);
      const type = path.pathType === 'Exact' ? 'Exact' : 'Prefix';
      addLocation(server, { path: path.path || '/', type, backend, options, from });
    }
    if (usesRegex(options, server, from)) server.regex = true;
  }
  if (fallback) {
    for (const host of hosts)
      addLocation(serverFor(servers, host), { path: '/', type: 'Prefix', backend: fallback, options, from });
  }
  for (const { hosts: secured = [] } of each.spec.tls ?? []) {
    for (const host of secured) if (servers.has(host)) servers.get(host)!.tls = true;
  }
}

function serverFor(servers: Map<string, Server>, host: string): Server {
  const name = host.toLowerCase();
  const known = servers.get(name);
  if (known) return known;
  const server = emptyServer(name);
  servers.set(name, server);
  return server;
}

/** The first one to claim a path has it. */
function addLocation(server: Server, location: Location): void {
  if (server.locations.some(({ path, type }) => path === location.path && type === location.type)) return;
  server.locations.push(location);
}

function usesRegex(options: Readonly<Record<string, string>>, { locations }: Server, from: string): boolean {
  if (options['use-regex'] === 'true') return true;
  const target = options['rewrite-target'];
  return target !== undefined && locations.some((location) => location.from === from && location.path !== target);
}

type IngressBackend = NonNullable<Ingress['spec']['defaultBackend']>;

function backendOf(namespace: string, backend: IngressBackend | undefined): Backend | undefined {
  if (!backend?.service) return undefined;
  const { name, port } = backend.service;
  return { namespace, service: name, port: port?.name ?? port?.number ?? 0 };
}

function addDefaultLocation(server: Server): void {
  addLocation(server, { path: '/', type: 'Prefix', backend: undefined, options: {}, from: '' });
}
