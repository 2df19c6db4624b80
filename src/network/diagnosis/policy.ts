import type { Pod } from '../../apis/core/pod.ts';
import type { World } from '../../apis/world.ts';
import { addressOf, isOutside, nodeNameOf, type Place } from '../place.ts';
import { verdictFor } from '../policy.ts';

/** Which NetworkPolicy drops connections from a place to a pod; undefined when none does. */
export function whyDropped(place: Place, pod: Pod, port: number, world: World): string | undefined {
  const source = !isOutside(place) && 'pod' in place ? place.pod : undefined;
  const flow = {
    from: { address: addressOf(place, world), ...(source ? { pod: source } : {}) },
    to: { address: pod.status.podIP ?? '', pod },
    port,
    protocol: 'TCP',
  };
  const isOwnNode = !source && !isOutside(place) && nodeNameOf(place) === pod.spec.nodeName;
  const verdicts = [
    source && verdictFor(source, 'Egress', flow, world),
    isOwnNode ? undefined : verdictFor(pod, 'Ingress', flow, world),
  ];
  const dropping = verdicts.find((verdict) => verdict && !verdict.allowed);
  return dropping && `${dropping.policies}: ${dropping.rule}`;
}
