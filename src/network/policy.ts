import { cidrContains } from '../apimachinery/ip.ts';
import { compileSelector, type LabelSelector } from '../apimachinery/labels.ts';
import type { Pod } from '../apis/core/pod.ts';
import { namespace as namespaceKind, networkPolicy } from '../apis/index.ts';
import type { NetworkPolicy } from '../apis/networking/networkpolicy.ts';
import type { World } from '../apis/world.ts';

/** One end of a connection: its address, and the pod that has it, unless it is a node or outside. */
export interface End {
  address: string;
  pod?: Pod;
}

/** What NetworkPolicies look at: a connection after kube-proxy chose the endpoint. */
export interface Flow {
  from: End;
  to: End;
  port: number;
  protocol: string;
}

/** `policies` are those that isolate the pod: one of them when it lets the flow pass, all of them when none does. */
export interface Verdict {
  allowed: boolean;
  policies: string;
  rule: string;
}

type Direction = 'Ingress' | 'Egress';
type Rule = NonNullable<NetworkPolicy['spec']['ingress']>[number] &
  NonNullable<NetworkPolicy['spec']['egress']>[number];
type Peer = NonNullable<Rule['from']>[number];
type Port = NonNullable<Rule['ports']>[number];

/**
 * What the policies of a pod say about a connection from it (Egress) or to it (Ingress).
 * @returns undefined when no policy is for that pod and direction: then everything is allowed
 */
export function verdictFor(pod: Pod, direction: Direction, flow: Flow, world: World): Verdict | undefined {
  if (pod.spec.hostNetwork) return undefined;
  const isolating = world.list(networkPolicy, pod.metadata.namespace).filter((policy) => isFor(policy, pod, direction));
  if (isolating.length === 0) return undefined;
  const name = `pod ${pod.metadata.namespace}/${pod.metadata.name}`;
  const what = `${flow.port}/${flow.protocol}`;
  const peer = direction === 'Ingress' ? flow.from : flow.to;
  const peerText = peer.pod ? `pod ${peer.pod.metadata.namespace}/${peer.pod.metadata.name}` : peer.address;
  const way = direction === 'Ingress' ? `from ${peerText} to ${name}` : `from ${name} to ${peerText}`;
  const letting = isolating.find((policy) => lets(policy, direction, peer, flow, world));
  return letting
    ? { allowed: true, policies: textOf([letting]), rule: `lets ${what} ${way} pass (${direction.toLowerCase()})` }
    : {
        allowed: false,
        policies: textOf(isolating),
        rule: `no ${direction.toLowerCase()} rule lets ${what} ${way} pass: dropped`,
      };
}

const textOf = (policies: readonly NetworkPolicy[]): string =>
  `NetworkPolicy ${policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(', ')}`;

const isFor = ({ spec }: NetworkPolicy, pod: Pod, direction: Direction): boolean =>
  (spec.policyTypes ?? ['Ingress']).includes(direction) &&
  compileSelector((spec.podSelector ?? {}) as LabelSelector)(pod.metadata.labels);

function lets(policy: NetworkPolicy, direction: Direction, peer: End, flow: Flow, world: World): boolean {
  const rules = (direction === 'Ingress' ? policy.spec.ingress : policy.spec.egress) as readonly Rule[] | undefined;
  return (rules ?? []).some((rule) => {
    const peers = direction === 'Ingress' ? rule.from : rule.to;
    const isPeer = !peers?.length || peers.some((one) => matchesPeer(one, peer, policy.metadata.namespace!, world));
    return isPeer && (!rule.ports?.length || rule.ports.some((port) => matchesPort(port, flow)));
  });
}

/** A selector of pods alone means pods of the policy's own namespace; pods that use their node's network are nodes. */
function matchesPeer(
  { ipBlock, podSelector, namespaceSelector }: Peer,
  peer: End,
  home: string,
  world: World,
): boolean {
  if (ipBlock) {
    const isExcepted = ipBlock.except?.some((part) => cidrContains(part, peer.address)) ?? false;
    return cidrContains(ipBlock.cidr, peer.address) && !isExcepted;
  }
  const { pod } = peer;
  if (!pod || pod.spec.hostNetwork) return false;
  const { namespace = '' } = pod.metadata;
  if (namespaceSelector) {
    const labels = world.get(namespaceKind, { namespace: '', name: namespace })?.metadata.labels;
    // The API server gives every namespace its name as a label.
    const named = { 'kubernetes.io/metadata.name': namespace, ...labels };
    if (!compileSelector(namespaceSelector as LabelSelector)(named)) return false;
  } else if (namespace !== home) return false;
  return !podSelector || compileSelector(podSelector as LabelSelector)(pod.metadata.labels);
}

function matchesPort({ port, endPort, protocol = 'TCP' }: Port, { to, port: number, protocol: used }: Flow): boolean {
  if (protocol !== used) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return endPort === undefined ? port === number : number >= port && number <= endPort;
  return (to.pod?.spec.containers ?? []).some(({ ports }) =>
    ports?.some((one) => one.name === port && one.containerPort === number && (one.protocol ?? 'TCP') === used),
  );
}
