import type { Node } from '../apis/core/node.ts';
import type { Service } from '../apis/core/service.ts';
import { type Announcements, announcementsOf } from '../apis/metallb/announcing.ts';
import type { World } from '../apis/world.ts';
import { nodeNamed } from './place.ts';

/** Who announces an address that several Services may share: the first of them that anybody announces decides. */
export function announcementsAt(services: Iterable<Service>, address: string, world: World): Announcements {
  let last: Announcements = { announcements: [], why: 'nobody announces it' };
  for (const each of services) {
    const isGiven = each.status?.loadBalancer?.ingress?.some(({ ip }) => ip === address);
    if (!isGiven) {
      last = { announcements: [], why: 'externalIPs are known to kube-proxy, but no node answers ARP for them' };
      continue;
    }
    last = heard(announcementsOf(each, world));
    if (last.announcements.length > 0) return last;
  }
  return last;
}

/** Without the interface that its advertisement names, a node answers nobody. */
function heard({ announcements, why }: Announcements): Announcements {
  const real = announcements.filter(({ missingInterfaces }) => !missingInterfaces);
  if (real.length === announcements.length) return { announcements, why };
  return { announcements: real, why: 'its L2Advertisement names interfaces that the node does not have' };
}

/**
 * The node whose MetalLB speaker answers for a Service's address on the local network (layer 2).
 * @returns undefined when nobody does: no advertisement, no speaker, or no endpoint
 */
export function announcingNode(target: Service, address: string, world: World): Node | undefined {
  const { announcements } = announcementsAt([target], address, world);
  return nodeNamed(announcements.find(({ protocol }) => protocol === 'layer2')?.node, world);
}
