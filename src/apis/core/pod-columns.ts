import { humanDuration } from '../../apimachinery/duration.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { Column } from '../kind.ts';
import type { ContainerStatus, Pod } from './pod.ts';

/** What the container statuses of a pod amount to in a table. */
interface Summary {
  ready: number;
  total: number;
  status: string;
  restarts: number;
  /** Of the latest counted restart, milliseconds; 0 when there was none. */
  lastRestart: number;
}

/** Restarts so far, and when the latest was. */
class Restarts {
  count = 0;
  latest = 0;

  add(status: ContainerStatus): void {
    this.count += status.restartCount ?? 0;
    const finishedAt = status.lastState?.terminated?.finishedAt;
    if (finishedAt !== undefined) this.latest = Math.max(this.latest, Date.parse(finishedAt));
  }
}

const conditionOf = (pod: Pod, type: string) => pod.status?.conditions?.find((condition) => condition.type === type);

/** The pod's phase, unless the pod as a whole has a better word for it. */
function overallReason(pod: Pod): string {
  if (conditionOf(pod, 'PodScheduled')?.reason === 'SchedulingGated') return 'SchedulingGated';
  return pod.status?.reason || pod.status?.phase || '';
}

const terminatedText = (terminated: { reason?: string; signal?: number; exitCode: number }): string =>
  terminated.reason || (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`);

/** What an init container that is not done makes of the pod's status: `Init:0/2`, `Init:Error`. */
function initText(status: ContainerStatus, index: number, count: number): string {
  const { terminated, waiting } = status.state ?? {};
  if (terminated) return `Init:${terminatedText(terminated)}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${count}`;
}

/** @returns undefined when the pod is past its init containers, as far as they tell */
function summarizeInit(pod: Pod, summary: Summary, all: Restarts, sidecars: Restarts): string | undefined {
  const specs = pod.spec.initContainers ?? [];
  const isSidecar = (name: string) => specs.some((spec) => spec.name === name && spec.restartPolicy === 'Always');
  summary.total += specs.filter((spec) => spec.restartPolicy === 'Always').length;
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(status.name);
    all.add(status);
    if (sidecar) sidecars.add(status);
    if (status.state?.terminated?.exitCode === 0) continue;
    if (sidecar && status.started) {
      if (status.ready) summary.ready++;
      continue;
    }
    return initText(status, index, specs.length);
  }
  return undefined;
}

/** From the last container to the first, so that the first one's reason wins. */
function summarizeContainers(pod: Pod, summary: Summary, restarts: Restarts): void {
  let hasRunning = false;
  let errorReason = '';
  for (const status of (pod.status?.containerStatuses ?? []).toReversed()) {
    const { waiting, terminated, running } = status.state ?? {};
    restarts.add(status);
    if (waiting?.reason) {
      summary.status = waiting.reason;
    } else if (terminated) {
      summary.status = terminatedText(terminated);
      if (terminated.reason && terminated.exitCode !== 0) errorReason = terminated.reason;
    } else if (status.ready && running) {
      hasRunning = true;
      summary.ready++;
    }
  }
  if (summary.status !== 'Completed') return;
  if (hasRunning && conditionOf(pod, 'Ready')?.status === 'True') summary.status = 'Running';
  else if (errorReason) summary.status = errorReason;
  else if (hasRunning) summary.status = 'NotReady';
}

export function summarize(pod: Pod): Summary {
  const summary: Summary = {
    ready: 0,
    total: pod.spec.containers.length,
    status: overallReason(pod),
    restarts: 0,
    lastRestart: 0,
  };
  const all = new Restarts();
  const sidecars = new Restarts();
  const initializing = summarizeInit(pod, summary, all, sidecars);
  if (initializing !== undefined) summary.status = initializing;
  const pastInit = initializing === undefined || conditionOf(pod, 'Initialized')?.status === 'True';
  if (pastInit) summarizeContainers(pod, summary, sidecars);
  const restarts = pastInit ? sidecars : all;
  summary.restarts = restarts.count;
  summary.lastRestart = restarts.latest;
  if (pod.metadata.deletionTimestamp !== undefined) summary.status = leavingText(pod, summary.status);
  return summary;
}

function leavingText(pod: Pod, status: string): string {
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  const over = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  return over ? status : 'Terminating';
}

function restartsText({ restarts, lastRestart }: Summary, now: number): string {
  if (restarts === 0 || lastRestart === 0) return `${restarts}`;
  return `${restarts} (${humanDuration(now - lastRestart)} ago)`;
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter((gate) => conditionOf(pod, gate.conditionType)?.status === 'True');
  return `${open.length}/${gates.length}`;
}

/** The cells of a row need the same summary; a table asks for them one after the other. */
let latest: { pod: Pod; summary: Summary } | undefined;

function summaryOf(pod: Pod): Summary {
  if (latest?.pod !== pod) latest = { pod, summary: summarize(pod) };
  return latest.summary;
}

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  { name: 'Ready', cell: (pod) => `${summaryOf(pod).ready}/${summaryOf(pod).total}` },
  { name: 'Status', cell: (pod) => summaryOf(pod).status },
  { name: 'Restarts', cell: (pod, now) => restartsText(summaryOf(pod), now) },
  ageColumn,
  { name: 'IP', wide: true, cell: (pod) => pod.status?.podIPs?.[0]?.ip ?? '<none>' },
  { name: 'Node', wide: true, cell: (pod) => pod.spec.nodeName || '<none>' },
  { name: 'Nominated Node', wide: true, cell: (pod) => pod.status?.nominatedNodeName || '<none>' },
  { name: 'Readiness Gates', wide: true, cell: readinessGates },
];
