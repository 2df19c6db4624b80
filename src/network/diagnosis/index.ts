import { cidrContains } from '../../apimachinery/ip.ts';
import type { HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import type { Pod } from '../../apis/core/pod.ts';
import type { Service } from '../../apis/core/service.ts';
import { pod as podKind, service as serviceKind } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { isIngressController } from '../destination.ts';
import { endpointsOf, type ServicePort, serviceText, usable } from '../endpoints.ts';
import { hostOf } from '../http.ts';
import { placeFor } from '../ingress/answer.ts';
import { ingressText } from '../ingress/config.ts';
import { announcementsAt } from '../load-balancer.ts';
import { isOutside, isUp, nodeNamed, nodeNameOf, type Place, podText } from '../place.ts';
import {
  firstOf,
  nodesByAddress,
  podsByAddress,
  servicesByClusterIP,
  servicesByExternalAddress,
  servicesByNodePort,
} from '../tables.ts';
import { whyNobodyHas, whyNotAnnounced } from './balancer.ts';
import { whyNoBackend, whyNoLocation } from './ingress.ts';
import { whyDropped } from './policy.ts';
import { whyNoEndpoints, wrongTargetPort } from './service.ts';

export { whyPending } from './balancer.ts';
export { whyNoAddress } from './names.ts';

/** What happened to a connection or a request, to be explained. */
export interface Case {
  place: Place;
  address: string;
  port: number;
  world: World;
  /** Ports on which a pod's processes listen. */
  openPorts(pod: Pod): readonly number[];
}

/** Why a connection did not come about: the cause that the user can do something about. */
export function whyNoConnection(theCase: Case): string {
  const { place, address, port, world } = theCase;
  const node = firstOf(world.index(nodesByAddress), address);
  if (node) {
    if (!isUp(node)) return `node ${node.metadata.name} is down`;
    const service = firstOf(world.index(servicesByNodePort), `TCP/${port}`);
    const found = service?.spec.ports?.find(({ nodePort }) => nodePort === port);
    if (service && found)
      return whyService(service, found, node.metadata.name, service.spec.externalTrafficPolicy, theCase);
    return whyNothingListens(node.metadata.name, port, world);
  }
  const known = world.index(servicesByClusterIP).get(address) ?? world.index(servicesByExternalAddress).get(address);
  if (known) return whyServiceAddress([...known], theCase);
  const pod = firstOf(world.index(podsByAddress), address);
  if (pod && !isOutside(place)) return whyPod(pod, theCase);
  const { serviceCIDR, podCIDR } = world.facts;
  if (cidrContains(serviceCIDR, address) || cidrContains(podCIDR, address)) {
    const what = cidrContains(serviceCIDR, address) ? 'Service' : 'pod';
    if (isOutside(place)) return `${address} is a ${what}'s address, known only inside of the cluster (try --from POD)`;
    return `no ${what} has the address ${address}`;
  }
  if (address.startsWith('127.'))
    return `nothing listens on port ${port} ${isOutside(place) ? 'there' : 'in this place'}`;
  const gateway = world.facts.apiEndpoint.address;
  if (address.slice(0, address.lastIndexOf('.')) === gateway.slice(0, gateway.lastIndexOf('.')))
    return whyNobodyHas(address, world);
  return `${address} is outside of the cluster, and nobody answers there`;
}

function whyServiceAddress(services: readonly Service[], theCase: Case): string {
  const { place, address, port, world } = theCase;
  for (const service of services) {
    const found = service.spec.ports?.find((one) => one.port === port && (one.protocol ?? 'TCP') === 'TCP');
    if (!found) continue;
    const isExternal = service.spec.clusterIP !== address;
    if (isOutside(place) && !isExternal)
      return `${address} is the ClusterIP of Service ${serviceText(service)}, known only inside of the cluster (try --from POD)`;
    const { externalTrafficPolicy, internalTrafficPolicy } = service.spec;
    const why = whyService(
      service,
      found,
      nodeNameOf(place),
      isExternal ? externalTrafficPolicy : internalTrafficPolicy,
      theCase,
    );
    const isGiven = service.status?.loadBalancer?.ingress?.some(({ ip }) => ip === address);
    const isSilent = isGiven && announcementsAt(services, address, world).announcements.length === 0;
    return isOutside(place) && isSilent ? whyNotAnnounced(service, address, world) : why;
  }
  const ports = services.flatMap(({ spec }) => (spec.ports ?? []).map((one) => `${one.port}/${one.protocol ?? 'TCP'}`));
  return `Service ${services.map(serviceText).join(', ')} has no port ${port}/TCP, only ${ports.join(', ')}`;
}

function whyService(
  service: Service,
  port: ServicePort,
  node: string | undefined,
  policy: string | undefined,
  theCase: Case,
): string {
  const { world, openPorts } = theCase;
  const none = whyNoEndpoints(service, port, world);
  if (none) return none;
  const endpoints = usable(endpointsOf(service, port.name ?? '', world));
  if (policy === 'Local' && !endpoints.some(({ nodeName }) => nodeName === node))
    return `the traffic policy of Service ${serviceText(service)} is Local, and none of its pods is on ${node ?? 'that node'}`;
  for (const endpoint of endpoints) {
    const pod = firstOf(world.index(podsByAddress), endpoint.address);
    if (!pod) continue;
    if (!isUp(nodeNamed(pod.spec.nodeName, world)))
      return `pod ${podText(pod)} is on ${pod.spec.nodeName}, which is down`;
    const dropped = whyDropped(theCase.place, pod, endpoint.port, world);
    if (dropped) return dropped;
    const open = openPorts(pod);
    if (!open.includes(endpoint.port)) return wrongTargetPort(service, port, pod, open, endpoint.port);
  }
  return `the endpoints of Service ${serviceText(service)} do not answer`;
}

function whyPod(pod: Pod, { place, port, world, openPorts }: Case): string {
  if (!isUp(nodeNamed(pod.spec.nodeName, world)))
    return `pod ${podText(pod)} is on ${pod.spec.nodeName}, which is down`;
  const dropped = whyDropped(place, pod, port, world);
  if (dropped) return dropped;
  const open = openPorts(pod);
  const ports = open.length > 0 ? `it listens on ${open.join(', ')}` : 'it listens on no port';
  return `nothing listens on port ${port} in pod ${podText(pod)}: ${ports}`;
}

function whyNothingListens(node: string, port: number, world: World): string {
  if (port === 80 || port === 443) {
    const controllers = (world.list(podKind) as readonly Pod[]).filter((pod) => isIngressController(pod, port));
    if (controllers.length === 0)
      return `no ingress controller runs in this cluster, so nothing listens on port ${port} of ${node} (kubesim addons enable ingress-nginx)`;
    return `no ingress controller runs on ${node}: they are on ${controllers.map(({ spec }) => spec.nodeName).join(', ')}`;
  }
  if (port >= 30_000 && port <= 32_767) {
    const ports = (world.list(serviceKind) as readonly Service[]).flatMap((service) =>
      (service.spec.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [`${nodePort} (${serviceText(service)})`] : [])),
    );
    return `no Service has node port ${port}: ${ports.length > 0 ? `there are ${ports.join(', ')}` : 'there is none at all'}`;
  }
  return `nothing listens on port ${port} of ${node}`;
}

