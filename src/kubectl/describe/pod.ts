import { ageOf } from '../../apimachinery/duration.ts';
import { formatLabelSelector } from '../../apimachinery/labels.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { addAnnotations, addController, addEvents, addLabels, addMultiline, addName, longTime } from './common.ts';
import { addContainers, addResources } from './container.ts';
import type { Describer } from './describer.ts';
import { Lines } from './lines.ts';
import { addVolumes } from './volume.ts';

export const describePod: Describer = async (pod, { events, now }) => {
  const { spec, status = {} } = pod;
  const lines = new Lines();
  addName(lines, pod);
  if (spec.priority !== undefined) lines.add(0, `Priority:\t${spec.priority}`);
  if (spec.priorityClassName) lines.add(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec.runtimeClassName) lines.add(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec.serviceAccountName) lines.add(0, `Service Account:\t${spec.serviceAccountName}`);
  lines.add(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}`);
  if (status.startTime) lines.add(0, `Start Time:\t${longTime(status.startTime)}`);
  addLabels(lines, 'Labels', pod.metadata.labels);
  addAnnotations(lines, pod.metadata.annotations);
  addStatus(lines, pod, now);
  const seccomp = spec.securityContext?.seccompProfile;
  if (seccomp) lines.add(0, `SeccompProfile:\t${seccomp.type}`);
  if (seccomp?.type === 'Localhost') lines.add(0, `LocalhostProfile:\t${seccomp.localhostProfile}`);
  addAddresses(lines, status);
  addController(lines, pod);
  if (status.nominatedNodeName) lines.add(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  if (spec.resources) addResources(lines.add(0, 'Resources:'), spec.resources, 1);
  if (spec.initContainers?.length) {
    addContainers(lines, 'Init Containers', spec.initContainers, status.initContainerStatuses ?? [], pod);
  }
  addContainers(lines, 'Containers', spec.containers, status.containerStatuses ?? [], pod);
  if (spec.ephemeralContainers?.length) {
    addContainers(
      lines,
      'Ephemeral Containers',
      spec.ephemeralContainers,
      status.ephemeralContainerStatuses ?? [],
      pod,
    );
  }
  addConditions(lines, pod);
  addVolumes(lines, spec.volumes);
  if (status.qosClass) lines.add(0, `QoS Class:\t${status.qosClass}`);
  addPlacement(lines, spec);
  addSpreading(lines, spec);
  addEvents(lines, await events(), now);
  return lines.toString();
};

function addStatus(lines: Lines, { metadata, status = {} }: KubeObject, now: number): void {
  const over = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (metadata.deletionTimestamp && !over) {
    lines.add(0, `Status:\tTerminating (lasts ${ageOf(metadata.deletionTimestamp, now)})`);
    lines.add(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else lines.add(0, `Status:\t${status.phase ?? ''}`);
  if (status.reason) lines.add(0, `Reason:\t${status.reason}`);
  if (status.message) lines.add(0, `Message:\t${status.message}`);
}

function addAddresses(lines: Lines, status: any): void {
  lines.add(0, `IP:\t${status.podIP ?? ''}`);
  if (!status.podIPs?.length) lines.add(0, 'IPs:\t<none>');
  else {
    lines.add(0, 'IPs:');
    for (const { ip } of status.podIPs) lines.add(1, `IP:\t${ip}`);
  }
}

function addConditions(lines: Lines, { spec, status = {} }: KubeObject): void {
  const conditions: { type: string; status: string }[] = status.conditions ?? [];
  if (spec.readinessGates?.length) {
    lines.add(0, 'Readiness Gates:').add(1, 'Type\tStatus');
    for (const { conditionType } of spec.readinessGates) {
      lines.add(1, `${conditionType} \t${conditions.find(({ type }) => type === conditionType)?.status ?? '<none>'} `);
    }
  }
  if (conditions.length === 0) return;
  lines.add(0, 'Conditions:').add(1, 'Type\tStatus');
  for (const condition of conditions) lines.add(1, `${condition.type} \t${condition.status} `);
}

/** Node selectors and tolerations. */
export function addPlacement(lines: Lines, spec: any, indent = ''): void {
  addLabels(lines, 'Node-Selectors', spec.nodeSelector, indent);
  addMultiline(lines, 'Tolerations', [...(spec.tolerations ?? [])].sort(byKey).map(tolerationText), indent);
}

/** Topology spread constraints, if there are any. */
export function addSpreading(lines: Lines, { topologySpreadConstraints = [] }: any, indent = ''): void {
  if (topologySpreadConstraints.length === 0) return;
  const texts = [...topologySpreadConstraints]
    .sort((a: any, b: any) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map(
      ({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }: any) =>
        `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${labelSelector ? ` for selector ${formatLabelSelector(labelSelector)}` : ''}`,
    );
  addMultiline(lines, 'Topology Spread Constraints', texts, indent);
}

const byKey = (a: any, b: any): number => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0);

function tolerationText({ key = '', value = '', effect = '', operator, tolerationSeconds }: any): string {
  let text = key;
  if (value !== '') text += `=${value}`;
  if (effect !== '') text += `:${effect}`;
  if (operator === 'Exists' && value === '') text += key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists';
  if (operator === 'Lt' || operator === 'Gt') text += ` op=${operator}`;
  if (tolerationSeconds !== undefined) text += ` for ${tolerationSeconds}s`;
  return text;
}
