import { createHash } from 'node:crypto';
import type { Service } from '../apis/core/service.ts';
import type { World } from '../apis/world.ts';
import { slicesByService } from './tables.ts';

export type ServicePort = NonNullable<Service['spec']['ports']>[number];

/** One place that a Service's connections may go to. */
export interface Endpoint {
  address: string;
  port: number;
  nodeName?: string;
  hostname?: string;
  ready: boolean;
  serving: boolean;
  terminating: boolean;
  /** `namespace/name` of the pod */
  pod?: string;
}

export const serviceText = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

/** All endpoints of a Service for one of its ports (undefined: any port), sorted by address. */
export function endpointsOf(target: Service, portName: string | undefined, world: World): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const slice of world.index(slicesByService).get(serviceText(target)) ?? []) {
    const wanted =
      portName === undefined ? slice.ports?.[0] : slice.ports?.find(({ name }) => (name ?? '') === portName);
    if (!wanted?.port && portName !== undefined) continue;
    for (const { addresses, conditions = {}, nodeName, hostname, targetRef } of slice.endpoints ?? []) {
      const address = addresses?.[0];
      if (!address) continue;
      const { ready = true, serving = ready, terminating = false } = conditions;
      const pod = targetRef?.kind === 'Pod' ? `${targetRef.namespace}/${targetRef.name}` : undefined;
      found.set(address, { address, port: wanted?.port ?? 0, nodeName, hostname, ready, serving, terminating, pod });
    }
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}

/** Those that get traffic: the ready ones, or, when all are on their way out, those that still serve. */
export function usable(endpoints: readonly Endpoint[]): Endpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  return ready.length > 0 ? ready : endpoints.filter(({ serving, terminating }) => serving && terminating);
}

/** What a kube-proxy decides with. */
export interface Choice {
  target: Service;
  port: ServicePort;
  /** The node whose kube-proxy decides. */
  node: string | undefined;
  /** The client's address as that kube-proxy sees it. */
  client: string;
}

/** How the endpoints of a Service take turns. One for each Net: it remembers whose turn it was. */
export class Balancer {
  readonly #below: (bound: number) => number;
  readonly #turns = new Map<string, number>();

  /** @param below a random number below a bound */
  constructor(below: (bound: number) => number) {
    this.#below = below;
  }

  /** @returns the endpoint, and the rule that chose it, for people to read */
  choose(endpoints: readonly Endpoint[], choice: Choice, world: World): { endpoint: Endpoint; rule: string } {
    const { target, port, node, client } = choice;
    if (target.spec.sessionAffinity === 'ClientIP') {
      const key = `${client}/${node}/${target.metadata.uid}/${port.name ?? ''}`;
      return { endpoint: highest(endpoints, key), rule: `sessionAffinity ClientIP keeps ${client} with it` };
    }
    if (endpoints.length === 1) return { endpoint: endpoints[0]!, rule: 'the only endpoint' };
    const of = `${endpoints.length} endpoints`;
    if (world.facts.proxyMode === 'iptables') {
      return { endpoint: endpoints[this.#below(endpoints.length)]!, rule: `random, one of ${of}` };
    }
    const key = `${node}/${serviceText(target)}/${port.name ?? ''}/${port.port}`;
    return { endpoint: endpoints[this.turn(key, endpoints.length)]!, rule: `round robin over ${of}` };
  }

  /** Whose turn it is; the first turn is anybody's. */
  turn(key: string, count: number): number {
    const turn = this.#turns.get(key) ?? this.#below(count);
    this.#turns.set(key, turn + 1);
    return turn % count;
  }

  /** Any order of a list. */
  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    const order: T[] = [];
    while (left.length > 0) order.push(...left.splice(this.#below(left.length), 1));
    return order;
  }
}

/** The endpoint that a key scores highest with: it changes only when that very endpoint goes. */
function highest(endpoints: readonly Endpoint[], key: string): Endpoint {
  const score = ({ address }: Endpoint) => createHash('sha256').update(`${key}/${address}`).digest('hex');
  return endpoints
    .map((endpoint) => ({ endpoint, score: score(endpoint) }))
    .reduce((a, b) => (b.score > a.score ? b : a)).endpoint;
}
