import { addressesIn, type IPRange, isIP, isIPv4, parseRange, rangeContains } from '../../apimachinery/ip.ts';
import { compileSelector, type LabelSelector } from '../../apimachinery/labels.ts';
import { namespace, type Service } from '../../apis/index.ts';
import type { IPAddressPool } from '../../apis/metallb/index.ts';
import type { World } from '../../apis/world.ts';
import { addressesOf, annotation, balancers } from './installation.ts';

/** Why a Service gets no address, in MetalLB's words. */
export class AllocationError extends Error {}

/** What keeps others from an address: which Service has it, and on what terms it shares. */
interface Holder {
  key: string;
  sharing: string;
  backend: string;
  ports: readonly string[];
}

const keyOf = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

/** With Local traffic only Services of the same pods can share: their node must be the same. */
const backendOf = ({ spec }: Service): string =>
  spec.externalTrafficPolicy === 'Local'
    ? Object.entries(spec.selector ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .sort()
        .join(',')
    : '';

const holderOf = (found: Service): Holder => ({
  key: keyOf(found),
  sharing: annotation(found, 'allow-shared-ip') ?? '',
  backend: backendOf(found),
  ports: (found.spec.ports ?? []).map(({ protocol, port }) => `${protocol ?? 'TCP'}/${port}`),
});

/** The addresses of all pools, and who holds which. */
export class Allocator {
  readonly #pools: readonly { pool: IPAddressPool; ranges: readonly IPRange[] }[];
  readonly #holders = new Map<string, Holder[]>();
  readonly #world: World;

  constructor(pools: readonly IPAddressPool[], world: World) {
    this.#world = world;
    this.#pools = pools.map((pool) => ({
      pool,
      ranges: pool.spec.addresses.map(parseRange).filter((range) => range !== undefined),
    }));
    for (const found of balancers(world)) {
      for (const address of addressesOf(found)) {
        this.#holders.set(address, [...(this.#holders.get(address) ?? []), holderOf(found)]);
      }
    }
  }

  /** The pool that an address is part of. */
  poolOf(address: string): string | undefined {
    return this.#pools.find(
      ({ pool, ranges }) => !isAvoided(pool, address) && ranges.some((range) => rangeContains(range, address)),
    )?.pool.metadata.name;
  }

  /**
   * Whether a Service may have this address.
   * @throws AllocationError
   */
  check(found: Service, address: string): void {
    if (this.poolOf(address) === undefined) throw new AllocationError(`["${address}"] is not allowed in config`);
    const mine = holderOf(found);
    const others = (this.#holders.get(address) ?? []).filter(({ key }) => key !== mine.key);
    const strangers = others.filter(
      ({ sharing, backend }) => !mine.sharing || sharing !== mine.sharing || backend !== mine.backend,
    );
    if (strangers.length > 0) {
      const inUse = others.map(({ key }) => key).join(',');
      throw new AllocationError(`can't change sharing key for "${mine.key}", address also in use by ${inUse}`);
    }
    const taken = mine.ports.find((port) => others.some(({ ports }) => ports.includes(port)));
    if (taken) throw new AllocationError(`port ${taken} is already in use on "${address}"`);
  }

  /**
   * An address for a Service that has none: the one it asks for, or the first free one of the pools it may use.
   * @throws AllocationError
   */
  allocate(found: Service): string[] {
    const wanted = requested(found);
    const poolName = annotation(found, 'address-pool') || undefined;
    if (wanted.length > 0) return this.#take(found, wanted, poolName);
    if (poolName) {
      if (!this.#pools.some(({ pool }) => pool.metadata.name === poolName))
        throw new AllocationError(`unknown pool "${poolName}"`);
      const address = this.#firstFree(found, poolName);
      if (!address) throw new AllocationError(`no available IPs in pool "${poolName}"`);
      return [address];
    }
    for (const name of this.#candidates(found)) {
      const address = this.#firstFree(found, name);
      if (address) return [address];
    }
    throw new AllocationError('no available IPs');
  }

  #take(found: Service, wanted: string[], poolName: string | undefined): string[] {
    const list = `[${wanted.map((address) => `"${address}"`).join(' ')}]`;
    const isV6 = found.spec.ipFamilies?.[0] === 'IPv6';
    if (wanted.length === 1 && isIPv4(wanted[0]!) === isV6) {
      throw new AllocationError(`requested loadBalancer IP(s) ${list} does not match the ipFamily of the service`);
    }
    for (const address of wanted) this.check(found, address);
    const pool = this.#pools.find(({ pool }) => pool.metadata.name === this.poolOf(wanted[0]!))!.pool;
    if (!this.#isCompatible(pool, found)) {
      throw new AllocationError(`pool ${pool.metadata.name} not compatible for ip assignment`);
    }
    if (poolName && pool.metadata.name !== poolName) {
      throw new AllocationError(
        `requested loadBalancer IP(s) ${list} is not compatible with requested address pool ${poolName}`,
      );
    }
    return wanted;
  }

  #firstFree(found: Service, poolName: string): string | undefined {
    const { pool, ranges } = this.#pools.find(({ pool }) => pool.metadata.name === poolName)!;
    const family = found.spec.ipFamilies?.[0] === 'IPv6' ? 6 : 4;
    for (const range of ranges) {
      if (range.family !== family) continue;
      for (const address of addressesIn(range))
        if (!isAvoided(pool, address) && this.#isFree(found, address)) return address;
    }
    return undefined;
  }

  #isFree(found: Service, address: string): boolean {
    if (!this.#holders.has(address)) return true;
    try {
      this.check(found, address);
      return true;
    } catch {
      return false;
    }
  }

  /** Pools that are meant for this Service by priority (none goes last), then those that are for everybody. */
  #candidates(found: Service): string[] {
    const automatic = this.#pools.map(({ pool }) => pool).filter(({ spec }) => spec.autoAssign !== false);
    const priority = ({ spec }: IPAddressPool) => spec.serviceAllocation?.priority || Infinity;
    const pinned = automatic.filter((pool) => pool.spec.serviceAllocation && this.#isCompatible(pool, found));
    const open = automatic.filter(({ spec }) => !spec.serviceAllocation);
    return [...pinned.sort((a, b) => priority(a) - priority(b) || 0), ...open].map(({ metadata }) => metadata.name);
  }

  #isCompatible({ spec }: IPAddressPool, found: Service): boolean {
    const { namespaces = [], namespaceSelectors = [], serviceSelectors = [] } = spec.serviceAllocation ?? {};
    const home = this.#world.get(namespace, { namespace: '', name: found.metadata.namespace ?? '' });
    const anywhere = namespaces.length + namespaceSelectors.length === 0;
    const isHere =
      namespaces.includes(found.metadata.namespace ?? '') || some(namespaceSelectors, home?.metadata.labels);
    return (anywhere || isHere) && (serviceSelectors.length === 0 || some(serviceSelectors, found.metadata.labels));
  }
}

const some = (selectors: readonly LabelSelector[], labels: Record<string, string> | undefined): boolean =>
  selectors.some((selector) => compileSelector(selector)(labels ?? {}));

/** Some routers take addresses that end in .0 or .255 for broadcasts. */
const isAvoided = ({ spec }: IPAddressPool, address: string): boolean =>
  Boolean(spec.avoidBuggyIPs) && /\.(0|255)$/.test(address);

/**
 * The addresses that a Service asks for.
 * @throws AllocationError
 */
export function requested(found: Service): string[] {
  const text = annotation(found, 'loadBalancerIPs') ?? '';
  const { loadBalancerIP } = found.spec;
  if (text && loadBalancerIP) {
    throw new AllocationError('service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP');
  }
  if (loadBalancerIP) {
    if (!isIP(loadBalancerIP)) throw new AllocationError(`invalid spec.loadBalancerIP "${loadBalancerIP}"`);
    return [loadBalancerIP];
  }
  const addresses = text === '' ? [] : text.split(',').map((part) => part.trim());
  if (!addresses.every(isIP)) throw new AllocationError(`invalid metallb.io/loadBalancerIPs: "${text}"`);
  return addresses;
}
