import type { Node } from '../apis/core/node.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { Service } from '../apis/core/service.ts';
import type { EndpointSlice } from '../apis/discovery/endpointslice.ts';
import { endpointSlice, node, pod, service } from '../apis/index.ts';
import type { Index } from '../apis/world.ts';

/** Objects found under a text: an address, a port, a name. Several may share one. */
export type Table<T> = Map<string, Set<T>>;

/** Keeps a table current: an object stands under every text that `keysOf` gives for it. */
function tableOf<T>(kind: Index<Table<T>, T>['kinds'], keysOf: (object: T) => readonly string[]): Index<Table<T>, T> {
  return {
    kinds: kind,
    start: () => new Map(),
    change(table, now, old) {
      if (old) {
        for (const key of keysOf(old)) {
          const entries = table.get(key);
          entries?.delete(old);
          if (entries?.size === 0) table.delete(key);
        }
      }
      if (!now) return;
      for (const key of keysOf(now)) {
        const entries = table.get(key);
        if (entries) entries.add(now);
        else table.set(key, new Set([now]));
      }
    },
  };
}

const none: readonly string[] = [];

const isRunning = ({ status }: Pod): boolean => status.phase !== 'Succeeded' && status.phase !== 'Failed';

/** Pods with an address of their own, by that address. */
export const podsByAddress = tableOf<Pod>([pod], (each) =>
  each.status.podIP && !each.spec.hostNetwork && isRunning(each) ? [each.status.podIP] : none,
);

/** Pods that use their node's network, by node. */
export const hostNetworkPods = tableOf<Pod>([pod], (each) =>
  each.spec.hostNetwork && each.spec.nodeName && isRunning(each) ? [each.spec.nodeName] : none,
);

/** Pods by `node/protocol/hostPort`. */
export const podsByHostPort = tableOf<Pod>([pod], (each) => {
  if (!each.spec.nodeName || each.spec.hostNetwork || !isRunning(each)) return none;
  const keys: string[] = [];
  for (const { ports = [] } of each.spec.containers) {
    for (const { hostPort, protocol = 'TCP' } of ports) {
      if (hostPort) keys.push(`${each.spec.nodeName}/${protocol}/${hostPort}`);
    }
  }
  return keys;
});

export const nodesByAddress = tableOf<Node>([node], (each) =>
  (each.status?.addresses ?? []).filter(({ type }) => type.endsWith('IP')).map(({ address }) => address),
);

/** Services by the addresses that kube-proxy knows them under. */
export const servicesByClusterIP = tableOf<Service>([service], ({ spec }) =>
  spec.type === 'ExternalName'
    ? none
    : (spec.clusterIPs ?? [spec.clusterIP ?? 'None']).filter((ip) => ip !== 'None' && ip !== ''),
);

export const servicesByExternalAddress = tableOf<Service>([service], ({ spec, status }) => [
  ...(spec.externalIPs ?? []),
  ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : [])),
]);

/** Services by `protocol/nodePort`. */
export const servicesByNodePort = tableOf<Service>([service], ({ spec }) =>
  (spec.ports ?? []).flatMap(({ nodePort, protocol = 'TCP' }) => (nodePort ? [`${protocol}/${nodePort}`] : [])),
);

/** Services with externalTrafficPolicy Local by the port on which load balancers ask who has a pod. */
export const servicesByHealthCheckPort = tableOf<Service>([service], ({ spec }) =>
  spec.healthCheckNodePort && spec.type === 'LoadBalancer' ? [String(spec.healthCheckNodePort)] : none,
);

/** EndpointSlices by `namespace/service`. */
export const slicesByService = tableOf<EndpointSlice>([endpointSlice], ({ metadata }) => {
  const name = metadata.labels?.['kubernetes.io/service-name'];
  return name ? [`${metadata.namespace}/${name}`] : none;
});

/** EndpointSlices by each address in them. */
export const slicesByAddress = tableOf<EndpointSlice>([endpointSlice], ({ endpoints }) =>
  (endpoints ?? []).flatMap(({ addresses }) => addresses ?? []),
);

/** The only entry, or the first one. */
export const firstOf = <T>(table: Table<T>, key: string): T | undefined => table.get(key)?.values().next().value;
