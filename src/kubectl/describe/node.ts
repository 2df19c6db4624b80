import { ageOf } from '../../apimachinery/duration.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
} from '../../apimachinery/quantity.ts';
import { addAnnotations, addEvents, addLabels, addMultiline, longTime, sorted } from './common.ts';
import { type DescribeContext, type Describer, related } from './describer.ts';
import { Lines } from './lines.ts';

export const describeNode: Describer = async (node, context) => {
  const { metadata, spec = {}, status = {} } = node;
  const lines = new Lines();
  lines.add(0, `Name:\t${metadata.name}`).add(0, `Roles:\t${rolesOf(metadata.labels) || '<none>'}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  addMultiline(lines, 'Taints', (spec.taints ?? []).map(taintText));
  lines.add(0, `Unschedulable:\t${spec.unschedulable === true}`);
  await addLease(lines, node, context);
  addConditions(lines, status.conditions);
  lines.add(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) lines.add(1, `${type}:\t${address}`);
  addList(lines, 'Capacity', status.capacity);
  addList(lines, 'Allocatable', status.allocatable);
  addSystemInfo(lines, status.nodeInfo ?? {});
  if (spec.podCIDR) lines.add(0, `PodCIDR:\t${spec.podCIDR}`);
  if (spec.podCIDRs?.length) lines.add(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}`);
  if (spec.providerID) lines.add(0, `ProviderID:\t${spec.providerID}`);
  const pods = await related(context, '', 'pods', undefined, {
    fieldSelector: `spec.nodeName=${metadata.name},status.phase!=Failed,status.phase!=Succeeded`,
  });
  addPods(lines, pods, status.allocatable ?? status.capacity ?? {}, context.now);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};

const rolePrefix = 'node-role.kubernetes.io/';

function rolesOf(labels: Record<string, string> | undefined): string {
  const roles = sorted(labels).flatMap(([key, value]) =>
    key.startsWith(rolePrefix) ? [key.slice(rolePrefix.length)] : key === 'kubernetes.io/role' ? [value] : [],
  );
  return [...new Set(roles)].filter(Boolean).sort().join(',');
}

const taintText = ({ key, value, effect }: any): string =>
  value ? `${key}=${value}:${effect}` : effect ? `${key}:${effect}` : key;

async function addLease(lines: Lines, { metadata }: KubeObject, context: DescribeContext): Promise<void> {
  try {
    const leases = await context.resource('coordination.k8s.io', 'leases');
    const { spec = {} } = await context.client.get(leases, 'kube-node-lease', metadata.name);
    lines.add(0, 'Lease:').add(1, `HolderIdentity:\t${spec.holderIdentity ?? '<unset>'}`);
    lines.add(1, `AcquireTime:\t${spec.acquireTime ? longTime(spec.acquireTime) : '<unset>'}`);
    lines.add(1, `RenewTime:\t${spec.renewTime ? longTime(spec.renewTime) : '<unset>'}`);
  } catch (error) {
    lines.add(0, `Lease:\tFailed to get lease: ${(error as Error).message}`);
  }
}

function addConditions(lines: Lines, conditions: readonly any[] | undefined): void {
  if (!conditions?.length) return;
  lines.add(0, 'Conditions:').add(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
  lines.add(1, '----\t------\t-----------------\t------------------\t------\t-------');
  for (const { type, status, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions) {
    lines.add(
      1,
      `${type} \t${status} \t${longTime(lastHeartbeatTime)} \t${longTime(lastTransitionTime)} \t${reason} \t${message}`,
    );
  }
}

function addList(lines: Lines, title: string, quantities: Record<string, string> | undefined): void {
  if (!quantities || Object.keys(quantities).length === 0) return;
  lines.add(0, `${title}:`);
  for (const [name, quantity] of sorted(quantities)) lines.add(1, `${name}:\t${quantity}`);
}

function addSystemInfo(lines: Lines, info: any): void {
  const rows = {
    'Machine ID': info.machineID,
    'System UUID': info.systemUUID,
    'Boot ID': info.bootID,
    'Kernel Version': info.kernelVersion,
    'OS Image': info.osImage,
    'Operating System': info.operatingSystem,
    Architecture: info.architecture,
    'Container Runtime Version': info.containerRuntimeVersion,
    'Kubelet Version': info.kubeletVersion,
  };
  lines.add(0, 'System Info:');
  for (const [title, value] of Object.entries(rows)) lines.add(1, `${title}:\t${value ?? ''}`);
}

type Totals = Record<'requests' | 'limits', Record<string, string>>;

/** Adds quantities to totals, by name. */
function addTo(totals: Record<string, string>, more: Record<string, string>): void {
  for (const [name, quantity] of Object.entries(more)) {
    const sum = addQuantities(parseQuantity(totals[name] ?? '0'), parseQuantity(quantity));
    totals[name] = formatQuantity(totals[name] === undefined ? parseQuantity(quantity) : sum);
  }
}

function addPods(lines: Lines, pods: readonly KubeObject[], allocatable: Record<string, string>, now: number): void {
  lines.add(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  lines.add(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  lines.add(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const all: Totals = { requests: {}, limits: {} };
  for (const pod of pods) {
    const own = totalsOf(pod);
    addTo(all.requests, own.requests);
    addTo(all.limits, own.limits);
    const cell = (list: 'requests' | 'limits', name: string) => share(own[list][name] ?? '0', allocatable[name]);
    const cells = [
      cell('requests', 'cpu'),
      cell('limits', 'cpu'),
      cell('requests', 'memory'),
      cell('limits', 'memory'),
    ];
    const { namespace, name, creationTimestamp } = pod.metadata;
    lines.add(1, `${namespace}\t${name}\t\t${cells.join('\t')}\t${ageOf(creationTimestamp, now)}`);
  }
  lines.add(0, 'Allocated resources:').add(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  lines.add(1, 'Resource\tRequests\tLimits').add(1, '--------\t--------\t------');
  const extra = Object.keys(allocatable).filter((name) => name.startsWith('hugepages-') || name.includes('/'));
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...extra.sort()]) {
    const plain = name.includes('/');
    const cell = (quantity = '0') => (plain ? canonicalQuantity(quantity) : share(quantity, allocatable[name]));
    lines.add(1, `${name}\t${cell(all.requests[name])}\t${cell(all.limits[name])}`);
  }
}

/** What a pod may use: its containers' sums, or an init container's where that is more, and the pod's overhead. */
function totalsOf({ spec }: KubeObject): Totals {
  const totals: Totals = { requests: {}, limits: {} };
  for (const list of ['requests', 'limits'] as const) {
    for (const { resources } of spec.containers) addTo(totals[list], resources?.[list] ?? {});
    for (const { resources, restartPolicy } of spec.initContainers ?? []) {
      const own: Record<string, string> = resources?.[list] ?? {};
      if (restartPolicy === 'Always') addTo(totals[list], own);
      else
        for (const [name, value] of Object.entries(own)) totals[list][name] = larger(value, totals[list][name] ?? '0');
    }
  }
  return totals;
}

const larger = (a: string, b: string): string => (compareQuantities(parseQuantity(a), parseQuantity(b)) > 0 ? a : b);

/** `100m (2%)`; percentages are cut off, not rounded. */
function share(quantity: string, whole: string | undefined): string {
  const total = whole === undefined ? 0n : parseQuantity(whole).nano;
  const percent = total === 0n ? 0n : (parseQuantity(quantity).nano * 100n) / total;
  return `${canonicalQuantity(quantity)} (${percent}%)`;
}
