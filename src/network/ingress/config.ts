import type { Pod } from '../../apis/core/pod.ts';
import { ingressClass, ingress as ingressKind } from '../../apis/index.ts';
import type { Ingress, IngressBackend } from '../../apis/networking/ingress.ts';
import { nginxAnnotations, takesIngress } from '../../apis/networking/ingress-nginx.ts';
import type { World } from '../../apis/world.ts';

/** The nginx.conf that the controller would write, as data. */

/** Annotations of an Ingress without their prefix. */
export type Options = Readonly<Record<string, string>>;

/** Where a location sends its requests. */
export interface Backend {
  namespace: string;
  service: string;
  /** A port's number or name. */
  port: number | string;
}

/** One location block. */
export interface Location {
  path: string;
  type: 'Exact' | 'Prefix';
  /** Undefined: the controller's own default backend. */
  backend: Backend | undefined;
  /** Nobody asked for it: it is what a host has for `/` as long as no Ingress claims that path. */
  isDefault: boolean;
  options: Options;
  /** The Ingress; undefined for the location that is there without any. */
  ingress: Ingress | undefined;
}

/** One server block: a host and its locations. */
export interface Server {
  /** `_`: everything that no other server is for. */
  host: string;
  aliases: string[];
  locations: Location[];
  /** The Ingress whose tls section speaks for the host: it has a certificate, if only the default one. */
  securedBy: Ingress | undefined;
  /** Some location rewrites or uses regular expressions: then all of them are regular expressions. */
  regex: boolean;
}

/** Pods of one Service and port: locations of several hosts may share it, with its canary and its cookie. */
export interface Upstream {
  /** `default-web-80` */
  name: string;
  backend: Backend;
  /** Options of the first Ingress that asked for cookie affinity. */
  affinity: Options | undefined;
  /** `host path` of locations that hand out the cookie. */
  cookieLocations: Set<string>;
  /** A second one that gets a share of the requests. */
  canary: { upstream: Upstream; options: Options; ingress: Ingress } | undefined;
}

export interface Configuration {
  servers: ReadonlyMap<string, Server>;
  upstreams: ReadonlyMap<string, Upstream>;
}

/** `namespace/name` of a location's Ingress. */
export const ingressText = ({ ingress }: Location): string =>
  ingress ? `${ingress.metadata.namespace}/${ingress.metadata.name}` : '';

export const upstreamName = ({ namespace, service, port }: Backend): string => `${namespace}-${service}-${port}`;

/** Whether the controller takes an Ingress. */
export const isTaken = (each: Ingress, controller: Pod, world: World): boolean =>
  takesIngress(each, controller, (name) => world.get(ingressClass, { namespace: '', name }));

/** The controller's whole configuration: every server by its host, every upstream by its name. */
export function configurationOf(controller: Pod, world: World): Configuration {
  const taken = takenInOrder(controller, world);
  const primaries = taken.filter((each) => !isCanary(each));
  const made = new Draft();
  for (const each of primaries) made.addServers(each);
  for (const each of primaries) made.addLocations(each);
  for (const each of taken) if (isCanary(each) && primaries.length > 0) made.addCanary(each);
  return made;
}

const isCanary = (each: Ingress): boolean => optionsOf(each)['canary'] === 'true';

/** Older Ingresses first; of two as old, the later name. */
function takenInOrder(controller: Pod, world: World): Ingress[] {
  const id = ({ metadata }: Ingress) => `${metadata.namespace}/${metadata.name}`;
  return world
    .list(ingressKind)
    .filter((each) => isTaken(each, controller, world))
    .sort((a, b) => {
      const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
      return left < right ? -1 : left > right ? 1 : id(a) > id(b) ? -1 : 1;
    });
}

export function optionsOf({ metadata }: Ingress): Options {
  const options: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    if (key.startsWith(nginxAnnotations)) options[key.slice(nginxAnnotations.length)] = value;
  }
  return options;
}

class Draft implements Configuration {
  readonly servers = new Map<string, Server>();
  readonly upstreams = new Map<string, Upstream>();

  constructor() {
    this.#server('_', undefined, {}, undefined);
  }

