/**
 * The network: what becomes of a connection, told from the cluster's objects alone. Nothing is sent and nothing waits.
 *
 * `net.ts` is what a program in a pod, on a node or outside talks to. `route.ts` finds the end of a connection and
 * `way.ts` notes each hop; `kube-proxy.ts` chooses an endpoint (`balancer.ts`: whose turn it is), `destination.ts` is who
 * stands at the end, `policy.ts` what NetworkPolicies say, `load-balancer.ts` which node MetalLB announces from.
 * `name-servers.ts` are CoreDNS and nodelocaldns with their caches (`dns-cache.ts`): `dns.ts` answers for the cluster's
 * zone, `internet.ts` for everything else. `ingress/` is ingress-nginx. `tables.ts` holds the indexes that they look
 * things up in, `memory.ts` is what outlasts a connection.
 */
export { afterIngress, type Case, whyAnswer, whyNoAddress, whyNoConnection, whyPending } from './diagnosis/index.ts';
export { announcementsAt, announcingNode } from './load-balancer.ts';
export { type DnsCache, type Memory, memoryIn, processMemory, type Remembered } from './memory.ts';
export { type Answered, type Chance, Network, type NetworkPorts, netFrom } from './net.ts';
export type { Place } from './place.ts';
export type { Hop, Route, Server, Target } from './way.ts';
