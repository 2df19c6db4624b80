import { compareIPs, formatIP, type IPRange, isIP, parseCIDR, parseIP } from '../../../apimachinery/ip.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { metallbNamespace } from '../../../apis/metallb/announcing.ts';
import type {
  BGPAdvertisement,
  BGPPeer,
  Community,
  IPAddressPool,
  L2Advertisement,
} from '../../../apis/metallb/index.ts';
import type { KnownWebhook, Refusal, Review } from './review.ts';

/** What MetalLB does not take in. Each check throws its complaint; the first one is told. */
class Complaint extends Error {}

/** @param check is told the object and, where it matters, what else there is of its kind */
const webhook =
  (check: (review: Review) => void): KnownWebhook =>
  (review): Refusal | undefined => {
    try {
      if (!review.old && review.object.metadata.namespace !== metallbNamespace) {
        throw new Complaint(`resource must be created in ${metallbNamespace} namespace`);
      }
      check(review);
      return undefined;
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      return { code: 403, reason: 'Forbidden', message: error.message };
    }
  };

/** All objects of a kind as they would be after the write. */
function afterWrite<T extends KubeObject>({ server, object }: Review, collection: string): T[] {
  const existing = server.store.list(collection).filter(({ metadata }) => metadata.namespace === metallbNamespace);
  const at = existing.findIndex(({ metadata }) => metadata.name === object.metadata.name);
  return (at < 0 ? [...existing, object] : existing.map((one, index) => (index === at ? object : one))) as T[];
}

function checkPools(review: Review): void {
  const defined: Net[] = [];
  for (const pool of afterWrite<IPAddressPool>(review, 'ipaddresspools.metallb.io')) {
    for (const net of netsOf(pool)) {
      const other = defined.find((one) => overlaps(one, net));
      if (other) {
        const { name } = pool.metadata;
        throw new Complaint(
          `CIDR "${textOf(net)}" in pool "${name}" overlaps with already defined CIDR "${textOf(other)}"`,
        );
      }
      defined.push(net);
    }
  }
}

/** Addresses with a common beginning. */
interface Net extends IPRange {
  prefix: number;
}

const textOf = ({ family, first, prefix }: Net): string => `${formatIP({ family, value: first })}/${prefix}`;

const overlaps = (a: Net, b: Net): boolean => a.family === b.family && a.first <= b.last && b.first <= a.last;

function netsOf({ metadata: { name }, spec }: IPAddressPool): Net[] {
  const wrong = (why: string) => new Complaint(`parsing address pool ${name}: ${why}`);
  const { addresses = [], serviceAllocation } = spec ?? {};
  if (addresses.length === 0) throw wrong('pool has no prefixes defined');
  const nets = addresses.flatMap((text) => {
    const parsed = parseAddresses(text);
    if (typeof parsed === 'string') throw wrong(`invalid CIDR "${text}" in pool "${name}": ${parsed}`);
    return parsed;
  });
  const { namespaces = [] } = serviceAllocation ?? {};
  if (new Set(namespaces).size < namespaces.length) throw wrong('duplicate definition in namespaces field');
  return nets;
}

/** @returns the nets that a CIDR or a range is made of; a text when it is neither */
function parseAddresses(text: string): Net[] | string {
  const dash = text.indexOf('-');
  if (dash < 0) {
    const cidr = parseCIDR(text);
    return cidr ? [cidr] : `invalid CIDR "${text}"`;
  }
  const [from, to] = [text.slice(0, dash), text.slice(dash + 1)];
  const [first, last] = [parseIP(from.trim()), parseIP(to.trim())];
  if (!first) return `invalid IP range "${text}": invalid start IP "${from}"`;
  if (!last) return `invalid IP range "${text}": invalid end IP "${to}"`;
  if (compareIPs(from.trim(), to.trim()) > 0) {
    return `invalid IP range "${text}": start IP "${from.trim()}" is after the end IP "${to.trim()}"`;
  }
  return summarize({ family: first.family, first: first.value, last: last.value });
}

