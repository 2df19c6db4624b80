import { formatLabelSelector } from '../../apimachinery/labels.ts';
import { canonicalQuantity } from '../../apimachinery/quantity.ts';
import { addAnnotations, addEvents, addLabels, addName, selectorText, sorted } from './common.ts';
import { addLimit, addScopes } from './config.ts';
import type { Describer } from './describer.ts';
import { Lines } from './lines.ts';

export const describeResourceQuota: Describer = async (quota) => {
  const { spec = {}, status = {} } = quota;
  const lines = new Lines();
  addName(lines, quota);
  addScopes(lines, spec.scopes);
  lines.add(0, 'Resource\tUsed\tHard').add(0, '--------\t----\t----');
  for (const [name, hard] of sorted(status.hard as Record<string, string>))
    lines.add(0, `${name}\t${canonicalQuantity(status.used?.[name] ?? '0')}\t${hard}`);
  return lines.toString();
};

export const describeLimitRange: Describer = async (range) => {
  const lines = new Lines();
  addName(lines, range);
  lines.add(0, 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio');
  lines.add(0, '----\t--------\t---\t---\t---------------\t-------------\t-----------------------');
  for (const item of range['spec']?.limits ?? []) addLimit(lines, item);
  return lines.toString();
};

export const describeDisruptionBudget: Describer = async (budget, { events, now }) => {
  const { spec = {}, status = {} } = budget;
  const lines = new Lines();
  addName(lines, budget);
  if (spec.minAvailable !== undefined) lines.add(0, `Min available:\t${spec.minAvailable}`);
  else if (spec.maxUnavailable !== undefined) lines.add(0, `Max unavailable:\t${spec.maxUnavailable}`);
  lines.add(0, `Selector:\t${spec.selector ? formatLabelSelector(spec.selector) : '<unset>'}`).add(0, 'Status:');
  lines.add(2, `Allowed disruptions:\t${status.disruptionsAllowed ?? 0}`);
  lines.add(2, `Current:\t${status.currentHealthy ?? 0}`).add(2, `Desired:\t${status.desiredHealthy ?? 0}`);
  lines.add(2, `Total:\t${status.expectedPods ?? 0}`);
  addEvents(lines, await events(), now);
  return lines.toString();
};

export const describePriorityClass: Describer = async (priority, { events, now }) => {
  const { metadata, value, globalDefault = false, preemptionPolicy, description = '' } = priority as any;
  const lines = new Lines();
  lines.add(0, `Name:\t${metadata.name}`).add(0, `Value:\t${value}`).add(0, `GlobalDefault:\t${globalDefault}`);
  lines.add(0, `PreemptionPolicy:\t${preemptionPolicy}`).add(0, `Description:\t${description}`);
  lines.add(0, `Annotations:\t${selectorText(metadata.annotations)}`);
  addEvents(lines, await events(), now);
  return lines.toString();
};

export const describeNetworkPolicy: Describer = async (policy) => {
  const { metadata, spec = {} } = policy;
  const lines = new Lines();
  addName(lines, policy);
  lines.add(0, `Created on:\t${goTime(metadata.creationTimestamp ?? '')}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  const { podSelector = {}, policyTypes = [], ingress = [], egress = [] } = spec;
  const everyPod = !podSelector.matchLabels && !podSelector.matchExpressions;
  const selector = everyPod
    ? '<none> (Allowing the specific traffic to all pods in this namespace)'
    : formatLabelSelector(podSelector);
  // The selector is written as an indented line of its own, behind its title.
  lines.add(0, 'Spec:').add(1, `PodSelector:     ${selector}`);
  const affects = (type: string, otherwise: boolean) =>
    policyTypes.length > 0 ? policyTypes.includes(type) : otherwise;
  addTraffic(lines, 'ingress', affects('Ingress', true) ? ingress : undefined);
  addTraffic(lines, 'egress', affects('Egress', egress.length > 0) ? egress : undefined);
  lines.add(1, `Policy Types: ${policyTypes.length > 0 ? policyTypes.join(', ') : '<none>'}`);
  return lines.toString();
};

/** `2026-01-01 00:00:00 +0000 UTC`: a time as Go prints it. */
function goTime(time: string): string {
  const date = new Date(time);
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}${two(Math.abs(offset) % 60)}`;
  return `${local} ${zone} ${offset === 0 ? 'UTC' : zone}`;
}

/** Rules for one direction; undefined: the policy has no say in it. */
function addTraffic(lines: Lines, direction: 'ingress' | 'egress', rules: readonly any[] | undefined): void {
  if (!rules) {
    lines.add(1, `Not affecting ${direction} traffic`);
    return;
  }
  lines.add(1, `Allowing ${direction} traffic:`);
  if (rules.length === 0) lines.add(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
  const [side, peersOf, place] = direction === 'ingress' ? ['From', 'from', 'source'] : ['To', 'to', 'destination'];
  rules.forEach((rule, i) => {
    const ports: any[] = rule.ports ?? [];
    if (ports.length === 0) lines.add(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const { port, endPort, protocol = 'TCP' } of ports) {
      lines.add(
        2,
        endPort === undefined ? `To Port: ${port}/${protocol}` : `To Port Range: ${port}-${endPort}/${protocol}`,
      );
    }
    const peers: any[] = rule[peersOf!] ?? [];
    if (peers.length === 0) lines.add(2, `${side}: <any> (traffic not restricted by ${place})`);
    for (const peer of peers) addPeer(lines, side!, peer);
    if (i < rules.length - 1) lines.add(2, '----------');
  });
}

function addPeer(lines: Lines, side: string, { podSelector, namespaceSelector, ipBlock }: any): void {
  lines.add(2, `${side}:`);
  if (namespaceSelector) lines.add(3, `NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`);
  if (podSelector) lines.add(3, `PodSelector: ${formatLabelSelector(podSelector)}`);
  if (namespaceSelector || podSelector || !ipBlock) return;
  lines
    .add(3, 'IPBlock:')
    .add(4, `CIDR: ${ipBlock.cidr}`)
    .add(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
}
