/** MetalLB's controller: gives Services of type LoadBalancer addresses out of its pools, as long as it runs. */

import type { Change } from '../../apimachinery/change.ts';
import { deepEqual } from '../../apimachinery/deep.ts';
import { isTerminating, keyOf, type ObjectKey } from '../../apimachinery/meta.ts';
import { type Pod, pod, type Service, service } from '../../apis/index.ts';
import { ipAddressPool } from '../../apis/metallb/index.ts';
import type { World } from '../../apis/world.ts';
import type { Controller } from '../controller.ts';
import { isReady } from '../pods.ts';
import { events, updateStatus, withMetadata } from '../writes.ts';
import { AllocationError, Allocator, requested } from './allocation.ts';
import { addressesOf, annotation, balancers, controllerPod, flagOf, isMetalLB, poolsOf } from './installation.ts';

const { normal, warning } = events('metallb-controller');
const allocatedFrom = 'metallb.io/ip-allocated-from-pool';
const allocatedFromBefore = 'metallb.universe.tf/ip-allocated-from-pool';

const all = (world: World): ObjectKey[] => balancers(world).map(keyOf);

export const metallbController: Controller = {
  name: 'metallb-controller',
  watches: [
    {
      kind: service,
      keys(changed: Service, world: World, old?: Service, deleted?: boolean) {
        const isBalancer = changed.spec.type === 'LoadBalancer' || addressesOf(changed).length > 0;
        const keys = isBalancer && !deleted ? [keyOf(changed)] : [];
        const held = old ?? (deleted ? changed : undefined);
        const released =
          held !== undefined &&
          addressesOf(held).length > 0 &&
          (deleted || !deepEqual(addressesOf(held), addressesOf(changed)));
        // A free address is for whoever waits for one.
        return released ? [...keys, ...all(world)] : keys;
      },
    },
    { kind: ipAddressPool, keys: (_changed, world) => all(world) },
    {
      kind: pod,
      keys: (changed: Pod, world: World, old?: Pod) =>
        isMetalLB(changed) && isReady(changed) && !(old && isReady(old)) ? all(world) : [],
    },
  ],
  reconcile(key, world) {
    const found = world.get(service, key);
    const controller = controllerPod(world);
    if (!found || !controller || isTerminating(found) || !isOurs(found, flagOf(controller, 'lb-class') ?? ''))
      return [];
    const pools = poolsOf(world);
    const hasClusterIP = Boolean(found.spec.clusterIP ?? found.spec.clusterIPs?.[0]);
    if (found.spec.type !== 'LoadBalancer' || pools.length === 0 || !hasClusterIP) return cleared(found);
    return converge(found, new Allocator(pools, world));
  },
};

/** Started without a class, MetalLB serves Services without one; with a class only those of that class. */
const isOurs = ({ spec }: Service, servedClass: string): boolean => (spec.loadBalancerClass ?? '') === servedClass;

function converge(found: Service, allocator: Allocator): Change[] {
  const told: Change[] = [];
  const id = `${found.metadata.namespace}/${found.metadata.name}`;
  try {
    if (addressesOf(found).length > 0) {
      const keeps = mayKeep(found, allocator);
      if (keeps === true) return written(found, addressesOf(found), allocator);
      if (keeps)
        told.push(
          normal(
            found,
            'ClearAssignment',
            `current IP for "${id}" not allowed by config, will attempt for new IP assignment: ${keeps.message}`,
          ),
        );
    }
  } catch (error) {
    if (!(error instanceof AllocationError)) throw error;
    return [warning(found, 'LoadBalancerFailed', `invalid requested loadbalancer IPs: ${error.message}`)];
  }
  try {
    const addresses = allocator.allocate(found);
    const list = addresses.map((address) => `"${address}"`).join(' ');
    return [...written(found, addresses, allocator), ...told, normal(found, 'IPAllocated', `Assigned IP [${list}]`)];
  } catch (error) {
    if (!(error instanceof AllocationError)) throw error;
    return [
      ...cleared(found),
      ...told,
      warning(found, 'AllocationFailed', `Failed to allocate IP for "${id}": ${error.message}`),
    ];
  }
}

/**
 * Whether a Service keeps what it has.
 * @returns false when it asks for something else now; the error when the pools do not allow it any more
 * @throws AllocationError when what it asks for cannot be read
 */
function mayKeep(found: Service, allocator: Allocator): boolean | AllocationError {
  const held = addressesOf(found);
  try {
    for (const address of held) allocator.check(found, address);
  } catch (error) {
    if (error instanceof AllocationError) return error;
    throw error;
  }
  const poolName = annotation(found, 'address-pool');
  if (poolName && allocator.poolOf(held[0]!) !== poolName) return false;
  const wanted = requested(found);
  return wanted.length === 0 || deepEqual([...wanted].sort(), [...held].sort());
}

function written(found: Service, addresses: readonly string[], allocator: Allocator): Change[] {
  const pool = allocator.poolOf(addresses[0]!)!;
  const ingress = addresses.map((ip) => ({ ip, ipMode: 'VIP' }));
  return [
    ...annotated(found, pool),
    ...updateStatus(found, {
      ...found.status,
      loadBalancer: { ...found.status?.loadBalancer, ingress },
    } as Service['status']),
  ];
}

const cleared = (found: Service): Change[] => [
  ...annotated(found, undefined),
  ...updateStatus(found, { ...found.status, loadBalancer: {} } as Service['status']),
];

function annotated(found: Service, pool: string | undefined): Change[] {
  const { [allocatedFrom]: current, [allocatedFromBefore]: before, ...kept } = found.metadata.annotations ?? {};
  if (current === pool && before === undefined) return [];
  const annotations = pool === undefined ? kept : { ...kept, [allocatedFrom]: pool };
  const isEmpty = Object.keys(annotations).length === 0;
  return [{ verb: 'update', object: withMetadata(found, { annotations: isEmpty ? undefined : annotations }) }];
}
