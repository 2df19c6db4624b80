import { cidrContains } from '../apimachinery/ip.ts';
import type { Node } from '../apis/core/node.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { World } from '../apis/world.ts';
import { outsideAddress } from './internet.ts';
import { gatewayAddress, isUp, nodeIP, nodeNamed, nodeNameOf, podText } from './place.ts';
import { firstOf, hostNetworkPods, nodesByAddress, podsByAddress, servicesByHealthCheckPort } from './tables.ts';
import { noRoute, type Route, refused, timedOut, type Way } from './way.ts';

/** The end of a connection: a pod, a program on a node, the world outside. What stands before that is kube-proxy's. */

const kubeletPort = 10250;
export const kubeletHealthPort = 10248;
const proxyHealthPort = 10256;
export const nodeLocalAddress = '169.254.25.10';

/** Whoever has an address that kube-proxy or ingress-nginx chose. */
export function toEndpoint(way: Way, address: string, port: number): Route {
  const { world } = way;
  const pod = firstOf(world.index(podsByAddress), address);
  if (pod) return toPod(way, pod, port);
  const node = firstOf(world.index(nodesByAddress), address);
  if (node) return toNodeProcess(way, node, port);
  const known = outsideAddress(address);
  if (!known?.ports.includes(port)) {
    const isPodRange = cidrContains(world.facts.podCIDR, address);
    return way.fail(isPodRange ? noRoute : timedOut, 'network', `nobody has ${address}`);
  }
  return way.checkPolicies(address, port) ?? way.arrive({ kind: 'outside', address, port }, `${address}:${port}`);
}

export function toPod(way: Way, pod: Pod, port: number): Route {
  const { protocol } = way.target;
  const node = nodeNamed(pod.spec.nodeName, way.world);
  const at = `pod ${podText(pod)} (${pod.status.podIP}) on ${pod.spec.nodeName}`;
  if (node && !isUp(node)) return way.fail(timedOut, `node ${pod.spec.nodeName}`, 'the node is down');
  const dropped = way.checkPolicies(pod.status.podIP ?? '', port, pod);
  if (dropped) return dropped;
  if (!isKnownServer(pod, port) && !way.listeners.listens(pod, port, protocol)) {
    return way.fail(refused, at, `nothing listens on port ${port}`);
  }
  way.hop(at, `port ${port} is open`);
  return way.arrive({ kind: 'pod', pod, port }, `${pod.status.podIP}:${port}`);
}

/** What listens on the machine itself: the API server, the kubelet, kube-proxy, pods that use the node's network. */
export function toNodeProcess(way: Way, node: Node, port: number): Route {
  const { world, target, listeners } = way;
  const { protocol } = target;
  const address = nodeIP(node);
  const peer = `${address}:${port}`;
  const at = `node ${node.metadata.name} (${address})`;
  const dropped = way.checkPolicies(address, port);
  if (dropped) return dropped;
  const { apiEndpoint } = world.facts;
  if (apiEndpoint.address === address && apiEndpoint.port === port && protocol === 'TCP') {
    way.hop(at, 'the API server listens here');
    return way.arrive({ kind: 'api-server' }, peer);
  }
  if (port === kubeletPort && protocol === 'TCP') {
    way.hop(at, 'the kubelet listens here');
    return way.arrive({ kind: 'kubelet', node }, peer);
  }
  if (port === proxyHealthPort && protocol === 'TCP') {
    way.hop(at, 'kube-proxy tells its health here');
    return way.arrive({ kind: 'kube-proxy', node }, peer);
  }
  const checked = protocol === 'TCP' ? firstOf(world.index(servicesByHealthCheckPort), String(port)) : undefined;
  if (checked) {
    const name = `${checked.metadata.namespace}/${checked.metadata.name}`;
    way.hop(at, `kube-proxy answers health checks of Service ${name} here`);
    return way.arrive({ kind: 'kube-proxy', node, service: checked }, peer);
  }
  for (const pod of world.index(hostNetworkPods).get(node.metadata.name) ?? []) {
    if (!isKnownServer(pod, port) && !listeners.listens(pod, port, protocol)) continue;
    way.hop(at, `pod ${podText(pod)} uses the node's network and listens here`);
    return way.arrive({ kind: 'pod', pod, port }, peer);
  }
  return way.fail(refused, at, `nothing listens on ${port}/${protocol}`);
}

/** nodelocaldns has one address on every node; whoever asks reaches the one on its own node. */
export function toNodeLocalDns(way: Way): Route {
  const { world, start, target } = way;
  const { address, port } = target;
  const node = nodeNamed(nodeNameOf(start), world);
  if (!node) return way.fail(timedOut, 'network', `${address} is known only on the nodes`);
  const dropped = way.checkPolicies(address, port);
  if (dropped) return dropped;
  const at = `nodelocaldns on ${node.metadata.name}`;
  if (!hasNodeLocalDns(node, world)) return way.fail(port === 53 ? timedOut : refused, at, 'its pod does not run');
  if (port !== 53 && port !== 9253 && port !== 9254) {
    return way.fail(refused, at, `nothing listens on port ${port}`);
  }
  way.hop(at, `answers on ${address}:${port}`);
  return way.arrive({ kind: 'node-local-dns', node, port }, `${address}:${port}`);
}

const hasNodeLocalDns = (node: Node, world: World): boolean =>
  [...(world.index(hostNetworkPods).get(node.metadata.name) ?? [])].some(
    ({ metadata, status }) => metadata.labels?.['k8s-app'] === 'node-local-dns' && status.phase === 'Running',
  );

export function toInternet(way: Way): Route {
  const { address, port } = way.target;
  const dropped = way.checkPolicies(address, port);
  if (dropped) return dropped;
  if (address === gatewayAddress(way.world)) {
    return way.fail(refused, 'gateway', `nothing listens on ${address}:${port}`);
  }
  if (isNeighbour(address, gatewayAddress(way.world))) {
    return way.fail(noRoute, 'network', `no machine and no announced Service has ${address}`);
  }
  if (!outsideAddress(address)?.ports.includes(port)) {
    return way.fail(timedOut, 'gateway', `${address} is outside of the cluster and does not answer`);
  }
  way.hop('gateway', 'the address is outside of the cluster');
  return way.arrive({ kind: 'outside', address, port }, `${address}:${port}`);
}

/** On the nodes' own network a machine is found by asking for it: nobody answers for an address that nobody has. */
const isNeighbour = (address: string, gateway: string): boolean =>
  address.slice(0, address.lastIndexOf('.')) === gateway.slice(0, gateway.lastIndexOf('.'));

/** Programs that the network plays itself, whatever their container says: CoreDNS and ingress-nginx. */
const isKnownServer = (pod: Pod, port: number): boolean =>
  pod.status.phase === 'Running' && ((port === 53 && isDnsServer(pod)) || isIngressController(pod, port));

export const isDnsServer = ({ metadata }: Pod): boolean => metadata.labels?.['k8s-app'] === 'kube-dns';

export const isIngressController = ({ metadata }: Pod, port: number): boolean =>
  metadata.labels?.['app.kubernetes.io/name'] === 'ingress-nginx' &&
  /^ingress-nginx-controller/.test(metadata.name) &&
  (port === 80 || port === 443);
