import { compileSelector, type LabelSelector, matchesLabels } from '../../apimachinery/labels.ts';
import { namespace, type Pod } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { matchingPerNode, type NodeInfo, nodeInfos, type Usage } from './usage.ts';

interface Term {
  topologyKey: string;
  labelSelector?: LabelSelector;
  namespaces?: string[];
  namespaceSelector?: LabelSelector;
  matchLabelKeys?: string[];
}

/** Why a node cannot take a pod; `resolvable` when other pods leaving would help. */
export interface Objection {
  reason: string;
  resolvable: boolean;
}

const affinityRules = { reason: "node(s) didn't match pod affinity rules", resolvable: false };
const antiAffinityRules = { reason: "node(s) didn't match pod anti-affinity rules", resolvable: true };
const existingRules = { reason: "node(s) didn't satisfy existing pods anti-affinity rules", resolvable: true };
const spreadRules = { reason: "node(s) didn't match pod topology spread constraints", resolvable: true };
const spreadLabel = { reason: `${spreadRules.reason} (missing required label)`, resolvable: false };

const required = (affinity: unknown): readonly Term[] =>
  ((affinity as { requiredDuringSchedulingIgnoredDuringExecution?: Term[] } | undefined)
    ?.requiredDuringSchedulingIgnoredDuringExecution ?? []) as Term[];

/** Where a term looks for pods. */
function namespacesOf(term: Term, owner: Pod, world: World): readonly string[] | 'all' {
  const { namespaceSelector, namespaces = [] } = term;
  if (!namespaceSelector) return namespaces.length > 0 ? namespaces : [owner.metadata.namespace ?? ''];
  if (Object.keys(namespaceSelector).length === 0) return 'all';
  const matches = compileSelector(namespaceSelector);
  const selected = world.list(namespace).filter(({ metadata }) => matches(metadata.labels));
  return [...new Set([...namespaces, ...selected.map(({ metadata }) => metadata.name)])];
}

/** Pods per value of a topology label, out of pods per node. */
function perDomain(
  perNode: ReadonlyMap<string, number>,
  key: string,
  nodes: ReadonlyMap<string, NodeInfo>,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, count] of perNode) {
    const domain = nodes.get(name)?.labels[key];
    if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + count);
  }
  return counts;
}

type Check = (node: NodeInfo) => Objection | undefined;

/** Everything that depends on where other pods are, prepared once for a pod. */
export function podRules(pending: Pod, usage: Usage, world: World): Check[] {
  const { affinity, topologySpreadConstraints } = pending.spec;
  const checks: Check[] = [];
  if (topologySpreadConstraints?.length) checks.push(...spreadChecks(pending, usage, world));
  const near = required(affinity?.podAffinity);
  if (near.length > 0) checks.push(affinityCheck(pending, near, usage, world));
  for (const term of required(affinity?.podAntiAffinity)) checks.push(antiAffinityCheck(pending, term, usage, world));
  if (usage.exclusive.size > 0) checks.push(...exclusionChecks(pending, usage, world));
  return checks;
}

function affinityCheck(pending: Pod, terms: readonly Term[], usage: Usage, world: World): Check {
  const nodes = nodeInfos(world);
  const domains = terms.map((term) => ({
    term,
    counts: perDomain(
      matchingPerNode(usage, namespacesOf(term, pending, world), term.labelSelector),
      term.topologyKey,
      nodes,
    ),
  }));
  // The first pod of a group that wants to be together has nobody to join.
  const isFirst =
    domains.every(({ counts }) => [...counts.values()].every((count) => count === 0)) &&
    terms.every((term) => selects(term, pending, pending, world));
  return ({ labels }) => {
    const isMet = domains.every(({ term, counts }) => {
      const domain = labels[term.topologyKey];
      return domain !== undefined && (isFirst || (counts.get(domain) ?? 0) > 0);
    });
    return isMet ? undefined : affinityRules;
  };
}

function antiAffinityCheck(pending: Pod, term: Term, usage: Usage, world: World): Check {
  const perNode = matchingPerNode(usage, namespacesOf(term, pending, world), term.labelSelector);
  const counts = perDomain(perNode, term.topologyKey, nodeInfos(world));
  return ({ labels }) => ((counts.get(labels[term.topologyKey] ?? '') ?? 0) > 0 ? antiAffinityRules : undefined);
}

function exclusionChecks(pending: Pod, usage: Usage, world: World): Check[] {
  const nodes = nodeInfos(world);
  const closed: { key: string; domain: string }[] = [];
  for (const holder of usage.exclusive.values()) {
    for (const term of required(holder.spec.affinity?.podAntiAffinity)) {
      const domain = nodes.get(holder.spec.nodeName ?? '')?.labels[term.topologyKey];
      if (domain !== undefined && selects(term, holder, pending, world)) closed.push({ key: term.topologyKey, domain });
    }
  }
  return closed.map(
    ({ key, domain }) =>
      ({ labels }) =>
        labels[key] === domain ? existingRules : undefined,
  );
}

function selects(term: Term, owner: Pod, other: Pod, world: World): boolean {
  const namespaces = namespacesOf(term, owner, world);
  const isThere = namespaces === 'all' || namespaces.includes(other.metadata.namespace ?? '');
  return isThere && matchesLabels(term.labelSelector, other.metadata.labels);
}

interface SpreadConstraint {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: string;
  labelSelector?: LabelSelector;
  minDomains?: number;
  matchLabelKeys?: string[];
}

function spreadChecks(pending: Pod, usage: Usage, world: World): Check[] {
  const constraints = pending.spec.topologySpreadConstraints as unknown as SpreadConstraint[];
  const nodes = nodeInfos(world);
  return constraints
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
    .map((constraint) => {
      const { topologyKey: key, maxSkew, minDomains } = constraint;
      const selector = withLabelKeys(constraint, pending);
      const perNode = matchingPerNode(usage, [pending.metadata.namespace ?? ''], selector);
      const counts = perDomain(perNode, key, nodes);
      for (const { labels } of nodes.values())
        if (labels[key] !== undefined && !counts.has(labels[key])) counts.set(labels[key], 0);
      const least = minDomains && counts.size < minDomains ? 0 : Math.min(...counts.values());
      const self = matchesLabels(selector, pending.metadata.labels) ? 1 : 0;
      return ({ labels }: NodeInfo) => {
        const domain = labels[key];
        if (domain === undefined) return spreadLabel;
        return (counts.get(domain) ?? 0) + self - least > maxSkew ? spreadRules : undefined;
      };
    });
}

/** matchLabelKeys narrow the selector to pods that share those labels with this one. */
function withLabelKeys(
  { labelSelector, matchLabelKeys }: SpreadConstraint,
  { metadata }: Pod,
): LabelSelector | undefined {
  if (!matchLabelKeys?.length) return labelSelector;
  const shared = matchLabelKeys.filter((key) => metadata.labels?.[key] !== undefined);
  const matchLabels = Object.fromEntries(shared.map((key) => [key, metadata.labels![key]!]));
  return { ...labelSelector, matchLabels: { ...labelSelector?.matchLabels, ...matchLabels } };
}
