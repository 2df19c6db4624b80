import { deepEqual } from '../../apimachinery/deep.ts';
import { compileSelector, type LabelSelector, type Labels } from '../../apimachinery/labels.ts';
import { controllerOf } from '../../apimachinery/meta.ts';
import { type Node, node, type Pod, pod } from '../../apis/index.ts';
import type { Index, World } from '../../apis/world.ts';
import { conditionOf } from '../conditions.ts';
import { isFinished } from '../pods.ts';
import { type Amounts, amounts, type HostPort, hostPorts, podRequests } from './requests.ts';

/** What the pods on a node take of it. */
export interface NodeUsage {
  pods: number;
  requested: Amounts;
  ports: HostPort[];
}

/** Pods that a selector finds, counted by node, kept up while it is asked for. */
export interface Counter {
  namespaces: ReadonlySet<string> | 'all';
  matches: (labels: Labels | undefined) => boolean;
  perNode: Map<string, number>;
}

export interface Usage {
  nodes: Map<string, NodeUsage>;
  /** Pods of one owner on each node, by the owner's uid. */
  groups: Map<string, Map<string, number>>;
  /** Pods that could not be placed, by `namespace/name`. */
  unschedulable: Map<string, Pod>;
  /** Placed pods that keep others away. */
  exclusive: Map<string, Pod>;
  placed: Map<string, Pod>;
  counters: Map<string, Counter>;
}

const usageIndex: Index<Usage, Pod> = {
  kinds: [pod],
  start: () => ({
    nodes: new Map(),
    groups: new Map(),
    unschedulable: new Map(),
    exclusive: new Map(),
    placed: new Map(),
    counters: new Map(),
  }),
  change(usage, now, old) {
    if (old) {
      usage.unschedulable.delete(keyOf(old));
      // A status that changes while the pod stays where it is (thousands do, one after another) moves nothing.
      if (now && holds(old) && holds(now) && staysAsItIs(now, old)) {
        usage.placed.set(keyOf(now), now);
        return;
      }
      if (holds(old)) count(usage, old, -1);
    }
    if (!now) return;
    if (holds(now)) count(usage, now, 1);
    else if (isUnschedulable(now)) usage.unschedulable.set(keyOf(now), now);
  },
};

export const usageOf = (world: World): Usage => world.index(usageIndex);

const keyOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;
const holds = (placed: Pod): boolean => Boolean(placed.spec.nodeName) && !isFinished(placed);
const staysAsItIs = (now: Pod, old: Pod): boolean =>
  now.metadata.uid === old.metadata.uid &&
  now.metadata.generation === old.metadata.generation &&
  now.spec.nodeName === old.spec.nodeName &&
  deepEqual(now.metadata.labels, old.metadata.labels);
const isUnschedulable = (pending: Pod): boolean =>
  !pending.spec.nodeName && conditionOf(pending.status?.conditions, 'PodScheduled')?.reason === 'Unschedulable';

/** Pods of one owner should spread; a pod without one is on its own. */
export const groupOf = (member: Pod): string | undefined => controllerOf(member)?.uid;

function count(usage: Usage, counted: Pod, sign: 1 | -1): void {
  const name = counted.spec.nodeName!;
  const here = nodeUsage(usage, name);
  here.pods += sign;
  const requested = podRequests(counted);
  for (const resource in requested)
    here.requested[resource] = (here.requested[resource] ?? 0) + sign * requested[resource]!;
  countPorts(here, counted, sign);
  const group = groupOf(counted);
  if (group) {
    let members = usage.groups.get(group);
    if (!members) usage.groups.set(group, (members = new Map()));
    members.set(name, (members.get(name) ?? 0) + sign);
  }
  if (sign > 0) usage.placed.set(keyOf(counted), counted);
  else usage.placed.delete(keyOf(counted));
  if (counted.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.length) {
    if (sign > 0) usage.exclusive.set(keyOf(counted), counted);
    else usage.exclusive.delete(keyOf(counted));
  }
  for (const counter of usage.counters.values()) if (belongs(counter, counted)) bump(counter, name, sign);
}

function countPorts(here: NodeUsage, counted: Pod, sign: 1 | -1): void {
  for (const taken of hostPorts(counted)) {
    if (sign > 0) here.ports.push(taken);
    else
      here.ports.splice(
        here.ports.findIndex(
          ({ port, protocol, ip }) => port === taken.port && protocol === taken.protocol && ip === taken.ip,
        ),
        1,
      );
  }
}

export function nodeUsage(usage: Usage, name: string): NodeUsage {
  let here = usage.nodes.get(name);
  if (!here) usage.nodes.set(name, (here = { pods: 0, requested: {}, ports: [] }));
  return here;
}

const belongs = ({ namespaces, matches }: Counter, { metadata }: Pod): boolean =>
  (namespaces === 'all' || namespaces.has(metadata.namespace ?? '')) && matches(metadata.labels);

const bump = ({ perNode }: Counter, name: string, by: number): void =>
  void perNode.set(name, (perNode.get(name) ?? 0) + by);

/** Placed pods of some namespaces that match, by node. The first question counts; later ones read. */
export function matchingPerNode(
  usage: Usage,
  namespaces: readonly string[] | 'all',
  selector: LabelSelector | undefined,
): ReadonlyMap<string, number> {
  const id = `${namespaces === 'all' ? '*' : [...namespaces].sort()} ${JSON.stringify(selector)}`;
  let counter = usage.counters.get(id);
  if (!counter) {
    counter = {
      namespaces: namespaces === 'all' ? 'all' : new Set(namespaces),
      matches: compileSelector(selector),
      perNode: new Map(),
    };
    for (const placed of usage.placed.values()) if (belongs(counter, placed)) bump(counter, placed.spec.nodeName!, 1);
    usage.counters.set(id, counter);
  }
  return counter.perNode;
}

/** What the filters ask about a node, read once per version of it. */
export interface NodeInfo {
  name: string;
  node: Node;
  labels: Record<string, string>;
  allocatable: Amounts;
  taints: readonly { key: string; value?: string; effect: string }[];
  unschedulable: boolean;
}

const nodeIndex: Index<Map<string, NodeInfo>, Node> = {
  kinds: [node],
  start: () => new Map(),
  change(infos, now, old) {
    if (!now) infos.delete(old!.metadata.name);
    else infos.set(now.metadata.name, nodeInfo(now));
  },
};

/** In no particular order. */
export const nodeInfos = (world: World): ReadonlyMap<string, NodeInfo> => world.index(nodeIndex);

const nodeInfo = (read: Node): NodeInfo => ({
  name: read.metadata.name,
  node: read,
  labels: read.metadata.labels ?? {},
  allocatable: amounts((read.status?.allocatable ?? read.status?.capacity) as Record<string, unknown> | undefined),
  taints: (read.spec?.taints ?? []) as NodeInfo['taints'],
  unschedulable: read.spec?.unschedulable ?? false,
});
