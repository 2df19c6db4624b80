import { createHash } from 'node:crypto';
import { parseRange, rangeContains } from '../../apimachinery/ip.ts';
import { compileSelector, type LabelSelector } from '../../apimachinery/labels.ts';
import type { Node } from '../core/node.ts';
import type { Pod } from '../core/pod.ts';
import type { Service } from '../core/service.ts';
import type { EndpointSlice } from '../discovery/endpointslice.ts';
import { endpointSlice, node as nodeKind, pod as podKind, service as serviceKind } from '../index.ts';
import type { World } from '../world.ts';
import { type BGPAdvertisement, bgpAdvertisement } from './bgpadvertisement.ts';
import { bgpPeer } from './bgppeer.ts';
import { community } from './community.ts';
import { type IPAddressPool, ipAddressPool } from './ipaddresspool.ts';
import { type L2Advertisement, l2Advertisement } from './l2advertisement.ts';

/**
 * Which node says that it has a Service's addresses. MetalLB's speakers and the network both ask here: the first to tell
 * it in events, the second to find the way in.
 */

/** Where MetalLB is installed, and where its pools and advertisements must be. */
export const metallbNamespace = 'metallb-system';

/** kubeadm puts it on control planes; speakers leave such nodes alone unless they were told otherwise. */
const excludedLabel = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** Network interfaces of every machine: the one to the provider, and the one to the others. */
const nodeInterfaces = ['eth0', 'eth1'];

export interface Announcement {
  protocol: 'layer2' | 'bgp';
  node: string;
  addresses: readonly string[];
  /** The speaker that announces. */
  speaker: Pod;
  /** Layer 2 only: the interfaces that the advertisements name; none: all. */
  interfaces?: readonly string[];
  /** Layer 2 only: the node has none of those interfaces, so nobody answers after all. */
  missingInterfaces?: true;
  /** BGP only: names of the peers it is told to. */
  peers?: readonly string[];
  /** BGP only: `localPref 100, communities 65535:65282` */
  attributes?: string;
}

export interface Announcements {
  announcements: readonly Announcement[];
  /** Why there are none, for people to read. */
  why: string;
}

const nobody = (why: string): Announcements => ({ announcements: [], why });

/** Who announces a Service's addresses: on layer 2 one node, by BGP every one that may. */
export function announcementsOf(service: Service, world: World): Announcements {
  const addresses = heldBy(service);
  if (addresses.length === 0) return nobody('the Service has no address');
  const pool = poolWith(addresses[0]!, world);
  if (!pool) return nobody(`no IPAddressPool has ${addresses[0]}`);
  const { name } = pool.metadata;
  const onLayer2 = world.list(l2Advertisement, metallbNamespace).filter((one) => covers(one, service, pool, world));
  const byBGP = world.list(bgpAdvertisement, metallbNamespace).filter((one) => covers(one, service, pool, world));
  if (onLayer2.length + byBGP.length === 0) return nobody(`no L2Advertisement or BGPAdvertisement is for pool ${name}`);
  const serving = servingNodes(service, world);
  if (serving.length === 0) return nobody('its Service has no ready endpoint, so no speaker announces it');
  const isLocal = service.spec.externalTrafficPolicy === 'Local';
  const candidates = speakersIn(world).filter(
    ({ node, speaker }) => mayAnnounce(node, speaker) && (!isLocal || serving.includes(node.metadata.name)),
  );
  const announcements = [...layer2(onLayer2, addresses, candidates), ...bgp(byBGP, addresses, candidates, world)];
  if (announcements.length > 0) return { announcements, why: '' };
  if (candidates.length === 0)
    return nobody(`no running speaker may announce it${isLocal ? ' from a node with a pod' : ''}`);
  if (onLayer2.length === 0) return nobody('no BGPPeer is there to tell');
  return nobody('the node selectors of its advertisement leave no node with a speaker');
}

const heldBy = ({ status }: Service): string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []));

const poolWith = (address: string, world: World): IPAddressPool | undefined =>
  world.list(ipAddressPool, metallbNamespace).find(({ spec }) =>
    spec.addresses.some((text) => {
      const range = parseRange(text);
      return range !== undefined && rangeContains(range, address);
    }),
  );

/** Nodes with an endpoint that is ready, or still serves on its way out. */
function servingNodes({ metadata }: Service, world: World): string[] {
  const labels = { matchLabels: { 'kubernetes.io/service-name': metadata.name } };
  return world
    .matching<EndpointSlice>(endpointSlice, metadata.namespace ?? '', labels)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions = {} }) => conditions.ready !== false || conditions.serving === true)
    .map(({ nodeName }) => nodeName ?? '');
}

interface Candidate {
  node: Node;
  speaker: Pod;
}

/** Machines that are up with a speaker that runs: the others notice within seconds when one is gone. */
export const speakersIn = (world: World): Candidate[] =>
  world.list(podKind, metallbNamespace).flatMap((speaker) => {
    const { labels = {} } = speaker.metadata;
    const isSpeaker = (labels['component'] ?? labels['app.kubernetes.io/component']) === 'speaker';
    const isRunning = speaker.status?.phase === 'Running' && speaker.metadata.deletionTimestamp === undefined;
    if (!isSpeaker || !isRunning) return [];
    const node = world.get(nodeKind, { namespace: '', name: speaker.spec.nodeName ?? '' });
    return node && conditionOf(node, 'Ready') !== 'Unknown' ? [{ node, speaker }] : [];
  });

