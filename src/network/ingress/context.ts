import type { DnsReply, DnsType, HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import type { Pod } from '../../apis/core/pod.ts';
import type { World } from '../../apis/world.ts';
import type { Balancer } from '../balancer.ts';
import type { Hop } from '../way.ts';

/** What the controller needs to answer: its configuration comes from the world, the pods behind it over the network. */
export interface IngressContext {
  world: World;
  /** The pod that runs the controller. */
  controller: Pod;
  /** The port it was reached on: 443 speaks TLS. */
  port: number;
  /** The way so far; the controller adds what it decided. */
  hops: Hop[];
  balancer: Balancer;
  /** The network as the controller's pod sees it. */
  network: {
    trace(
      address: string,
      port: number,
      request: HttpRequest,
    ): { answer: HttpResponse | { failure: string }; hops: readonly Hop[] };
    query(server: string, name: string, type: DnsType): DnsReply | { failure: string };
  };
}

/** Adds what the controller decided to the hops. */
export const note = ({ hops, controller }: IngressContext, rule: string): void => {
  hops.push({ at: `ingress-nginx in pod ${controller.metadata.namespace}/${controller.metadata.name}`, rule });
};
