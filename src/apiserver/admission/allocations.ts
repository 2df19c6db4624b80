import { formatIPv4, parseCIDR, parseIPv4 } from '../../apimachinery/ip.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { Random } from '../../host/random.ts';
import type { Store } from '../../store/store.ts';

/** `--service-node-port-range` */
export const nodePortRange = { first: 30_000, last: 32_767 };

/** How often a random pick may hit something taken before the free ones are looked for in order. */
const luckyTries = 16;

/**
 * Which addresses and ports the Services hold: counted once, then kept current by the store's changes, so that a new
 * Service costs the same in a cluster with ten Services and with ten thousand.
 */
export class Allocations {
  readonly #store: Store;
  /** Address or port → the keys of the Services that hold it. */
  #addresses: Map<number, Set<string>> | undefined;
  #ports: Map<number, Set<string>> = new Map();

  constructor(store: Store) {
    this.#store = store;
    store.subscribe(({ collection, key, value, old }) => {
      if (collection !== 'services' || !this.#addresses) return;
      if (old) this.#count(key, old, false);
      if (value) this.#count(key, value, true);
    });
  }

  /** @param except the Service that asks: what it holds itself is free to it */
  isAddressTaken(address: number, except: string): boolean {
    return heldByOther(this.#counted().get(address), except);
  }

  isPortTaken(port: number, except: string): boolean {
    this.#counted();
    return heldByOther(this.#ports.get(port), except);
  }

  /**
   * A free address of the range: from its upper part while there is one, so that the lower stays for Services that
   * ask for an address of their own.
   * @returns undefined when the range is full
   */
  nextAddress(cidr: string, random: Random): string | undefined {
    const range = parseCIDR(cidr);
    if (range?.family !== 4) return undefined;
    const [network, broadcast] = [Number(range.first), Number(range.last)];
    const reserved = staticBand(broadcast - network + 1, 16, 256);
    const taken = this.#counted();
    const address = pick(network + 1, broadcast - 1, reserved, taken, random);
    return address === undefined ? undefined : formatIPv4(address);
  }

  /** @param chosen ports that this request has taken already */
  nextPort(chosen: ReadonlySet<number>, random: Random): number | undefined {
    this.#counted();
    const { first, last } = nodePortRange;
    const reserved = staticBand(last - first + 1, 32, 128);
    return pick(first, last, reserved, { has: (port) => chosen.has(port) || this.#ports.has(port) }, random);
  }

  #counted(): Map<number, Set<string>> {
    if (!this.#addresses) {
      this.#addresses = new Map();
      for (const service of this.#store.list('services')) {
        this.#count(`${service.metadata.namespace}/${service.metadata.name}`, service, true);
      }
    }
    return this.#addresses;
  }

  #count(key: string, { spec }: KubeObject, holds: boolean): void {
    for (const text of spec?.clusterIPs ?? []) {
      const address = parseIPv4(text);
      if (address !== undefined) hold(this.#addresses!, address, key, holds);
    }
    for (const port of portsOf(spec)) hold(this.#ports, port, key, holds);
  }
}

/** Node ports of a Service, the one for health checks included. */
export const portsOf = (spec: any): number[] =>
  [...(spec?.ports ?? []).map((port: any) => port.nodePort), spec?.healthCheckNodePort].filter(Boolean);

function hold(held: Map<number, Set<string>>, what: number, key: string, holds: boolean): void {
  const holders = held.get(what);
  if (holds) {
    if (holders) holders.add(key);
    else held.set(what, new Set([key]));
  } else if (holders?.delete(key) && holders.size === 0) held.delete(what);
}

const heldByOther = (holders: ReadonlySet<string> | undefined, except: string): boolean =>
  holders !== undefined && (holders.size > 1 || !holders.has(except));

/** How many of the first addresses or ports are left to those who name one: between 16 and `most`, a share of all. */
const staticBand = (size: number, share: number, most: number): number =>
  Math.min(Math.max(16, Math.floor(size / share)), most, size);

function pick(
  first: number,
  last: number,
  reserved: number,
  taken: { has(value: number): boolean },
  random: Random,
): number | undefined {
  return pickFrom(first + reserved, last, taken, random) ?? pickFrom(first, first + reserved - 1, taken, random);
}

function pickFrom(
  first: number,
  last: number,
  taken: { has(value: number): boolean },
  random: Random,
): number | undefined {
  const size = last - first + 1;
  if (size <= 0) return undefined;
  for (let tries = 0; tries < luckyTries; tries++) {
    const candidate = first + random.below(size);
    if (!taken.has(candidate)) return candidate;
  }
  const start = random.below(size);
  for (let i = 0; i < size; i++) {
    const candidate = first + ((start + i) % size);
    if (!taken.has(candidate)) return candidate;
  }
  return undefined;
}
