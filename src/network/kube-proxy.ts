import type { Node } from '../apis/core/node.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { Service } from '../apis/core/service.ts';
import { toEndpoint, toNodeProcess, toPod } from './destination.ts';
import { endpointsOf, type ServicePort, serviceText, usable } from './endpoints.ts';
import { isOutside, isUp, nodeIP, nodeNameOf, podText } from './place.ts';
import { firstOf, podsByHostPort, servicesByExternalAddress, servicesByNodePort } from './tables.ts';
import { type Route, refused, timedOut, type Way } from './way.ts';

/** What the rules of a node's kube-proxy do to a connection: they choose an endpoint, or say that there is none. */

/** A cluster address: the policy for traffic from inside counts. */
export function toClusterIP(way: Way, services: ReadonlySet<Service>, node: string | undefined): Route {
  const { port: number, protocol } = way.target;
  const found = portOf(way, services, ({ port }) => port === number);
  if (found) return toService(way, found.service, found.port, node, found.service.spec.internalTrafficPolicy);
  const [first] = services;
  return noSuchPort(way, node, `Service ${serviceText(first!)} has no port ${number}/${protocol}`);
}

/**
 * An address of a load balancer, or one of externalIPs.
 * @param isInside pods and nodes of the cluster are served by their own node's rules, whatever the policy for outside
 */
export function toExternalAddress(
  way: Way,
  services: ReadonlySet<Service>,
  node: string | undefined,
  isInside: boolean,
): Route {
  const { port: number } = way.target;
  const found = portOf(way, services, ({ port }) => port === number);
  if (!found) return noSuchPort(way, node, `no Service has port ${number} there`);
  const { externalTrafficPolicy } = found.service.spec;
  if (isOutside(way.start) && externalTrafficPolicy !== 'Local') way.masquerade(node);
  return toService(way, found.service, found.port, node, isInside ? 'Cluster' : externalTrafficPolicy);
}

/** With ipvs the address is on an interface of the node, which refuses; with iptables the packet wanders off. */
const noSuchPort = (way: Way, node: string | undefined, rule: string): Route =>
  way.fail(way.world.facts.proxyMode === 'ipvs' ? refused : timedOut, `kube-proxy on ${node}`, rule);

/** A node's own address: Services first, then host ports, then what listens on the machine itself. */
export function toNode(way: Way, node: Node): Route {
  const { world, start, target } = way;
  const { port, protocol, address } = target;
  const { name } = node.metadata;
  const at = `node ${name} (${nodeIP(node)})`;
  if (!isUp(node)) return way.fail(timedOut, `node ${name}`, 'the node is down');
  const isHere = nodeNameOf(start) === name;
  const external = world.index(servicesByExternalAddress).get(address);
  const here = external && portOf(way, external, (one) => one.port === port);
  if (here) {
    way.hop(at, `${address} is an external address of Service ${serviceText(here.service)}`);
    return toExternalAddress(way, external, name, !isOutside(start));
  }
  const services = world.index(servicesByNodePort).get(`${protocol}/${port}`);
  const found = services && portOf(way, services, ({ nodePort }) => nodePort === port);
  if (found) {
    const { externalTrafficPolicy } = found.service.spec;
    way.hop(at, `${port}/${protocol} is a node port`);
    const policy = isHere ? 'Cluster' : externalTrafficPolicy;
    if (!isHere && policy !== 'Local') way.masquerade(name);
    return toService(way, found.service, found.port, name, policy);
  }
  const pod = firstOf(world.index(podsByHostPort), `${name}/${protocol}/${port}`);
  if (!pod) return toNodeProcess(way, node, port);
  way.hop(at, `host port ${port} belongs to pod ${podText(pod)}`);
  return toPod(way, pod, hostPortTarget(pod, port, protocol));
}

function portOf(
  { target }: Way,
  services: ReadonlySet<Service>,
  matches: (port: ServicePort) => boolean,
): { service: Service; port: ServicePort } | undefined {
  for (const service of services) {
    for (const port of service.spec.ports ?? []) {
      if (matches(port) && (port.protocol ?? 'TCP') === target.protocol) return { service, port };
    }
  }
  return undefined;
}

/** One endpoint of the Service takes the connection. */
function toService(
  way: Way,
  service: Service,
  port: ServicePort,
  node: string | undefined,
  policy: string | undefined,
): Route {
  const { world } = way;
  const { address, port: number, protocol } = way.target;
  const at = `kube-proxy (${world.facts.proxyMode}) on ${node}`;
  const what = `${address}:${number}/${protocol} is Service ${serviceText(service)}`;
  const every = endpointsOf(service, port.name ?? '', world);
  const all = usable(every);
  if (all.length === 0) return way.fail(refused, at, `${what}, which has ${lack(service, every.length)}`);
  const local = policy === 'Local' ? all.filter(({ nodeName }) => nodeName === node) : all;
  if (local.length === 0) {
    return way.fail(timedOut, at, `${what}: its traffic policy is Local and no endpoint is on ${node}`);
  }
  const { endpoint, rule } = way.balancer.choose(local, { target: service, port, node, client: way.client }, world);
  const isHairpin = endpoint.address === way.client;
  const notes = [
    rule,
    ...(policy === 'Local' ? ['policy Local'] : []),
    ...(isHairpin ? ['the pod reaches itself'] : []),
  ];
  way.hop(at, `${what} → ${endpoint.address}:${endpoint.port} (${notes.join('; ')})`);
  if (isHairpin) way.masquerade(node);
  return toEndpoint(way, endpoint.address, endpoint.port);
}

/** Why a Service sends nobody anywhere, as far as its endpoints tell. */
function lack({ spec }: Service, count: number): string {
  if (count > 0) return `no ready endpoints (${count} not ready)`;
  return spec.selector
    ? 'no endpoints: no running pod matches its selector'
    : 'no endpoints, and no selector to find some';
}

function hostPortTarget(pod: Pod, hostPort: number, protocol: string): number {
  for (const { ports = [] } of pod.spec.containers) {
    for (const port of ports) {
      if (port.hostPort === hostPort && (port.protocol ?? 'TCP') === protocol) return port.containerPort;
    }
  }
  return hostPort;
}
