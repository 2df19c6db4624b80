import type { KubeObject } from '../../apimachinery/meta.ts';
import { internalError, invalid, invalidValue } from '../../apimachinery/status.ts';
import type { Server } from '../server.ts';
import { nodePortRange, portsOf } from './allocations.ts';

const serviceKind = { group: '', kind: 'Service' };

const hasNodePorts = ({ spec }: KubeObject): boolean => spec.type === 'NodePort' || spec.type === 'LoadBalancer';

/** A load balancer that keeps to the nodes with endpoints has to ask each node whether it has any. */
const needsHealthCheck = ({ spec }: KubeObject): boolean =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

const wantsPorts = ({ spec }: KubeObject): boolean =>
  !(spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === false);

/** Ports of one Service while they are being handed out. */
class Picking {
  readonly #server: Server;
  readonly #key: string;
  /** What this Service has taken, or had before. */
  readonly chosen: Set<number>;

  constructor(server: Server, { metadata }: KubeObject, held: readonly number[]) {
    this.#server = server;
    this.#key = `${metadata.namespace}/${metadata.name}`;
    this.chosen = new Set(held);
  }

  /** @returns why not, undefined when it is taken now */
  take(port: number): string | undefined {
    const { first, last } = nodePortRange;
    if (port < first || port > last) {
      return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
    }
    if (this.chosen.has(port) || this.#server.allocations.isPortTaken(port, this.#key)) {
      return 'provided port is already allocated';
    }
    this.chosen.add(port);
    return undefined;
  }

  next(): number {
    const port = this.#server.allocations.nextPort(this.chosen, this.#server.random());
    if (port === undefined) throw internalError('failed to allocate a nodePort: range is full');
    this.chosen.add(port);
    return port;
  }
}

function takeOrRefuse(picking: Picking, service: KubeObject, i: number, port: number): void {
  const why = picking.take(port);
  if (why === undefined) return;
  throw invalid(serviceKind, service.metadata.name, [invalidValue(`spec.ports[${i}].nodePort`, port, why)]);
}

/** A port number that stands there twice, for TCP and UDP, gets one node port for both. */
export function allocateNodePorts(server: Server, service: KubeObject): void {
  const picking = new Picking(server, service, []);
  if (hasNodePorts(service)) shareNodePorts(picking, service);
  giveHealthCheckPort(picking, service);
}

function shareNodePorts(picking: Picking, service: KubeObject): void {
  const ports: any[] = service.spec.ports ?? [];
  const given = new Map<number, number>();
  for (const [i, port] of ports.entries()) {
    if (!port.nodePort && !wantsPorts(service)) continue;
    const shared = given.get(port.port);
    if (shared === undefined) {
      const asked = ports.find((other) => other.port === port.port && other.nodePort)?.nodePort;
      if (asked) takeOrRefuse(picking, service, i, asked);
      port.nodePort = asked || picking.next();
      given.set(port.port, port.nodePort);
    } else if (!port.nodePort) port.nodePort = shared;
    else if (port.nodePort !== shared) takeOrRefuse(picking, service, i, port.nodePort);
  }
}

/** Keeps what the Service has, takes what is newly asked for; the rest is free as soon as the update is stored. */
export function reallocateNodePorts(server: Server, service: KubeObject, old: KubeObject): void {
  const held = new Set(portsOf(old.spec));
  const picking = new Picking(server, service, []);
  if (hasNodePorts(service)) {
    for (const [i, port] of (service.spec.ports ?? []).entries()) {
      if (!port.nodePort && !wantsPorts(service)) continue;
      if (!port.nodePort) port.nodePort = picking.next();
      else if (!held.has(port.nodePort) && !picking.chosen.has(port.nodePort)) {
        takeOrRefuse(picking, service, i, port.nodePort);
      }
    }
  }
  if (needsHealthCheck(service) && !needsHealthCheck(old)) giveHealthCheckPort(picking, service);
}

function giveHealthCheckPort(picking: Picking, service: KubeObject): void {
  if (!needsHealthCheck(service)) return;
  const asked = service.spec.healthCheckNodePort;
  if (!asked) {
    service.spec.healthCheckNodePort = picking.next();
    return;
  }
  const why = picking.take(asked);
  if (why !== undefined) throw internalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${why}`);
}
