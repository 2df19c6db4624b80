import type { Pod } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { isWanted } from './node-affinity.ts';
import { type Objection, podRules } from './pod-affinity.ts';
import { type Amounts, clash, type HostPort, hostPorts, podRequests } from './requests.ts';
import { type Toleration, tolerates, untolerated } from './taints.ts';
import { type NodeInfo, type NodeUsage, nodeUsage, type Usage } from './usage.ts';

/** A pod's wishes, read once before the nodes are looked at one by one. */
export class Filters {
  readonly #pod: Pod;
  readonly #usage: Usage;
  readonly #requests: Amounts;
  readonly #ports: readonly HostPort[];
  readonly #rules: ReturnType<typeof podRules>;

  constructor(pending: Pod, usage: Usage, world: World) {
    this.#pod = pending;
    this.#usage = usage;
    this.#requests = podRequests(pending);
    this.#ports = hostPorts(pending);
    this.#rules = podRules(pending, usage, world);
  }

  /** What the first filter that minds has against the node; nothing when the pod can go there. */
  objections(node: NodeInfo): readonly Objection[] {
    const { spec } = this.#pod;
    const tolerations = spec.tolerations as Toleration[] | undefined;
    if (node.unschedulable && !tolerates(tolerations, cordon)) return unschedulable;
    if (node.taints.length > 0 && untolerated(node.taints, tolerations)) return tainted;
    if (!isWanted(spec as never, node)) return unwanted;
    const usage = nodeUsage(this.#usage, node.name);
    if (this.#ports.some((port) => usage.ports.some((taken) => clash(port, taken)))) return portsTaken;
    const missing = this.#missing(node, usage);
    if (missing.length > 0) return missing;
    for (const rule of this.#rules) {
      const objection = rule(node);
      if (objection) return [objection];
    }
    return none;
  }

  #missing({ allocatable }: NodeInfo, usage: NodeUsage): Objection[] {
    const missing: Objection[] = [];
    if (usage.pods + 1 > (allocatable['pods'] ?? 0)) missing.push({ reason: 'Too many pods', resolvable: true });
    for (const resource in this.#requests) {
      const wanted = this.#requests[resource]!;
      const total = allocatable[resource] ?? 0;
      if (wanted === 0 || wanted <= total - (usage.requested[resource] ?? 0)) continue;
      missing.push({ reason: `Insufficient ${resource}`, resolvable: wanted <= total });
    }
    return missing;
  }
}

const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const none: readonly Objection[] = [];
const unschedulable = [{ reason: 'node(s) were unschedulable', resolvable: false }];
const tainted = [{ reason: 'node(s) had untolerated taint(s)', resolvable: false }];
const unwanted = [{ reason: "node(s) didn't match Pod's node affinity/selector", resolvable: false }];
const portsTaken = [{ reason: "node(s) didn't have free ports for the requested pod ports", resolvable: true }];
