/**
 * MetalLB's speakers: on layer 2 one node answers for each address, by BGP every node that may tells its peers; whoever
 * takes over says so in an event, and keeps a ServiceL2Status where that kind is served.
 */

import type { Change } from '../../apimachinery/change.ts';
import { isTerminating, type KubeObject, keyOf, keyText, type ObjectKey } from '../../apimachinery/meta.ts';
import { customResourceDefinition } from '../../apis/apiextensions/customresourcedefinition.ts';
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
import { type Announcement, announcementsOf } from '../../apis/metallb/announcing.ts';
import {
  bgpAdvertisement,
  bgpPeer,
  ipAddressPool,
  l2Advertisement,
  type ServiceL2Status,
  serviceL2Status,
} from '../../apis/metallb/index.ts';
import type { World } from '../../apis/world.ts';
import type { Controller } from '../controller.ts';
import { serviceNameLabel } from '../endpoints/slices.ts';
import { events, remove, unnamed, updateStatus } from '../writes.ts';
import { Allocator } from './allocation.ts';
import { addressesOf, balancers, home, isMetalLB, poolsOf } from './installation.ts';

const { normal, warning } = events('metallb-speaker');

const all = (_: unknown, world: World): ObjectKey[] => balancers(world).map(keyOf);

/** What a speaker looks at in a node: its heartbeats change nothing. */
const announcingFacts = ({ metadata, status }: Node): string =>
  JSON.stringify([metadata.labels, status?.conditions?.map(({ type, status: value }) => [type, value])]);

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
    {
      kind: node,
      keys: (changed: Node, world: World, old?: Node) =>
        old && announcingFacts(changed) === announcingFacts(old) ? [] : all(changed, world),
    },
    { kind: ipAddressPool, keys: all },
    { kind: l2Advertisement, keys: all },
    { kind: bgpAdvertisement, keys: all },
    { kind: bgpPeer, keys: all },
  ],
  reconcile(key, world) {
    const found = world.get(service, key);
    const recordKey = `_metallb/${keyText(key)}`;
    const known = (world.record(recordKey) as { announced: string[] } | undefined)?.announced ?? [];
    const announcements = found && !isTerminating(found) ? allowed(found, world) : [];
    const announced = announcements.map(textOf);
    const told: Change[] =
      announced.join() === known.join()
        ? []
        : [{ verb: 'record', key: recordKey, record: announced.length > 0 ? { announced } : undefined }];
    const fresh = announcements.filter((one) => !known.includes(textOf(one)));
    return [...told, ...fresh.map((one) => tell(found!, one)), ...recorded(key, announcements, world)];
  },
};

/** Speakers do not announce what the pools do not allow: their configuration waits until the controller took it back. */
function allowed(found: Service, world: World): readonly Announcement[] {
  const [first] = addressesOf(found);
  if (first === undefined || new Allocator(poolsOf(world), world).poolOf(first) === undefined) return [];
  return announcementsOf(found, world).announcements;
}

/** `layer2 node-3 192.168.100.240`: who says it has which address. */
const textOf = ({ protocol, node: name, addresses }: Announcement): string =>
  `${protocol} ${name} ${addresses.join('+')}`;

function tell(found: Service, { protocol, node: name, addresses, missingInterfaces }: Announcement): Change {
  if (missingInterfaces) {
    const text = `the interfaces specified by LB IP "${addresses[0]}" doesn't exist in assigned node "${name}"`;
    return warning(found, 'announceFailed', `${text} with protocol "layer2"`);
  }
  return normal(found, 'nodeAssigned', `announcing from node "${name}" with protocol "${protocol}"`);
}

const labelNode = 'metallb.io/node';
const labelName = 'metallb.io/service-name';
const labelNamespace = 'metallb.io/service-namespace';

/** One object for each Service and the node that answers for it on layer 2. */
function recorded(
  { namespace, name }: ObjectKey,
  announcements: readonly Announcement[],
  world: World,
): readonly Change[] {
  const definition = 'servicel2statuses.metallb.io';
  if (!world.get(customResourceDefinition, { namespace: '', name: definition })) return [];
  const matchLabels = { [labelName]: name, [labelNamespace]: namespace };
  const existing = world.matching<ServiceL2Status>(serviceL2Status, home, { matchLabels });
  const wanted = announcements.find(({ protocol, missingInterfaces }) => protocol === 'layer2' && !missingInterfaces);
  const [kept] = existing.filter(({ metadata }) => metadata.labels?.[labelNode] === wanted?.node);
  const gone = existing.filter((one) => one !== kept).map((one) => remove(serviceL2Status, one));
  if (!wanted || kept) return gone;
  const interfaces = (wanted.interfaces ?? []).map((one) => ({ name: one }));
  const status = {
    node: wanted.node,
    serviceName: name,
    serviceNamespace: namespace,
    ...(interfaces.length > 0 ? { interfaces } : {}),
  };
  const metadata = unnamed({
    generateName: 'l2-',
    namespace: home,
    labels: { [labelNode]: wanted.node, ...matchLabels },
  });
  const object: KubeObject = { apiVersion: 'metallb.io/v1beta1', kind: 'ServiceL2Status', metadata, spec: {} };
  return [...gone, { verb: 'create', object, created: (made) => updateStatus(made, status) }];
}
