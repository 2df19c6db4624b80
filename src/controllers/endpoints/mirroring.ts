/** Copies Endpoints that people wrote by hand, for Services without a selector, to EndpointSlices. */

import { isTerminating, type KubeObject } from '../../apimachinery/meta.ts';
import {
  type EndpointSlice,
  type Endpoints,
  endpointSlice,
  endpoints,
  type Service,
  service,
} from '../../apis/index.ts';
import { type Controller, itself } from '../controller.ts';
import { controlledBy } from '../ownership.ts';
import { compact, remove } from '../writes.ts';
import { selectorOf, triggerAnnotation } from './members.ts';
import type { Address, Port, Subset } from './repack.ts';
import { arrange, type Endpoint, managedByLabel, type PortGroup, serviceNameLabel, slicesBy } from './slices.ts';

const name = 'endpointslicemirroring-controller.k8s.io';
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader';
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

export const endpointSliceMirroringController: Controller = {
  name: 'endpointslicemirroring',
  watches: [
    itself(service),
    itself(endpoints),
    {
      kind: endpointSlice,
      keys({ metadata }: EndpointSlice) {
        const of = metadata.labels?.[managedByLabel] === name ? metadata.labels[serviceNameLabel] : undefined;
        return of === undefined ? [] : [{ namespace: metadata.namespace ?? '', name: of }];
      },
    },
  ],
  reconcile(key, world) {
    const original = world.get(endpoints, key);
    // Without their owner the copies are garbage, and collected as such.
    if (!original || isTerminating(original)) return [];
    const existing = slicesBy(name, world.controlledBy(endpointSlice, original as KubeObject));
    if (!isMirrored(original, world.get(service, key))) return existing.map((slice) => remove(endpointSlice, slice));
    const { [lastApplied]: _, [triggerAnnotation]: trigger, ...annotations } = original.metadata.annotations ?? {};
    return arrange(
      {
        name: original.metadata.name,
        namespace: original.metadata.namespace ?? '',
        labels: { ...original.metadata.labels, [serviceNameLabel]: original.metadata.name, [managedByLabel]: name },
        annotations,
        trigger,
        reference: controlledBy(endpoints, original),
      },
      existing,
      ((original.subsets ?? []) as Subset[]).map(groupOf).filter(({ endpoints }) => endpoints.length > 0),
    );
  },
};

const isMirrored = ({ metadata }: Endpoints, found: Service | undefined): boolean =>
  found !== undefined &&
  !selectorOf(found) &&
  metadata.labels?.[skipLabel] !== 'true' &&
  metadata.annotations?.[leaderAnnotation] === undefined;

const groupOf = ({ addresses = [], notReadyAddresses = [], ports = [] }: Subset): PortGroup => ({
  ports: ports.map(({ name, port, protocol, appProtocol }: Port) =>
    compact({ name: name ?? '', port, protocol, appProtocol }),
  ),
  endpoints: [
    ...addresses.map((address) => endpointOf(address, true)),
    ...notReadyAddresses.map((address) => endpointOf(address, false)),
  ],
});

const endpointOf = ({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): Endpoint =>
  compact({ addresses: [ip], conditions: { ready }, hostname, nodeName, targetRef });
