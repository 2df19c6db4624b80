/** Writes for each Service with a selector its EndpointSlices: the same as Endpoints, in pieces, with more said. */

import { isTerminating, type KubeObject, timestamp } from '../../apimachinery/meta.ts';
import { type EndpointSlice, endpointSlice, node, type Pod, type Service, service } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { type Controller, itself } from '../controller.ts';
import { controlledBy } from '../ownership.ts';
import { isReady } from '../pods.ts';
import { compact } from '../writes.ts';
import {
  candidates,
  findPort,
  headlessLabel,
  hostnameOf,
  isHeadless,
  podIP,
  readyChangedAt,
  referenceTo,
  selectedPods,
  selectorOf,
  triggerAnnotation,
} from './members.ts';
import {
  arrange,
  type Endpoint,
  managedByLabel,
  type PortGroup,
  type SlicePort,
  serviceNameLabel,
  slicesBy,
} from './slices.ts';

const name = 'endpointslice-controller.k8s.io';

export const endpointSliceController: Controller = {
  name: 'endpointslice',
  watches: [
    itself(service),
    selectedPods,
    {
      kind: endpointSlice,
      keys({ metadata }: EndpointSlice) {
        const of = metadata.labels?.[managedByLabel] === name ? metadata.labels[serviceNameLabel] : undefined;
        return of === undefined ? [] : [{ namespace: metadata.namespace ?? '', name: of }];
      },
    },
  ],
  reconcile(key, world) {
    const found = world.get(service, key);
    if (!found || !selectorOf(found) || found.spec.type === 'ExternalName' || isTerminating(found)) return [];
    const existing = slicesBy(name, world.controlledBy(endpointSlice, found as KubeObject));
    const pods = candidates(found, world);
    return arrange(
      {
        name: found.metadata.name,
        namespace: found.metadata.namespace ?? '',
        labels: labelsOf(found),
        reference: controlledBy(service, found),
        trigger: triggerOf(found, pods, existing),
      },
      existing,
      groupsOf(found, pods, world),
    );
  },
};

function labelsOf(found: Service): Record<string, string> {
  const labels: Record<string, string> = {
    ...found.metadata.labels,
    [serviceNameLabel]: found.metadata.name,
    [managedByLabel]: name,
  };
  if (isHeadless(found)) labels[headlessLabel] = '';
  else delete labels[headlessLabel];
  return labels;
}

/** Pods whose named ports have different numbers offer different things: they go to slices of their own. */
function groupsOf(found: Service, pods: readonly Pod[], world: World): PortGroup[] {
  const groups = new Map<string, { ports: SlicePort[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    if (pod.spec.nodeName && !world.get(node, { namespace: '', name: pod.spec.nodeName })) continue;
    const ports = portsOf(found, pod);
    const id = JSON.stringify(ports);
    let group = groups.get(id);
    if (!group) groups.set(id, (group = { ports, endpoints: [] }));
    group.endpoints.push(endpointOf(found, pod, world));
  }
  for (const { endpoints } of groups.values()) endpoints.sort((a, b) => (a.addresses[0]! < b.addresses[0]! ? -1 : 1));
  return [...groups.values()];
}

function portsOf({ spec }: Service, pod: Pod): SlicePort[] {
  const ports: SlicePort[] = [];
  for (const wanted of spec.ports ?? []) {
    const port = findPort(pod, wanted);
    if (port === undefined) continue;
    ports.push(
      compact({
        name: wanted.name ?? '',
        port,
        protocol: wanted.protocol ?? 'TCP',
        appProtocol: wanted.appProtocol,
      }) as SlicePort,
    );
  }
  return ports;
}

function endpointOf(found: Service, pod: Pod, world: World): Endpoint {
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  const on = pod.spec.nodeName ? world.get(node, { namespace: '', name: pod.spec.nodeName }) : undefined;
  return compact({
    addresses: [podIP(pod)!],
    conditions: {
      ready: Boolean(found.spec.publishNotReadyAddresses) || (serving && !terminating),
      serving,
      terminating,
    },
    hostname: hostnameOf(pod, found),
    nodeName: pod.spec.nodeName,
    targetRef: referenceTo(pod),
    zone: on?.metadata.labels?.['topology.kubernetes.io/zone'] || undefined,
  });
}

function triggerOf(found: Service, pods: readonly Pod[], existing: readonly EndpointSlice[]): string | undefined {
  const known = existing.map(({ metadata }) => Date.parse(metadata.annotations?.[triggerAnnotation] ?? '') || 0);
  const since = Math.max(0, ...known);
  const times = pods.map((pod) => readyChangedAt(pod) ?? 0).filter((time) => time > since);
  if (existing.length === 0 && found.metadata.creationTimestamp)
    times.push(Date.parse(found.metadata.creationTimestamp));
  return times.length > 0 ? timestamp(Math.min(...times)) : undefined;
}
