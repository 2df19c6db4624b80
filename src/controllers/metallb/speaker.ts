/** MetalLB's speakers: on layer 2 one node answers for each address, and says so when it takes over. */

import { createHash } from 'node:crypto';
import type { Change } from '../../apimachinery/change.ts';
import { compileSelector, type LabelSelector } from '../../apimachinery/labels.ts';
import { isTerminating, keyOf, keyText, type ObjectKey } from '../../apimachinery/meta.ts';
import {
  type EndpointSlice,
  endpointSlice,
  type Node,
  node,
  type Pod,
  pod,
  type Service,
  service,
} from '../../apis/index.ts';
import { bgpAdvertisement, bgpPeer, ipAddressPool, l2Advertisement } from '../../apis/metallb/index.ts';
import type { World } from '../../apis/world.ts';
import type { Controller } from '../controller.ts';
import { type Endpoint, serviceNameLabel } from '../endpoints/slices.ts';
import { events } from '../writes.ts';
import { Allocator } from './allocation.ts';
import { addressesOf, balancers, flagOf, home, isMetalLB, poolsOf, type Speaker, speakers } from './installation.ts';

const { normal } = events('metallb-speaker');
const excludedLabel = 'node.kubernetes.io/exclude-from-external-load-balancers';

const all = (_: unknown, world: World): ObjectKey[] => balancers(world).map(keyOf);

export const metallbSpeaker: Controller = {
  name: 'metallb-speaker',
  watches: [
    {
      kind: service,
      keys: (changed: Service, _world: World, old?: Service) =>
        addressesOf(changed).length > 0 || (old && addressesOf(old).length > 0) ? [keyOf(changed)] : [],
    },
    {
      kind: endpointSlice,
      keys({ metadata }: EndpointSlice, world: World) {
        const key = { namespace: metadata.namespace ?? '', name: metadata.labels?.[serviceNameLabel] ?? '' };
        const of = world.get(service, key);
        return of && addressesOf(of).length > 0 ? [key] : [];
      },
    },
    { kind: pod, keys: (changed: Pod, world: World) => (isMetalLB(changed) ? all(changed, world) : []) },
    { kind: node, keys: all },
    { kind: ipAddressPool, keys: all },
    { kind: l2Advertisement, keys: all },
    { kind: bgpAdvertisement, keys: all },
    { kind: bgpPeer, keys: all },
  ],
  reconcile(key, world) {
    const found = world.get(service, key);
    const recordKey = `_metallb/${keyText(key)}`;
    const known = (world.record(recordKey) as { announced: string[] } | undefined)?.announced ?? [];
    const announced = found && !isTerminating(found) ? announcements(found, world) : [];
    if (announced.join() === known.join()) return [];
    const fresh = announced.filter((one) => !known.includes(one)).map((one) => one.split(' '));
    return [
      { verb: 'record', key: recordKey, record: announced.length > 0 ? { announced } : undefined },
      ...fresh.map(
        ([protocol, nodeName]): Change =>
          normal(found!, 'nodeAssigned', `announcing from node "${nodeName}" with protocol "${protocol}"`),
      ),
    ];
  },
};

/** `layer2 node-3 192.168.100.240`: who says it has which address. */
function announcements(found: Service, world: World): string[] {
  const addresses = addressesOf(found);
  if (addresses.length === 0) return [];
  const pool = new Allocator(poolsOf(world), world).poolOf(addresses[0]!);
  const serving = servingEndpoints(found, world);
  if (pool === undefined || serving.length === 0) return [];
  const isLocal = found.spec.externalTrafficPolicy === 'Local';
  const candidates = speakers(world).filter(
    ({ node, pod }) =>
      (node.metadata.labels?.[excludedLabel] === undefined || flagOf(pod, 'ignore-exclude-lb') === 'true') &&
      (!isLocal || serving.some(({ nodeName }) => nodeName === node.metadata.name)),
  );
  const list = addresses.join('+');
  const winner = layer2Winner(found, pool, addresses[0]!, candidates, world);
  return [
    ...(winner ? [`layer2 ${winner} ${list}`] : []),
    ...bgpNodes(found, pool, candidates, world).map((name) => `bgp ${name} ${list}`),
  ];
}

const servingEndpoints = (found: Service, world: World): Endpoint[] =>
  world
    .matching(endpointSlice, found.metadata.namespace ?? '', {
      matchLabels: { [serviceNameLabel]: found.metadata.name },
    })
    .flatMap(({ endpoints }) => (endpoints ?? []) as unknown as Endpoint[])
    .filter(({ conditions }) => conditions.ready !== false || conditions.serving === true);

interface Advertisement {
  spec?: {
    ipAddressPools?: string[];
    ipAddressPoolSelectors?: LabelSelector[];
    nodeSelectors?: LabelSelector[];
    serviceSelectors?: LabelSelector[];
    preferredNodeSelectors?: { weight: number; preference: LabelSelector }[];
  };
}

const matchesAny = (
  selectors: readonly LabelSelector[] | undefined,
  labels: Record<string, string> | undefined,
): boolean => selectors?.some((selector) => compileSelector(selector)(labels ?? {})) ?? false;

/** Without pools and selectors an advertisement is for every pool, without node selectors for every node. */
function covers({ spec = {} }: Advertisement, found: Service, poolName: string, world: World): boolean {
  const { ipAddressPools = [], ipAddressPoolSelectors = [], serviceSelectors = [] } = spec;
  if (serviceSelectors.length > 0 && !matchesAny(serviceSelectors, found.metadata.labels)) return false;
  if (ipAddressPools.length + ipAddressPoolSelectors.length === 0) return true;
  const labels = world.get(ipAddressPool, { namespace: home, name: poolName })?.metadata.labels;
  return ipAddressPools.includes(poolName) || matchesAny(ipAddressPoolSelectors, labels);
}

const allows = ({ spec }: Advertisement, { metadata }: Node): boolean =>
  !spec?.nodeSelectors?.length || matchesAny(spec.nodeSelectors, metadata.labels);

/** The best liked node, and of those as well liked the one with the lowest digest of its name and the address. */
function layer2Winner(
  found: Service,
  pool: string,
  address: string,
  candidates: readonly Speaker[],
  world: World,
): string | undefined {
  const advertisements = world.list(l2Advertisement, home).filter((one) => covers(one, found, pool, world));
  const liking = ({ metadata }: Node) =>
    Math.max(
      0,
      ...advertisements.map(({ spec }) =>
        (spec?.preferredNodeSelectors ?? []).reduce(
          (sum, { weight, preference }) => sum + (matchesAny([preference], metadata.labels) ? weight : 0),
          0,
        ),
      ),
    );
  return candidates
    .filter(({ node }) => advertisements.some((one) => allows(one, node)))
    .map(({ node }) => ({
      name: node.metadata.name,
      liking: liking(node),
      digest: digest(`${node.metadata.name}#${address}`),
    }))
    .sort((a, b) => b.liking - a.liking || (a.digest < b.digest ? -1 : 1))[0]?.name;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** With BGP every node that may announces. */
function bgpNodes(found: Service, pool: string, candidates: readonly Speaker[], world: World): string[] {
  if (world.list(bgpPeer, home).length === 0) return [];
  const advertisements = world.list(bgpAdvertisement, home).filter((one) => covers(one, found, pool, world));
  return candidates
    .filter(({ node }) => advertisements.some((one) => allows(one, node)))
    .map(({ node }) => node.metadata.name)
    .sort();
}
