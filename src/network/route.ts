import { cidrContains } from '../apimachinery/ip.ts';
import type { Service } from '../apis/core/service.ts';
import { node as nodeKind } from '../apis/index.ts';
import type { Announcement } from '../apis/metallb/announcing.ts';
import type { World } from '../apis/world.ts';
import type { Balancer } from './balancer.ts';
import {
  kubeletHealthPort,
  nodeLocalAddress,
  toInternet,
  toNodeLocalDns,
  toNodeProcess,
  toPod,
} from './destination.ts';
import { toClusterIP, toExternalAddress, toNode } from './kube-proxy.ts';
import { announcementsAt } from './load-balancer.ts';
import { isOutside, isUp, nodeNamed, nodeNameOf, type Place, placeText } from './place.ts';
import { firstOf, nodesByAddress, podsByAddress, servicesByClusterIP, servicesByExternalAddress } from './tables.ts';
import { type Listeners, noRoute, type Route, refused, type Target, timedOut, Way } from './way.ts';

/** Finds out where a connection ends. Nothing is sent: the answer is read off the cluster's objects. */
export function routeConnection(
  place: Place,
  target: Target,
  world: World,
  listeners: Listeners,
  balancer: Balancer,
): Route {
  const way = new Way(place, target, world, listeners, balancer);
  const { address, port, protocol } = target;
  way.hop(placeText(place, world), `connects to ${address}:${port}/${protocol}`);
  if (address.startsWith('127.') || address === '0.0.0.0') return overLoopback(way);
  if (address === nodeLocalAddress && world.facts.nodeLocalDNS) return toNodeLocalDns(way);
  const node = firstOf(world.index(nodesByAddress), address);
  if (node) return toNode(way, node);
  return isOutside(place) ? fromOutside(way) : fromInside(way);
}

/** Nodes and pods of the cluster: their own kube-proxy looks first. */
function fromInside(way: Way): Route {
  const { world, start, target } = way;
  const { address, port } = target;
  const node = nodeNameOf(start);
  const clusterIPs = world.index(servicesByClusterIP).get(address);
  if (clusterIPs) return toClusterIP(way, clusterIPs, node);
  const external = world.index(servicesByExternalAddress).get(address);
  if (external) return toExternalAddress(way, external, node, true);
  const pod = firstOf(world.index(podsByAddress), address);
  if (pod) return toPod(way, pod, port);
  const { serviceCIDR, podCIDR } = world.facts;
  if (cidrContains(serviceCIDR, address)) {
    return way.fail(timedOut, `node ${node}`, `no Service has ${address}: the packet leaves the cluster and is lost`);
  }
  if (cidrContains(podCIDR, address)) return way.fail(noRoute, `node ${node}`, `no pod has ${address}`);
  return toInternet(way);
}

function fromOutside(way: Way): Route {
  const { world, target } = way;
  const { address } = target;
  const external = world.index(servicesByExternalAddress).get(address);
  if (external) return overMetalLB(way, external);
  const { serviceCIDR, podCIDR } = world.facts;
  if (cidrContains(serviceCIDR, address) || cidrContains(podCIDR, address)) {
    return way.fail(timedOut, 'network', `${address} is known only inside of the cluster`);
  }
  return toInternet(way);
}

/** Outside, an address leads somewhere only when a node answers ARP for it, or the router learnt a way by BGP. */
function overMetalLB(way: Way, services: ReadonlySet<Service>): Route {
  const { address, port, protocol } = way.target;
  const { announcements, why } = announcementsAt(services, address, way.world);
  const layer2 = announcements.find((one) => one.protocol === 'layer2');
  if (layer2) {
    way.hop(`node ${layer2.node}`, `MetalLB's speaker announces ${address} here (layer 2)`);
    return toExternalAddress(way, services, layer2.node, false);
  }
  const routes = announcements.filter((one) => one.protocol === 'bgp');
  if (routes.length > 0) {
    // Routers spread connections by a hash of both ends; ours has no port of the client to look at.
    const chosen = routes[way.balancer.turn(`bgp/${address}/${port}/${protocol}`, routes.length, way.world.now)]!;
    const nodes = routes.map(({ node }) => node).join(', ');
    way.hop('router', `learnt ${address}/32 by BGP from ${nodes} and sends this connection to ${chosen.node}`);
    way.hop(`node ${chosen.node}`, `MetalLB's speaker advertises ${address} from here (BGP${detailsText(chosen)})`);
    return toExternalAddress(way, services, chosen.node, false);
  }
  const routed = [...services].some(({ spec }) => spec.externalIPs?.includes(address));
  const first = routed && way.world.list(nodeKind).find(isUp);
  if (first) {
    const { name } = first.metadata;
    way.hop('router', `externalIPs are routed by hand, here to node ${name}: no node answers ARP for them`);
    return toExternalAddress(way, services, name, false);
  }
  return way.fail(noRoute, 'network', `nobody answers for ${address}: ${why}`);
}

const detailsText = ({ peers = [], attributes }: Announcement): string =>
  ` to peer ${peers.join(', ')}${attributes ? `; ${attributes}` : ''}`;

function overLoopback(way: Way): Route {
  const { world, start, target } = way;
  const { port } = target;
  if (isOutside(start)) return way.fail(refused, 'outside', `nothing listens on port ${port}`);
  way.stayLocal();
  if ('pod' in start && !start.pod.spec.hostNetwork) return toPod(way, start.pod, port);
  const node = nodeNamed(nodeNameOf(start), world);
  if (!node) return way.fail(refused, 'node', `nothing listens on port ${port}`);
  if (!isUp(node)) return way.fail(timedOut, `node ${node.metadata.name}`, 'the node is down');
  if (port === kubeletHealthPort) return way.arrive({ kind: 'kubelet', node }, `127.0.0.1:${port}`);
  // Only iptables rules also catch what the node sends to itself.
  return world.facts.proxyMode === 'iptables' ? toNode(way, node) : toNodeProcess(way, node, port);
}
