import { parseRange, rangeContains } from '../../apimachinery/ip.ts';
import type { Node } from '../../apis/core/node.ts';
import type { Pod } from '../../apis/core/pod.ts';
import type { Service } from '../../apis/core/service.ts';
import { ipAddressPool, node as nodeKind, pod as podKind, service as serviceKind } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { endpointsOf, serviceText } from '../endpoints.ts';
import { announcementsAt } from '../load-balancer.ts';
import { isUp } from '../place.ts';
import { whyNoEndpoints } from './service.ts';

const isMetalLB = ({ metadata, status }: Pod, component: string): boolean =>
  metadata.labels?.['app'] === 'metallb' && metadata.labels['component'] === component && status.phase === 'Running';

/** Why nobody on the local network answers for a Service's address. */
export function whyNotAnnounced(service: Service, address: string, world: World): string {
  const who = `the address of Service ${serviceText(service)}`;
  const pods = world.list(podKind) as readonly Pod[];
  if (!pods.some((pod) => isMetalLB(pod, 'speaker'))) return `no MetalLB speaker runs that could announce ${who}`;
  for (const port of service.spec.ports ?? []) {
    const why = whyNoEndpoints(service, port, world);
    if (why) return `nobody announces ${who}, because it has no ready endpoint: ${why}`;
  }
  const endpoints = endpointsOf(service, undefined, world);
  if (service.spec.externalTrafficPolicy === 'Local' && !endpoints.some(({ nodeName }) => isUpNamed(nodeName, world)))
    return `its externalTrafficPolicy is Local and no node that is up has one of its pods`;
  const { why } = announcementsAt([service], address, world);
  return `nobody announces ${who}: ${why}`;
}

const isUpNamed = (name: string | undefined, world: World): boolean =>
  name !== undefined && isUp(world.get(nodeKind, { namespace: '', name }) as Node | undefined);

/** Nobody has an address of the nodes' network: is a Service waiting for one? */
export function whyNobodyHas(address: string, world: World): string {
  const waiting = (world.list(serviceKind) as readonly Service[]).filter(
    ({ spec, status }) => spec.type === 'LoadBalancer' && !status?.loadBalancer?.ingress?.length,
  );
  if (waiting.length === 0) return `no Service and no machine has ${address}`;
  const names = waiting.map(serviceText).join(', ');
  return `${names} ${waiting.length === 1 ? 'waits' : 'wait'} for an external address: ${whyPending(waiting[0]!, world)}`;
}

/** Why a Service of type LoadBalancer has no address. */
export function whyPending(service: Service, world: World): string {
  const pods = world.list(podKind) as readonly Pod[];
  if (!pods.some((pod) => isMetalLB(pod, 'controller')))
    return 'no load balancer controller runs here (kubesim addons enable metallb)';
  const { loadBalancerClass } = service.spec;
  if (loadBalancerClass) return `its loadBalancerClass "${loadBalancerClass}" is not MetalLB's`;
  const pools = world.list(ipAddressPool);
  if (pools.length === 0) return 'MetalLB has no IPAddressPool';
  const wanted = service.spec.loadBalancerIP ?? service.metadata.annotations?.['metallb.io/loadBalancerIPs'];
  const ranges = pools.flatMap(({ spec }) => (spec?.['addresses'] as string[] | undefined) ?? []);
  const isIn = (text: string) => {
    const range = parseRange(text);
    return wanted !== undefined && range !== undefined && rangeContains(range, wanted);
  };
  if (wanted !== undefined && !ranges.some(isIn))
    return `the address it asks for, ${wanted}, is in none of MetalLB's pools`;
  return `MetalLB has no address left for it in ${ranges.join(', ')} (see kubectl describe service ${service.metadata.name})`;
}
