import type { Node } from '../apis/core/node.ts';
import type { Pod } from '../apis/core/pod.ts';
import { node as nodeKind } from '../apis/index.ts';
import type { World } from '../apis/world.ts';

/** Where a connection starts: in a pod, on a node, or on a machine beside the cluster. */
export type Place = { pod: Pod } | { node: Node } | 'outside';

export const isOutside = (place: Place): place is 'outside' => place === 'outside';

/** The node whose kube-proxy and nodelocaldns a place uses. */
export const nodeNameOf = (place: Place): string | undefined =>
  isOutside(place) ? undefined : 'pod' in place ? place.pod.spec.nodeName : place.node.metadata.name;

export const nodeIP = (node: Node | undefined): string =>
  node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';

export const nodeNamed = (name: string | undefined, world: World): Node | undefined =>
  name === undefined ? undefined : world.get(nodeKind, { namespace: '', name });

/** Whether a node is up: a machine that is down answers nothing. */
export const isUp = (node: Node | undefined): boolean =>
  node !== undefined && node.status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'Unknown';

/** The address that packets from a place carry. */
export function addressOf(place: Place, world: World): string {
  if (isOutside(place)) return gatewayAddress(world);
  if ('node' in place) return nodeIP(place.node);
  return place.pod.status.podIP ?? '';
}

/** The machine that hosts the cluster's virtual machines has the first address of their network. */
export const gatewayAddress = ({ facts }: World): string => facts.apiEndpoint.address.replace(/\d+$/, '1');

export const podText = (pod: Pod): string => `${pod.metadata.namespace}/${pod.metadata.name}`;

export function placeText(place: Place, world: World): string {
  if (isOutside(place)) return `outside (${gatewayAddress(world)})`;
  if ('node' in place) return `node ${place.node.metadata.name} (${nodeIP(place.node)})`;
  return `pod ${podText(place.pod)} (${place.pod.status.podIP ?? 'no address'}) on ${place.pod.spec.nodeName}`;
}
