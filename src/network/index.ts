/**
 * The network: what becomes of a connection, told from the cluster's objects alone. Nothing is sent and nothing waits.
 *
 * `net.ts` is what a program in a pod, on a node or outside talks to. `route.ts` finds the end of a connection and
 * notes each hop; `services.ts` is kube-proxy's choice of an endpoint, `load-balancer.ts` MetalLB's choice of a node.
 * `dns.ts` answers for the cluster's zone, `internet.ts` for everything else. `ingress.ts` is ingress-nginx. `tables.ts`
 * holds the indexes that they look things up in.
 */
export { announcingNode } from './load-balancer.ts';
export { type Answered, type Chance, Network, type NetworkPorts, netFrom } from './net.ts';
export type { Place } from './place.ts';
export type { Hop, Route, Server, Target } from './route.ts';
