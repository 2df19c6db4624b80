import type { Service } from '../apis/core/service.ts';
import type { World } from '../apis/world.ts';
import { slicesByService } from './tables.ts';

export type ServicePort = NonNullable<Service['spec']['ports']>[number];

/** One place that a Service's connections may go to. */
export interface Endpoint {
  address: string;
  port: number;
  nodeName?: string;
  hostname?: string;
  ready: boolean;
  serving: boolean;
  terminating: boolean;
  /** `namespace/name` of the pod */
  pod?: string;
}

export const serviceText = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

/** All endpoints of a Service for one of its ports (undefined: any port), sorted by address. */
export function endpointsOf(target: Service, portName: string | undefined, world: World): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const slice of world.index(slicesByService).get(serviceText(target)) ?? []) {
    if (slice.addressType === 'FQDN') continue;
    const wanted =
      portName === undefined ? slice.ports?.[0] : slice.ports?.find(({ name }) => (name ?? '') === portName);
    if (!wanted?.port && portName !== undefined) continue;
    for (const { addresses, conditions = {}, nodeName, hostname, targetRef } of slice.endpoints ?? []) {
      const address = addresses?.[0];
      if (!address) continue;
      const { ready = true, serving = ready, terminating = false } = conditions;
      const pod = targetRef?.kind === 'Pod' ? `${targetRef.namespace}/${targetRef.name}` : undefined;
      found.set(address, { address, port: wanted?.port ?? 0, nodeName, hostname, ready, serving, terminating, pod });
    }
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}

/** Those that get traffic: the ready ones, or, when all are on their way out, those that still serve. */
export function usable(endpoints: readonly Endpoint[]): Endpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  return ready.length > 0 ? ready : endpoints.filter(({ serving, terminating }) => serving && terminating);
}