  #server(host: string, backend: Backend | undefined, options: Options, ingress: Ingress | undefined): Server {
    const root: Location = { path: '/', type: 'Prefix', backend, isDefault: true, options, ingress };
    const server: Server = { host, aliases: [], locations: [root], securedBy: undefined, regex: false };
    this.servers.set(host, server);
    return server;
  }

  #upstream(backend: Backend): Upstream {
    const name = upstreamName(backend);
    let upstream = this.upstreams.get(name);
    if (!upstream) {
      upstream = { name, backend, affinity: undefined, cookieLocations: new Set(), canary: undefined };
      this.upstreams.set(name, upstream);
    }
    return upstream;
  }

  /** Hosts and their fallback; the first Ingress to name a host decides what its unclaimed paths get. */
  addServers(each: Ingress): void {
    const options = optionsOf(each);
    const fallback = backendOf(each.metadata.namespace!, each.spec.defaultBackend);
    const rules = each.spec.rules ?? [];
    const catchAll = this.servers.get('_')!.locations[0]!;
    if (fallback) this.#upstream(fallback);
    if (fallback && rules.length === 0 && catchAll.isDefault) {
      // Rewriting and redirecting everything would be too much of a good thing: the controller leaves them out here.
      const { 'rewrite-target': _, 'app-root': __, ...kept } = options;
      Object.assign(catchAll, { backend: fallback, isDefault: false, options: kept, ingress: each });
    }
    for (const { host } of rules) {
      const name = hostName(host);
      const server = this.servers.get(name) ?? this.#server(name, fallback, options, each);
      if (server.aliases.length === 0) server.aliases.push(...listed(options['server-alias']));
      if (each.spec.tls?.length && name !== '_') server.securedBy ??= each;
    }
  }

  addLocations(each: Ingress): void {
    const options = optionsOf(each);
    for (const { host, http } of each.spec.rules ?? []) {
      const server = this.servers.get(hostName(host))!;
      for (const { path: text, pathType, backend: reference } of http?.paths ?? []) {
        const backend = backendOf(each.metadata.namespace!, reference);
        if (!backend) continue;
        const path = text || '/';
        const type = pathType === 'Exact' ? 'Exact' : 'Prefix';
        claim(server, { path, type, backend, isDefault: false, options, ingress: each });
        const upstream = this.#upstream(backend);
        if (options['affinity'] === 'cookie') {
          upstream.affinity ??= options;
          upstream.cookieLocations.add(`${server.host} ${path}`);
        }
      }
      server.regex ||= server.locations.some((location) => location.ingress === each && isRegex(location));
    }
  }

  /** A canary stands behind the upstream of the location with its host, path and type; without one it is ignored. */
  addCanary(each: Ingress): void {
    const options = optionsOf(each);
    for (const { host, http } of each.spec.rules ?? []) {
      const server = this.servers.get(hostName(host));
      for (const { path, pathType, backend: reference } of http?.paths ?? []) {
        const backend = backendOf(each.metadata.namespace!, reference);
        const type = pathType === 'Exact' ? 'Exact' : 'Prefix';
        const found = server?.locations.find((one) => one.path === (path || '/') && one.type === type && one.backend);
        if (!backend || !found) continue;
        const primary = this.#upstream(found.backend!);
        if (primary.name === upstreamName(backend) || primary.canary) continue;
        const upstream = { ...this.#upstream(backend), affinity: primary.affinity };
        primary.canary = { upstream, options, ingress: each };
      }
    }
  }
}

const hostName = (host: string | undefined): string => host?.toLowerCase() || '_';

export const listed = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The first one to claim a path has it; what a host has by default makes room. */
function claim(server: Server, location: Location): void {
  const at = server.locations.findIndex(({ path, type }) => path === location.path && type === location.type);
  if (at < 0) server.locations.push(location);
  else if (server.locations[at]!.isDefault) server.locations[at] = location;
}

function isRegex({ options, path }: Location): boolean {
  if (options['use-regex'] === 'true') return true;
  const target = options['rewrite-target'];
  return target !== undefined && target !== '' && path !== target;
}

/** @returns undefined for resources, which the controller skips */
export function backendOf(namespace: string, backend: IngressBackend | undefined): Backend | undefined {
  if (!backend?.service) return undefined;
  const { name, port } = backend.service;
  return { namespace, service: name, port: port?.name || port?.number || 0 };
}
