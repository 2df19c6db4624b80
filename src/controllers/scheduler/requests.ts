import { parseMilliValue } from '../../apimachinery/quantity.ts';
import type { Pod } from '../../apis/index.ts';

/** Amounts by resource name; cpu in thousandths, everything else in units (bytes of memory). */
export type Amounts = Record<string, number>;

type Container = Pod['spec']['containers'][number];

export function amounts(quantities: Record<string, unknown> | undefined): Amounts {
  const result: Amounts = {};
  for (const [resource, quantity] of Object.entries(quantities ?? {})) {
    const milli = parseMilliValue(quantity as string);
    result[resource] = resource === 'cpu' ? milli : Math.ceil(milli / 1000);
  }
  return result;
}

const nothing: Amounts = {};
const requestsOf = ({ resources }: Container): Amounts =>
  resources?.requests ? amounts(resources.requests as Record<string, unknown>) : nothing;

/**
 * What a pod needs of a node: the sum over its containers and sidecars, or what its largest init container needs
 * together with the sidecars that run by then, plus the overhead of its sandbox.
 */
export function podRequests({ spec }: Pod): Amounts {
  const total: Amounts = {};
  for (const container of spec.containers) add(total, requestsOf(container));
  if (spec.initContainers?.length) addInit(total, spec.initContainers);
  if (spec.overhead) add(total, amounts(spec.overhead as Record<string, unknown>));
  return total;
}

function addInit(total: Amounts, initContainers: readonly Container[]): void {
  const sidecars: Amounts = {};
  const peak: Amounts = {};
  for (const container of initContainers) {
    const own = requestsOf(container);
    if (container.restartPolicy === 'Always') {
      add(sidecars, own);
      max(peak, sidecars);
    } else {
      const together = { ...own };
      add(together, sidecars);
      max(peak, together);
    }
  }
  add(total, sidecars);
  max(total, peak);
}

function add(total: Amounts, more: Amounts): void {
  for (const resource in more) total[resource] = (total[resource] ?? 0) + more[resource]!;
}

function max(total: Amounts, other: Amounts): void {
  for (const resource in other) total[resource] = Math.max(total[resource] ?? 0, other[resource]!);
}

export interface HostPort {
  protocol: string;
  ip: string;
  port: number;
}

export function hostPorts({ spec }: Pod): HostPort[] {
  const ports: HostPort[] = [];
  const containers = spec.initContainers?.length
    ? [...spec.containers, ...spec.initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')]
    : spec.containers;
  for (const container of containers) {
    for (const { hostPort, hostIP, protocol } of container.ports ?? []) {
      if (hostPort) ports.push({ protocol: protocol ?? 'TCP', ip: hostIP || '0.0.0.0', port: hostPort });
    }
  }
  return ports;
}

/** The same port on the same address, or on any address of either. */
export const clash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0');
