import { cidrContains } from '../apimachinery/ip.ts';
import type { ConnectFailure } from '../apimachinery/net.ts';
import type { Node } from '../apis/core/node.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { Service } from '../apis/core/service.ts';
import { node as nodeKind } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { outsideAddress } from './internet.ts';
import { announcingNode } from './load-balancer.ts';
import {
  addressOf,
  gatewayAddress,
  isOutside,
  isUp,
  nodeIP,
  nodeNamed,
  nodeNameOf,
  type Place,
  placeText,
  podText,
} from './place.ts';
import { type Balancer, endpointsOf, type ServicePort, serviceText, usable } from './services.ts';
import {
  firstOf,
  hostNetworkPods,
  nodesByAddress,
  podsByAddress,
  podsByHostPort,
  servicesByClusterIP,
  servicesByExternalAddress,
  servicesByNodePort,
} from './tables.ts';

/** One step on the way of a connection: where it was, and the rule that sent it on. */
export interface Hop {
  at: string;
  rule: string;
}

/** Whoever answers at the end of the way. */
export type Server =
  | { kind: 'pod'; pod: Pod; port: number }
  | { kind: 'api-server' }
  | { kind: 'kubelet'; node: Node }
  | { kind: 'node-local-dns'; node: Node; port: number }
  | { kind: 'outside'; address: string; port: number };

export type Route = { hops: readonly Hop[] } & (
  | {
      server: Server;
      /** The address the connection ended at. */
      peer: string;
      /** The client's address as the server sees it. */
      client: string;
    }
  | ConnectFailure
);

export interface Target {
  address: string;
  port: number;
  protocol: 'TCP' | 'UDP';
}

/** What the network asks about the processes in containers. */
export interface Listeners {
  listens(pod: Pod, port: number, protocol: 'TCP' | 'UDP'): boolean;
}

const refused: ConnectFailure = { failure: 'refused', afterMs: 1 };
/** Linux gives up on a connection that nobody answers after six more tries. */
const timedOut: ConnectFailure = { failure: 'timed-out', afterMs: 130_000 };
/** Nobody answers for the address on the last stretch. */
const noRoute: ConnectFailure = { failure: 'no-route', afterMs: 3_000 };

/** Addresses of programs that listen on every node. */
const kubeletPort = 10250;
const kubeletHealthPort = 10248;
export const nodeLocalAddress = '169.254.25.10';

/** Finds out where a connection ends. Nothing is sent: the answer is read off the cluster's objects. */
export function routeConnection(
  place: Place,
  target: Target,
  world: World,
  listeners: Listeners,
  balancer: Balancer,
): Route {
  const way = new Way(place, target, world, listeners, balancer);
  return way.go();
}

class Way {
  readonly #hops: Hop[] = [];
  readonly #world: World;
  readonly #listeners: Listeners;
  readonly #balancer: Balancer;
  readonly #start: Place;
  readonly #target: Target;
  #client: string;

  constructor(start: Place, target: Target, world: World, listeners: Listeners, balancer: Balancer) {
    this.#start = start;
    this.#target = target;
    this.#world = world;
    this.#listeners = listeners;
    this.#balancer = balancer;
    this.#client = addressOf(start, world);
  }

