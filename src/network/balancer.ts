import { createHash } from 'node:crypto';
import type { Service } from '../apis/core/service.ts';
import type { World } from '../apis/world.ts';
import { type Endpoint, type ServicePort, serviceText } from './endpoints.ts';
import type { Memory } from './memory.ts';

/** What a kube-proxy decides with. */
export interface Choice {
  target: Service;
  port: ServicePort;
  /** The node whose kube-proxy decides. */
  node: string | undefined;
  /** The client's address as that kube-proxy sees it. */
  client: string;
}

/** What kube-proxy remembers of a client of a Service with sessionAffinity: where it went, and when it last did. */
interface Affinity {
  address: string;
  usedAt: number;
}

const defaultAffinitySeconds = 10_800;
const dayMs = 24 * 3600 * 1000;

/** How the endpoints of a Service take turns. One for each Net: it remembers whose turn it was. */
export class Balancer {
  readonly #below: (bound: number) => number;
  readonly #memory: Memory | undefined;
  readonly #turns = new Map<string, number>();

  /** @param below a random number below a bound */
  constructor(below: (bound: number) => number, memory?: Memory) {
    this.#below = below;
    this.#memory = memory;
  }

  /** @returns the endpoint, and the rule that chose it, for people to read */
  choose(endpoints: readonly Endpoint[], choice: Choice, world: World): { endpoint: Endpoint; rule: string } {
    return choice.target.spec.sessionAffinity === 'ClientIP'
      ? this.#affine(endpoints, choice, world)
      : this.#next(endpoints, choice, world);
  }

  #next(
    endpoints: readonly Endpoint[],
    { target, port, node }: Choice,
    world: World,
  ): { endpoint: Endpoint; rule: string } {
    if (endpoints.length === 1) return { endpoint: endpoints[0]!, rule: 'the only endpoint' };
    const of = `${endpoints.length} endpoints`;
    if (world.facts.proxyMode === 'iptables') {
      return { endpoint: endpoints[this.below(endpoints.length)]!, rule: `random, one of ${of}` };
    }
    const key = `${node}/${serviceText(target)}/${port.name ?? ''}/${port.port}`;
    return { endpoint: endpoints[this.turn(key, endpoints.length, world.now)]!, rule: `round robin over ${of}` };
  }

  /**
   * sessionAffinity ClientIP: each node's kube-proxy keeps a client with its endpoint for a time after the last use.
   * Without a memory the client's address decides alone, which keeps it with its endpoint for ever.
   */
  #affine(endpoints: readonly Endpoint[], choice: Choice, world: World): { endpoint: Endpoint; rule: string } {
    const { target, port, node, client } = choice;
    const seconds = target.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds;
    const name = `${node}/${target.metadata.uid}/${port.name ?? ''}/${client}`;
    if (!this.#memory) {
      return { endpoint: highest(endpoints, name), rule: `sessionAffinity ClientIP keeps ${client} with it` };
    }
    const key = `affinity/${name}`;
    const known = this.#memory.read(key) as Affinity | undefined;
    const kept = known && endpoints.find(({ address }) => address === known.address);
    const age = known ? Math.floor((world.now - known.usedAt) / 1000) : 0;
    const isCurrent = kept !== undefined && age < seconds;
    const { endpoint, rule } = isCurrent ? { endpoint: kept, rule: '' } : this.#next(endpoints, choice, world);
    const use: Affinity = { address: endpoint.address, usedAt: world.now };
    this.#memory.keep(key, use, world.now + seconds * 1000);
    if (isCurrent) {
      return { endpoint, rule: `sessionAffinity ClientIP: ${client} was here ${age} s ago and stays for ${seconds} s` };
    }
    const why = !known ? 'is new' : kept ? `was away for ${age} s` : `loses ${known.address}, which is gone`;
    return { endpoint, rule: `${rule}; sessionAffinity ClientIP: ${client} ${why}, and stays for ${seconds} s` };
  }

  /** Whose turn it is; the first turn is anybody's. */
  turn(key: string, count: number, now: number): number {
    const kept = this.#memory?.read(`turn/${key}`) as { turn: number } | undefined;
    const turn = this.#turns.get(key) ?? kept?.turn ?? this.#below(count);
    this.#turns.set(key, turn + 1);
    this.#memory?.keep(`turn/${key}`, { turn: turn + 1 }, now + dayMs);
    return turn % count;
  }

  below(bound: number): number {
    return this.#below(bound);
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
export function highest<T extends { address: string }>(endpoints: readonly T[], key: string): T {
  const score = ({ address }: T) => createHash('sha256').update(`${key}/${address}`).digest('hex');
  return endpoints
    .map((endpoint) => ({ endpoint, score: score(endpoint) }))
    .reduce((a, b) => (b.score > a.score ? b : a)).endpoint;
}
