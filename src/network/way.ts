import type { ConnectFailure } from '../apimachinery/net.ts';
import type { Node } from '../apis/core/node.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { Service } from '../apis/core/service.ts';
import type { World } from '../apis/world.ts';
import type { Balancer } from './balancer.ts';
import { addressOf, nodeIP, nodeNamed, nodeNameOf, type Place } from './place.ts';
import { type Flow, verdictFor } from './policy.ts';

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
  /** kube-proxy itself, on the health check port of a Service, or (without one) on its own. */
  | { kind: 'kube-proxy'; node: Node; service?: Service }
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

export const refused: ConnectFailure = { failure: 'refused', afterMs: 1 };
/** Linux gives up on a connection that nobody answers after six more tries. */
export const timedOut: ConnectFailure = { failure: 'timed-out', afterMs: 130_000 };
/** Nobody answers for the address on the last stretch. */
export const noRoute: ConnectFailure = { failure: 'no-route', afterMs: 3_000 };

/** A connection under way: where it began, what it met, whose address it carries now. */
export class Way {
  readonly start: Place;
  readonly target: Target;
  readonly world: World;
  readonly listeners: Listeners;
  readonly balancer: Balancer;
  readonly #hops: Hop[] = [];
  readonly #origin: string;
  #client: string;
  /** The node that put its own address in place of the client's. */
  #masqueradedOn: string | undefined;

  constructor(start: Place, target: Target, world: World, listeners: Listeners, balancer: Balancer) {
    this.start = start;
    this.target = target;
    this.world = world;
    this.listeners = listeners;
    this.balancer = balancer;
    this.#origin = this.#client = addressOf(start, world);
  }

  /** The client's address as the next one sees it. */
  get client(): string {
    return this.#client;
  }

  hop(at: string, rule: string): void {
    this.#hops.push({ at, rule });
  }

  fail(failure: ConnectFailure, at: string, rule: string): Route {
    this.hop(at, rule);
    return { ...failure, hops: this.#hops };
  }

  arrive(server: Server, peer: string): Route {
    return { server, peer, client: this.#client, hops: this.#hops };
  }

  /** Masquerading: from here on the packets carry the node's address. */
  masquerade(node: string | undefined): void {
    this.#client = nodeIP(nodeNamed(node, this.world)) || this.#client;
    this.#masqueradedOn = node;
  }

  /** Over the loopback interface, within a pod or a node. */
  stayLocal(): void {
    this.#client = '127.0.0.1';
  }

  /**
   * Asks the NetworkPolicies of both ends, after kube-proxy has chosen: first those of the pod that connects, then those
   * of the pod that is reached. A node reaches its own pods whatever they say (the kubelet's probes must).
   * @param protocol also ICMP, for a ping: it has no port, so only rules that name none let it pass
   * @returns the failure when one end does not want the connection: packets are dropped, nobody says no
   */
  checkPolicies(address: string, port: number, pod?: Pod, protocol: string = this.target.protocol): Route | undefined {
    const source = this.start !== 'outside' && 'pod' in this.start ? this.start.pod : undefined;
    // The node that masquerades does it last: policies for pods on that very node still see the client.
    const isUnmasked = this.#masqueradedOn === undefined || this.#masqueradedOn === pod?.spec.nodeName;
    const seen = isUnmasked ? this.#origin : this.#client;
    const flow: Flow = {
      from: { address: seen, ...(source && seen === this.#origin ? { pod: source } : {}) },
      to: { address, ...(pod ? { pod } : {}) },
      port,
      protocol,
    };
    if (source && source === pod) return undefined;
    const leaving = source && verdictFor(source, 'Egress', flow, this.world);
    if (leaving && !leaving.allowed) return this.fail(timedOut, leaving.policies, leaving.rule);
    if (leaving) this.hop(leaving.policies, leaving.rule);
    const isHost = this.start !== 'outside' && !('pod' in this.start && !this.start.pod.spec.hostNetwork);
    if (!pod || (isHost && nodeNameOf(this.start) === pod.spec.nodeName)) return undefined;
    const entering = verdictFor(pod, 'Ingress', flow, this.world);
    if (entering && !entering.allowed) return this.fail(timedOut, entering.policies, entering.rule);
    if (entering) this.hop(entering.policies, entering.rule);
    return undefined;
  }
}