  go(): Route {
    const { address, port, protocol } = this.#target;
    this.#hop(placeText(this.#start, this.#world), `connects to ${address}:${port}/${protocol}`);
    if (address.startsWith('127.') || address === '0.0.0.0') return this.#loopback();
    if (address === nodeLocalAddress && this.#world.facts.nodeLocalDNS) return this.#nodeLocal();
    const node = firstOf(this.#world.index(nodesByAddress), address);
    if (node) return this.#toNode(node);
    return isOutside(this.#start) ? this.#fromOutside() : this.#fromInside();
  }

  /** Node and pods of the cluster: their own kube-proxy looks first. */
  #fromInside(): Route {
    const { address } = this.#target;
    const node = nodeNameOf(this.#start);
    const clusterIPs = this.#world.index(servicesByClusterIP).get(address);
    if (clusterIPs) return this.#clusterIP(clusterIPs, node);
    const external = this.#world.index(servicesByExternalAddress).get(address);
    if (external) return this.#externalAddress(external, node, 'Cluster');
    const pod = firstOf(this.#world.index(podsByAddress), address);
    if (pod) return this.#toPod(pod, this.#target.port);
    if (cidrContains(this.#world.facts.serviceCIDR, address)) {
      return this.#fail(
        timedOut,
        `node ${node}`,
        `no Service has ${address}: the packet leaves the cluster and is lost`,
      );
    }
    if (cidrContains(this.#world.facts.podCIDR, address)) {
      return this.#fail(noRoute, `node ${node}`, `no pod has ${address}`);
    }
    return this.#toInternet();
  }

  #fromOutside(): Route {
    const { address } = this.#target;
    const external = this.#world.index(servicesByExternalAddress).get(address);
    if (external) {
      for (const target of external) {
        const node = announcingNode(target, address, this.#world);
        if (!node) continue;
        this.#hop(`node ${node.metadata.name}`, `MetalLB's speaker announces ${address} here (layer 2)`);
        return this.#externalAddress(external, node.metadata.name, undefined);
      }
      const routed = [...external].find(({ spec }) => spec.externalIPs?.includes(address));
      const node = routed && this.#world.list(nodeKind).find(isUp);
      if (node) {
        this.#hop('router', `externalIPs are routed by hand: taken to lead to node ${node.metadata.name}`);
        return this.#externalAddress(external, node.metadata.name, undefined);
      }
      return this.#fail(noRoute, 'network', `nobody answers for ${address}`);
    }
    const { serviceCIDR, podCIDR } = this.#world.facts;
    if (cidrContains(serviceCIDR, address) || cidrContains(podCIDR, address)) {
      return this.#fail(timedOut, 'network', `${address} is known only inside of the cluster`);
    }
    return this.#toInternet();
  }

  #toInternet(): Route {
    const { address, port } = this.#target;
    if (address === gatewayAddress(this.#world))
      return this.#fail(refused, 'gateway', `nothing listens on ${address}:${port}`);
    if (isNeighbour(address, gatewayAddress(this.#world)))
      return this.#fail(noRoute, 'network', `no machine has ${address}, and no Service's address is announced there`);
    const known = outsideAddress(address);
    if (!known?.ports.includes(port))
      return this.#fail(timedOut, 'gateway', `${address} is outside of the cluster and does not answer`);
    this.#hop('gateway', 'the address is outside of the cluster');
    return this.#arrive({ kind: 'outside', address, port }, `${address}:${port}`);
  }

  #clusterIP(services: ReadonlySet<Service>, node: string | undefined): Route {
    const found = this.#portOf(services, ({ port }) => port === this.#target.port);
    if (found) return this.#toService(found.service, found.port, node, found.service.spec.internalTrafficPolicy);
    const [first] = services;
    const text = `Service ${serviceText(first!)} has no port ${this.#target.port}/${this.#target.protocol}`;
    const isLocal = this.#world.facts.proxyMode === 'ipvs';
    return this.#fail(isLocal ? refused : timedOut, `kube-proxy on ${node}`, text);
  }

  /** @param policy inside the cluster the traffic policy for outside does not count */
  #externalAddress(services: ReadonlySet<Service>, node: string | undefined, policy: 'Cluster' | undefined): Route {
    const found = this.#portOf(services, ({ port }) => port === this.#target.port);
    if (!found) {
      const isLocal = this.#world.facts.proxyMode === 'ipvs';
      return this.#fail(
        isLocal ? refused : timedOut,
        `kube-proxy on ${node}`,
        `no Service has port ${this.#target.port} there`,
      );
    }
    const { externalTrafficPolicy } = found.service.spec;
    if (isOutside(this.#start) && externalTrafficPolicy !== 'Local') this.#sourceBecomes(node);
    return this.#toService(found.service, found.port, node, policy ?? externalTrafficPolicy);
  }

  #portOf(
    services: ReadonlySet<Service>,
    matches: (port: ServicePort) => boolean,
  ): { service: Service; port: ServicePort } | undefined {
    for (const service of services) {
      for (const port of service.spec.ports ?? []) {
        if (matches(port) && (port.protocol ?? 'TCP') === this.#target.protocol) return { service, port };
      }
    }
    return undefined;
  }

  /** kube-proxy: one endpoint of the Service takes the connection. */
  #toService(service: Service, port: ServicePort, node: string | undefined, policy: string | undefined): Route {
    const at = `kube-proxy (${this.#world.facts.proxyMode}) on ${node}`;
    const { address, port: number, protocol } = this.#target;
    const what = `${address}:${number}/${protocol} is Service ${serviceText(service)}`;
    const all = usable(endpointsOf(service, port.name ?? '', this.#world));
    if (all.length === 0) return this.#fail(refused, at, `${what}, which has no ready endpoints`);
    const local = policy === 'Local' ? all.filter(({ nodeName }) => nodeName === node) : all;
    if (local.length === 0)
      return this.#fail(timedOut, at, `${what}: its traffic policy is Local and no endpoint is on ${node}`);
    const { endpoint, rule } = this.#balancer.choose(
      local,
      { target: service, port, node, client: this.#client },
      this.#world,
    );
    this.#hop(at, `${what} → ${endpoint.address}:${endpoint.port} (${rule})`);
    if (endpoint.address === this.#client) this.#sourceBecomes(node);
    return this.#toEndpoint(endpoint.address, endpoint.port);
  }

  #toEndpoint(address: string, port: number): Route {
    const pod = firstOf(this.#world.index(podsByAddress), address);
    if (pod) return this.#toPod(pod, port);
    const node = firstOf(this.#world.index(nodesByAddress), address);
    if (node) return this.#toNodeProcess(node, port);
    const known = outsideAddress(address);
    if (known?.ports.includes(port)) return this.#arrive({ kind: 'outside', address, port }, `${address}:${port}`);
    return this.#fail(
      cidrContains(this.#world.facts.podCIDR, address) ? noRoute : timedOut,
      'network',
      `nobody has ${address}`,
    );
  }

  #toPod(pod: Pod, port: number): Route {
    const node = nodeNamed(pod.spec.nodeName, this.#world);
    const at = `pod ${podText(pod)} (${pod.status.podIP}) on ${pod.spec.nodeName}`;
    if (node && !isUp(node)) return this.#fail(timedOut, `node ${pod.spec.nodeName}`, 'the node is down');
    if (!isKnownServer(pod, port) && !this.#listeners.listens(pod, port, this.#target.protocol)) {
      return this.#fail(refused, at, `nothing listens on port ${port}`);
    }
    this.#hop(at, `port ${port} is open`);
    return this.#arrive({ kind: 'pod', pod, port }, `${pod.status.podIP}:${port}`);
  }

  /** A node's own address: node ports first, then host ports, then what listens on the machine itself. */
  #toNode(node: Node): Route {
    const { port, protocol } = this.#target;
    const name = node.metadata.name;
    if (!isUp(node)) return this.#fail(timedOut, `node ${name}`, 'the node is down');
    const isHere = nodeNameOf(this.#start) === name;
    const services = this.#world.index(servicesByNodePort).get(`${protocol}/${port}`);
    const found = services && this.#portOf(services, ({ nodePort }) => nodePort === port);
    if (found) {
      const { externalTrafficPolicy } = found.service.spec;
      this.#hop(`node ${name} (${nodeIP(node)})`, `${port}/${protocol} is a node port`);
      const policy = isHere ? 'Cluster' : externalTrafficPolicy;
      if (!isHere && policy !== 'Local') this.#sourceBecomes(name);
      return this.#toService(found.service, found.port, name, policy);
    }
    const pod = firstOf(this.#world.index(podsByHostPort), `${name}/${protocol}/${port}`);
    if (pod) {
      const containerPort = hostPortTarget(pod, port, protocol);
      this.#hop(`node ${name} (${nodeIP(node)})`, `host port ${port} belongs to pod ${podText(pod)}`);
      return this.#toPod(pod, containerPort);
    }
    return this.#toNodeProcess(node, port);
  }

  #toNodeProcess(node: Node, port: number): Route {
    const { protocol } = this.#target;
    const peer = `${nodeIP(node)}:${port}`;
    const at = `node ${node.metadata.name} (${nodeIP(node)})`;
    const { apiEndpoint } = this.#world.facts;
    if (apiEndpoint.address === nodeIP(node) && apiEndpoint.port === port && protocol === 'TCP') {
      this.#hop(at, 'the API server listens here');
      return this.#arrive({ kind: 'api-server' }, peer);
    }
    if (port === kubeletPort && protocol === 'TCP') {
      this.#hop(at, 'the kubelet listens here');
      return this.#arrive({ kind: 'kubelet', node }, peer);
    }
    for (const pod of this.#world.index(hostNetworkPods).get(node.metadata.name) ?? []) {
      if (!this.#listeners.listens(pod, port, protocol)) continue;
      this.#hop(at, `pod ${podText(pod)} uses the node's network and listens here`);
      return this.#arrive({ kind: 'pod', pod, port }, peer);
    }
    return this.#fail(refused, at, `nothing listens on ${port}/${protocol}`);
  }

  #loopback(): Route {
    const { port } = this.#target;
    if (isOutside(this.#start)) return this.#fail(refused, 'outside', `nothing listens on port ${port}`);
    this.#client = '127.0.0.1';
    if ('pod' in this.#start && !this.#start.pod.spec.hostNetwork) return this.#toPod(this.#start.pod, port);
    const node = nodeNamed(nodeNameOf(this.#start), this.#world);
    if (!node) return this.#fail(refused, 'node', `nothing listens on port ${port}`);
    if (port === kubeletHealthPort) return this.#arrive({ kind: 'kubelet', node }, `127.0.0.1:${port}`);
    if (this.#world.facts.proxyMode !== 'iptables') return this.#toNodeProcess(node, port);
    return this.#toNode(node);
  }

  /** nodelocaldns has one address on every node; whoever asks reaches the one on its own node. */
  #nodeLocal(): Route {
    const { address, port } = this.#target;
    const node = nodeNamed(nodeNameOf(this.#start), this.#world);
    if (!node) return this.#fail(timedOut, 'network', `${address} is known only on the nodes`);
    const at = `nodelocaldns on ${node.metadata.name}`;
    const runs = [...(this.#world.index(hostNetworkPods).get(node.metadata.name) ?? [])].some(
      ({ metadata, status }) => metadata.labels?.['k8s-app'] === 'node-local-dns' && status.phase === 'Running',
    );
    if (!runs) return this.#fail(port === 53 ? timedOut : refused, at, 'its pod does not run');
    if (port !== 53 && port !== 9253 && port !== 9254)
      return this.#fail(refused, at, `nothing listens on port ${port}`);
    this.#hop(at, `answers on ${address}:${port}`);
    return this.#arrive({ kind: 'node-local-dns', node, port }, `${address}:${port}`);
  }

  /** Masquerading: from here on the packets carry the node's address. */
  #sourceBecomes(node: string | undefined): void {
    this.#client = nodeIP(nodeNamed(node, this.#world)) || this.#client;
  }

  #hop(at: string, rule: string): void {
    this.#hops.push({ at, rule });
  }

  #fail(failure: ConnectFailure, at: string, rule: string): Route {
    this.#hop(at, rule);
    return { ...failure, hops: this.#hops };
  }

  #arrive(server: Server, peer: string): Route {
    return { server, peer, client: this.#client, hops: this.#hops };
  }
}

/** Whether an address is on the nodes' own network, where a machine is found by asking for it. */
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

function hostPortTarget(pod: Pod, hostPort: number, protocol: string): number {
  for (const { ports = [] } of pod.spec.containers) {
    for (const port of ports) {
      if (port.hostPort === hostPort && (port.protocol ?? 'TCP') === protocol) return port.containerPort;
    }
  }
  return hostPort;
}