const conditionOf = ({ status }: Node, wanted: string): string | undefined =>
  status?.conditions?.find(({ type }) => type === wanted)?.status;

const mayAnnounce = (node: Node, speaker: Pod): boolean =>
  conditionOf(node, 'NetworkUnavailable') !== 'True' &&
  (node.metadata.labels?.[excludedLabel] === undefined ||
    speaker.spec.containers.some(({ args }) => args?.some((arg) => /^--ignore-exclude-lb(=true)?$/.test(arg))));

type Advertisement = L2Advertisement | BGPAdvertisement;

const matchesAny = (
  selectors: readonly LabelSelector[] | undefined,
  labels: Record<string, string> | undefined,
): boolean => selectors?.some((selector) => compileSelector(selector)(labels ?? {})) ?? false;

/** Without pools and selectors an advertisement is for every pool. */
function covers({ spec = {} }: Advertisement, service: Service, pool: IPAddressPool, world: World): boolean {
  const { ipAddressPools = [], ipAddressPoolSelectors = [], serviceSelectors = [] } = spec;
  if (serviceSelectors.length > 0) {
    // An address that two Services share cannot be announced for one of them.
    if (isShared(service, world) || !matchesAny(serviceSelectors, service.metadata.labels)) return false;
  }
  if (ipAddressPools.length + ipAddressPoolSelectors.length === 0) return true;
  return ipAddressPools.includes(pool.metadata.name) || matchesAny(ipAddressPoolSelectors, pool.metadata.labels);
}

function isShared(service: Service, world: World): boolean {
  const held = heldBy(service);
  return world
    .list(serviceKind)
    .some(
      (other) => other.metadata.uid !== service.metadata.uid && heldBy(other).some((address) => held.includes(address)),
    );
}

const allows = ({ spec }: Advertisement, { metadata }: Node): boolean =>
  !spec?.nodeSelectors?.length || matchesAny(spec.nodeSelectors, metadata.labels);

/** The best liked node, and of those as well liked the one with the lowest digest of its name and the address. */
function layer2(
  advertisements: readonly L2Advertisement[],
  addresses: readonly string[],
  candidates: readonly Candidate[],
): Announcement[] {
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
  const digest = ({ metadata }: Node) => createHash('sha256').update(`${metadata.name}#${addresses[0]}`).digest('hex');
  const [winner] = candidates
    .filter(({ node }) => advertisements.some((one) => allows(one, node)))
    .map((candidate) => ({ ...candidate, liking: liking(candidate.node), digest: digest(candidate.node) }))
    .sort((a, b) => b.liking - a.liking || (a.digest < b.digest ? -1 : 1));
  if (!winner) return [];
  const own = advertisements.filter((one) => allows(one, winner.node));
  const isEverywhere = own.some(({ spec }) => !spec?.interfaces?.length);
  const interfaces = isEverywhere ? [] : [...new Set(own.flatMap(({ spec }) => spec?.interfaces ?? []))];
  const isMissing = interfaces.length > 0 && !interfaces.some((one) => nodeInterfaces.includes(one));
  return [
    {
      protocol: 'layer2',
      node: winner.node.metadata.name,
      addresses,
      speaker: winner.speaker,
      interfaces,
      ...(isMissing ? { missingInterfaces: true as const } : {}),
    },
  ];
}

function bgp(
  advertisements: readonly BGPAdvertisement[],
  addresses: readonly string[],
  candidates: readonly Candidate[],
  world: World,
): Announcement[] {
  const allPeers = world.list(bgpPeer, metallbNamespace);
  return candidates
    .map(({ node, speaker }): Announcement => {
      const own = advertisements.filter((one) => allows(one, node));
      const peers = allPeers
        .filter(({ spec }) => !spec.nodeSelectors?.length || matchesAny(spec.nodeSelectors, node.metadata.labels))
        .filter(({ metadata }) => own.some(({ spec }) => !spec?.peers?.length || spec.peers.includes(metadata.name)))
        .map(({ metadata }) => metadata.name);
      const attributes = attributesOf(own, world);
      return { protocol: 'bgp', node: node.metadata.name, addresses, speaker, peers, attributes };
    })
    .filter(({ peers }) => peers!.length > 0)
    .sort((a, b) => (a.node < b.node ? -1 : 1));
}

/** What routers get to know about the route beside its next hop; Communities give numbers names. */
function attributesOf(advertisements: readonly BGPAdvertisement[], world: World): string {
  const values = new Map(
    world
      .list(community, metallbNamespace)
      .flatMap(({ spec }) => spec?.communities ?? [])
      .map(({ name = '', value = '' }) => [name, value]),
  );
  const parts = advertisements.flatMap(({ spec = {} }) => [
    ...(spec.localPref ? [`localPref ${spec.localPref}`] : []),
    ...(spec.aggregationLength && spec.aggregationLength !== 32 ? [`aggregated to /${spec.aggregationLength}`] : []),
    ...(spec.communities?.length
      ? [`communities ${spec.communities.map((one) => values.get(one) ?? one).join(' ')}`]
      : []),
  ]);
  return [...new Set(parts)].join(', ');
}
