import type { ConnectFailure, DnsReply, DnsType, HttpRequest, HttpResponse, Net } from '../apimachinery/net.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { World } from '../apis/world.ts';
import { apiServerAnswer } from './api-server.ts';
import { Balancer } from './balancer.ts';
import { isIngressController } from './destination.ts';
import { response } from './http.ts';
import { answerAsIngress } from './ingress/answer.ts';
import { outsideAnswer } from './internet.ts';
import { announcingNode } from './load-balancer.ts';
import { type DnsCache, type Memory, memoryIn } from './memory.ts';
import { answerAsNameServer } from './name-servers.ts';
import type { Place } from './place.ts';
import { isUp, nodeNamed } from './place.ts';
import { proxyHealth } from './proxy-health.ts';
import { routeConnection } from './route.ts';
import { firstOf, nodesByAddress, podsByAddress, servicesByClusterIP, servicesByExternalAddress } from './tables.ts';
import { type Hop, type Listeners, type Route, type Server, type Target, Way } from './way.ts';

/** What the network cannot know by itself: the processes in the pods. */
export interface NetworkPorts extends Listeners {
  /** Where turns, affinities and DNS caches are kept; without one nothing is remembered (see memory.ts). */
  memory?: Memory;
  /** The answer of whatever listens on a pod's port; undefined when nothing does. */
  ask(pod: Pod, port: number, request: HttpRequest): HttpResponse | undefined;
  /** The same as `memory`, for those who keep texts. */
  cache?: DnsCache;
}

/** Where random choices come from (host/random.ts has one). */
export interface Chance {
  /** @returns an integer, 0 or more, below the bound */
  below(bound: number): number;
}

export interface Answered<Answer> {
  answer: Answer;
  hops: readonly Hop[];
  /** Whoever was connected to in the end. */
  server?: Server;
}

const reset: ConnectFailure = { failure: 'reset', afterMs: 1 };

/** The network as one place sees it. Answers come at once; what travels and what it meets is told in hops. */
export class Network implements Net {
  readonly #place: Place;
  readonly #world: World;
  readonly #ports: NetworkPorts;
  readonly #balancer: Balancer;

  constructor(place: Place, world: World, ports: NetworkPorts, balancer: Balancer) {
    this.#place = place;
    this.#world = world;
    this.#ports = ports;
    this.#balancer = balancer;
  }

  route(target: Target): Route {
    return routeConnection(this.#place, target, this.#world, this.#ports, this.#balancer);
  }

  connect(address: string, port: number, protocol: 'TCP' | 'UDP'): ConnectFailure | { peer: string } {
    const route = this.route({ address, port, protocol });
    return 'failure' in route ? failureOf(route) : { peer: route.peer };
  }

  http(address: string, port: number, request: HttpRequest): HttpResponse | ConnectFailure {
    return this.trace(address, port, request).answer;
  }

  /** An HTTP request with everything it met. */
  trace(address: string, port: number, request: HttpRequest): Answered<HttpResponse | ConnectFailure> {
    const route = this.route({ address, port, protocol: 'TCP' });
    if ('failure' in route) return { answer: failureOf(route), hops: route.hops };
    const hops = [...route.hops];
    const answer = this.#serve(route, { ...request, remoteAddress: route.client }, hops);
    return { answer: answer ?? reset, hops, server: route.server };
  }

  #serve(route: Exclude<Route, ConnectFailure>, request: HttpRequest, hops: Hop[]): HttpResponse | undefined {
    const { server } = route;
    switch (server.kind) {
      case 'api-server':
        return apiServerAnswer(request, this.#world);
      case 'kubelet':
        return request.path === '/healthz'
          ? response(200, 'ok', { type: 'text/plain; charset=utf-8', now: this.#world.now })
          : response(401, 'Unauthorized', { type: 'text/plain; charset=utf-8', now: this.#world.now });
      case 'kube-proxy':
        return proxyHealth(server, this.#world);
      case 'node-local-dns':
        return server.port === 9254
          ? response(200, 'OK', { type: 'text/plain; charset=utf-8', now: this.#world.now })
          : undefined;
      case 'outside':
        return outsideAnswer(server.address, request, this.#world.now);
      case 'pod':
        if (!isIngressController(server.pod, server.port)) return this.#ports.ask(server.pod, server.port, request);
        return answerAsIngress(request, {
          world: this.#world,
          controller: server.pod,
          port: server.port,
          hops,
          balancer: this.#balancer,
          network: new Network({ pod: server.pod }, this.#world, this.#ports, this.#balancer),
        });
    }
  }

  query(server: string, name: string, type: DnsType): DnsReply | ConnectFailure {
    return this.traceQuery(server, name, type).answer;
  }

  /** A question to a DNS server with the way it took: nodelocaldns, CoreDNS, the outside. */
  traceQuery(server: string, name: string, type: DnsType): Answered<DnsReply | ConnectFailure> {
    const route = this.route({ address: server, port: 53, protocol: 'UDP' });
    if ('failure' in route) return { answer: failureOf(route), hops: route.hops };
    const hops = [...route.hops];
    const context = {
      world: this.#world,
      listeners: this.#ports,
      balancer: this.#balancer,
      memory: memoryOf(this.#ports),
      hops,
    };
    return { answer: answerAsNameServer(route.server, name, type, context), hops, server: route.server };
  }

  ping(address: string): number | ConnectFailure {
    const world = this.#world;
    const timedOut: ConnectFailure = { failure: 'timed-out', afterMs: 10_000 };
    if (address.startsWith('127.')) return 0.05;
    const node = firstOf(world.index(nodesByAddress), address);
    if (node) return isUp(node) ? 0.4 : timedOut;
    const pod = firstOf(world.index(podsByAddress), address);
    if (pod) {
      const isReachable = this.#place !== 'outside' && isUp(nodeNamed(pod.spec.nodeName, world));
      return isReachable && !this.#drops(pod) ? 0.1 : timedOut;
    }
    const service = firstOf(world.index(servicesByClusterIP), address);
    const external = firstOf(world.index(servicesByExternalAddress), address);
    if (service || external) {
      // With ipvs every node has the address on an interface of its own; outside, the announcing node answers.
      const reachable = this.#place !== 'outside' || (external && announcingNode(external, address, world));
      return world.facts.proxyMode === 'ipvs' && reachable ? 0.06 : timedOut;
    }
    const route = this.route({ address, port: 443, protocol: 'TCP' });
    return 'failure' in route
      ? { ...failureOf(route), failure: route.failure === 'refused' ? 'timed-out' : route.failure }
      : 30;
  }

  #drops(pod: Pod): boolean {
    const address = pod.status.podIP ?? '';
    const target: Target = { address, port: 0, protocol: 'TCP' };
    const way = new Way(this.#place, target, this.#world, this.#ports, this.#balancer);
    return way.checkPolicies(address, 0, pod, 'ICMP') !== undefined;
  }
}

const failureOf = ({ failure, afterMs }: ConnectFailure): ConnectFailure => ({ failure, afterMs });

const memoryOf = ({ memory, cache }: NetworkPorts): Memory | undefined => memory ?? (cache && memoryIn(cache));

/** The network as a program in that place sees it. */
export const netFrom = (place: Place, world: World, ports: NetworkPorts, random: Chance): Network =>
  new Network(place, world, ports, new Balancer((bound) => random.below(bound), memoryOf(ports)));
