/** Writes for each Service with a selector the Endpoints object of the same name: who answers, and on which ports. */

import type { Change } from '../../apimachinery/change.ts';
import { deepEqual } from '../../apimachinery/deep.ts';
import { isTerminating, type KubeObject, keyOf, timestamp } from '../../apimachinery/meta.ts';
import { type Endpoints, endpoints, type Pod, type Service, service } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { type Controller, itself } from '../controller.ts';
import { isReady } from '../pods.ts';
import { compact, events, isNamespaceTerminating, remove } from '../writes.ts';
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
import { type Address, type Offer, type Port, repack, type Subset, withoutPorts } from './repack.ts';
import { truncate } from './truncate.ts';

const overCapacity = 'endpoints.kubernetes.io/over-capacity';
const managedBy = 'endpoints.kubernetes.io/managed-by';
const { warning } = events('endpoint-controller');

export const endpointsController: Controller = {
  name: 'endpoints',
  watches: [
    itself(service),
    selectedPods,
    {
      // Somebody deleted them by hand: they come back.
      kind: endpoints,
      keys: (gone: Endpoints, _world: World, _old?: Endpoints, deleted?: boolean) => (deleted ? [keyOf(gone)] : []),
    },
  ],
  reconcile(key, world) {
    const found = world.get(service, key);
    const current = world.get(endpoints, key);
    if (!found) return current ? [remove(endpoints, current)] : [];
    if (!selectorOf(found) || found.spec.type === 'ExternalName' || isTerminating(found)) return [];
    return write(found, current, world);
  },
};

function write(found: Service, current: Endpoints | undefined, world: World): Change[] {
  const pods = candidates(found, world).filter((pod) => !isTerminating(pod) || found.spec.publishNotReadyAddresses);
  const { subsets, truncated } = truncate(subsetsOf(found, pods));
  const labels = labelsOf(found);
  const { [triggerAnnotation]: known, [overCapacity]: wasTruncated, ...others } = current?.metadata.annotations ?? {};
  const isCurrent =
    current !== undefined &&
    deepEqual(current.subsets ?? [], subsets) &&
    deepEqual(current.metadata.labels ?? {}, labels) &&
    (wasTruncated !== undefined) === truncated;
  if (isCurrent) return [];
  const trigger = triggerOf(found, pods, current, known);
  const annotations = compact({
    ...others,
    [triggerAnnotation]: trigger,
    [overCapacity]: truncated ? 'truncated' : undefined,
  }) as Record<string, string>;
  const metadata = {
    ...current?.metadata,
    name: found.metadata.name,
    namespace: found.metadata.namespace,
    labels,
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
  };
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: compact(metadata),
    ...(subsets.length > 0 ? { subsets } : {}),
  };
  if (current) return [{ verb: 'update', object }];
  return [
    {
      verb: 'create',
      object,
      refused: (status) => (isNamespaceTerminating(status) ? [] : [failed(found, object, status.message)]),
    },
  ];
}

const failed = ({ metadata }: Service, object: KubeObject, why = ''): Change =>
  warning(
    object,
    'FailedToCreateEndpoint',
    `Failed to create endpoint for service ${metadata.namespace}/${metadata.name}: ${why}`,
  );

function labelsOf(found: Service): Record<string, string> {
  const labels: Record<string, string> = { ...found.metadata.labels, [managedBy]: 'endpoint-controller' };
  if (isHeadless(found)) labels[headlessLabel] = '';
  else delete labels[headlessLabel];
  return labels;
}

function subsetsOf(found: Service, pods: readonly Pod[]): Subset[] {
  const servicePorts = found.spec.ports ?? [];
  if (servicePorts.length === 0) return isHeadless(found) ? withoutPorts(pods.map((pod) => offer(found, pod, []))) : [];
  return repack(pods.map((pod) => offer(found, pod, portsOf(found, pod))));
}

function offer(found: Service, pod: Pod, ports: readonly Port[]): Offer {
  const address: Address = compact({
    hostname: hostnameOf(pod, found),
    ip: podIP(pod)!,
    nodeName: pod.spec.nodeName,
    targetRef: referenceTo(pod),
  });
  return { address, ready: Boolean(found.spec.publishNotReadyAddresses) || isReady(pod), ports };
}

function portsOf({ spec }: Service, pod: Pod): Port[] {
  const ports: Port[] = [];
  for (const wanted of spec.ports ?? []) {
    const port = findPort(pod, wanted);
    if (port === undefined) continue;
    ports.push(
      compact({ name: wanted.name, port, protocol: wanted.protocol ?? 'TCP', appProtocol: wanted.appProtocol }) as Port,
    );
  }
  return ports;
}

/** When the oldest of the changes happened that this write is about; nothing when pods only went away. */
function triggerOf(
  found: Service,
  pods: readonly Pod[],
  current: Endpoints | undefined,
  known: string | undefined,
): string | undefined {
  const since = known === undefined ? 0 : Date.parse(known);
  const times = pods.map((pod) => readyChangedAt(pod) ?? 0).filter((time) => time > since);
  if (!current && found.metadata.creationTimestamp) times.push(Date.parse(found.metadata.creationTimestamp));
  return times.length > 0 ? timestamp(Math.min(...times)) : undefined;
}
