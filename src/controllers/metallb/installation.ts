import { type Pod, pod, type Service, service } from '../../apis/index.ts';
import { metallbNamespace } from '../../apis/metallb/announcing.ts';
import { type IPAddressPool, ipAddressPool } from '../../apis/metallb/index.ts';
import type { Index, World } from '../../apis/world.ts';
import { isActive, isReady } from '../pods.ts';

export const home = metallbNamespace;

const isPartOf = ({ metadata }: Pod, component: string): boolean =>
  metadata.namespace === home &&
  (metadata.labels?.['app'] === 'metallb' || metadata.labels?.['app.kubernetes.io/name'] === 'metallb') &&
  (metadata.labels?.['component'] ?? metadata.labels?.['app.kubernetes.io/component']) === component;

export const isMetalLB = (candidate: Pod): boolean =>
  isPartOf(candidate, 'controller') || isPartOf(candidate, 'speaker');

/** The running controller; without one nobody hands out addresses. */
export const controllerPod = (world: World): Pod | undefined =>
  world
    .list(pod, home)
    .find((candidate) => isPartOf(candidate, 'controller') && isActive(candidate) && isReady(candidate));

export function flagOf({ spec }: Pod, name: string): string | undefined {
  const flag = spec.containers
    .flatMap(({ args = [] }) => args)
    .find((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  return flag?.includes('=') ? flag.slice(flag.indexOf('=') + 1) : flag && 'true';
}

/** Older pools first: MetalLB itself promises no order. */
export const poolsOf = (world: World): IPAddressPool[] =>
  [...world.list(ipAddressPool, home)].sort((a, b) => {
    const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
    return left === right ? (a.metadata.name < b.metadata.name ? -1 : 1) : left < right ? -1 : 1;
  });

/** Services of type LoadBalancer, and those that still hold an address from when they were. */
const balancerIndex: Index<Map<string, Service>, Service> = {
  kinds: [service],
  start: () => new Map(),
  change(balancers, now, old) {
    const { metadata } = now ?? old!;
    const key = `${metadata.namespace}/${metadata.name}`;
    if (now && (now.spec.type === 'LoadBalancer' || addressesOf(now).length > 0)) balancers.set(key, now);
    else balancers.delete(key);
  },
};

export const balancers = (world: World): readonly Service[] =>
  [...world.index(balancerIndex)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);

/** Addresses that a Service holds. */
export const addressesOf = ({ status }: Service): string[] =>
  (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip).filter((ip) => ip !== undefined);

/** The annotation of today, or else the one of before 0.14.9. */
export const annotation = ({ metadata }: Service, name: string): string | undefined =>
  metadata.annotations?.[`metallb.io/${name}`] ?? metadata.annotations?.[`metallb.universe.tf/${name}`];