/** Why an answer is none that the user hoped for; undefined for one that a pod gave of its own accord. */
export function whyAnswer(
  request: HttpRequest,
  answer: HttpResponse,
  controller: Pod | undefined,
  theCase: Case,
): string | undefined {
  if (!controller || answer.code < 300) return undefined;
  const { world } = theCase;
  const found = placeFor(request, controller, world);
  if (!('location' in found)) return 'nginx adds the slash that the path of the Ingress ends with';
  const { location } = found;
  if (answer.code === 308)
    return `Ingress ${ingressText(location)} has TLS for host "${hostOf(request)}", so plain HTTP is sent on to https`;
  if (!location.backend) return whyNoLocation(request, controller, world);
  if (answer.code === 503) return whyNoBackend(location.backend, world);
  if (answer.code === 502 || answer.code === 504) {
    const { namespace, service: name, port } = location.backend;
    const target = world.get(serviceKind, { namespace, name }) as Service | undefined;
    const targetPort = target?.spec.ports?.find((one) => one.port === port || one.name === port);
    const asController = { ...theCase, place: { pod: controller } };
    if (target && targetPort) return whyService(target, targetPort, controller.spec.nodeName, 'Cluster', asController);
  }
  if (answer.code === 413) return `the body is larger than the proxy-body-size of Ingress ${ingressText(location)}`;
  if (answer.code === 403) return `Ingress ${ingressText(location)} does not allow the client's address`;
  if (answer.code === 302 && location.options['app-root'])
    return `Ingress ${ingressText(location)} sends / on to its app-root`;
  return undefined;
}

/** What to add when the pod itself answered with an error behind an Ingress. */
export function afterIngress(request: HttpRequest, controller: Pod, world: World): string {
  const found = placeFor(request, controller, world);
  if (!('location' in found)) return '';
  const { options } = found.location;
  const path = request.path.split('?')[0]!;
  if (path === '/' || options['rewrite-target'] !== undefined) return '';
  return `: it was asked for ${path}, because Ingress ${ingressText(found.location)} has no rewrite-target`;
}