/** The fewest nets that make up a range: each as large as its first address and what is left allow. */
function summarize({ family, first, last }: IPRange): Net[] {
  const bits = family === 4 ? 32 : 128;
  const nets: Net[] = [];
  for (let start = first; start <= last; ) {
    let size = 1n;
    let prefix = bits;
    while (prefix > 0 && start % (size * 2n) === 0n && start + size * 2n - 1n <= last) {
      size *= 2n;
      prefix--;
    }
    nets.push({ family, first: start, last: start + size - 1n, prefix });
    start += size;
  }
  return nets;
}

function checkL2Advertisement({ object }: Review): void {
  const { ipAddressPools, interfaces } = (object as L2Advertisement).spec ?? {};
  noDuplicates(ipAddressPools, 'ipAddressPools');
  noDuplicates(interfaces, 'interfaces');
}

function noDuplicates(list: readonly string[] | undefined, field: string): void {
  const twice = list?.find((one, index) => list.indexOf(one) < index);
  if (twice !== undefined) throw new Complaint(`duplicate definition of ${field} "${twice}"`);
}

function checkPeer({ object }: Review): void {
  const { metadata, spec } = object as BGPPeer;
  const why = whyNoPeer(spec ?? {});
  if (why) throw new Complaint(`parsing peer ${metadata.name} ${why}`);
}

function whyNoPeer(spec: BGPPeer['spec']): string | undefined {
  const { myASN, peerASN, dynamicASN, peerAddress, interface: through, routerID, sourceAddress } = spec;
  if (!myASN) return 'missing local ASN';
  if (!peerASN && !dynamicASN) return 'missing peer ASN and dynamicASN';
  if (peerASN && dynamicASN) return 'both peer ASN and dynamicASN specified';
  if (peerASN === myASN && spec.ebgpMultiHop) return 'invalid ebgp-multihop parameter set for an ibgp peer';
  if (!peerAddress && !through) return 'peer has no Address or Interface specified';
  if (peerAddress && through) return 'peer has both Address and Interface specified';
  if (peerAddress && !isIP(peerAddress)) return `invalid BGPPeer address "${peerAddress}"`;
  if (routerID && !isIP(routerID)) return `invalid router ID "${routerID}"`;
  return sourceAddress && !isIP(sourceAddress) ? `invalid source IP "${sourceAddress}"` : undefined;
}

function checkBGPAdvertisement({ object }: Review): void {
  const { metadata, spec = {} } = object as BGPAdvertisement;
  noDuplicates(spec.ipAddressPools, 'ipAddressPools');
  noDuplicates(spec.communities, 'community');
  noDuplicates(spec.peers, 'peers');
  const { aggregationLength = 32, aggregationLengthV6 = 128 } = spec;
  for (const [field, value, usual] of [
    ['aggregationLength', aggregationLength, 32],
    ['aggregationLengthV6', aggregationLengthV6, 128],
  ] as const) {
    if (!spec.serviceSelectors?.length || value === usual) continue;
    throw new Complaint(`serviceSelectors and ${field} are mutually exclusive, both cannot be set in ${metadata.name}`);
  }
}

function checkCommunities(review: Review): void {
  const names = new Set<string>();
  for (const { spec } of afterWrite<Community>(review, 'communities.metallb.io')) {
    for (const { name = '', value = '' } of spec?.communities ?? []) {
      if (!/^(large:\d+:\d+:\d+|\d+:\d+)$/.test(value)) {
        throw new Complaint(`parsing community "${name}": invalid community format: ${value}`);
      }
      if (names.has(name)) throw new Complaint(`duplicate definition of community "${name}"`);
      names.add(name);
    }
  }
}

export const metallb: Readonly<Record<string, KnownWebhook>> = {
  'ipaddresspoolvalidationwebhook.metallb.io': webhook(checkPools),
  'l2advertisementvalidationwebhook.metallb.io': webhook(checkL2Advertisement),
  'bgppeersvalidationwebhook.metallb.io': webhook(checkPeer),
  'bgpadvertisementvalidationwebhook.metallb.io': webhook(checkBGPAdvertisement),
  'communityvalidationwebhook.metallb.io': webhook(checkCommunities),
  'bfdprofilevalidationwebhook.metallb.io': webhook(() => {}),
};
