import type { Sync } from './sync.ts';
import {
  type Container,
  type ContainerStatus,
  isSidecar,
  type Pod,
  type PodCondition,
  type PodStatus,
} from './types.ts';

export type Phase = NonNullable<PodStatus['phase']>;

const names = (list: readonly Container[]): string => `[${list.map(({ name }) => name).join(' ')}]`;

/** The phase that follows from the containers' states. */
export function phaseOf(pod: Pod, statuses: ReadonlyMap<string, ContainerStatus>): Phase {
  const restarts = pod.spec.restartPolicy ?? 'Always';
  const initContainers = (pod.spec.initContainers ?? []).map((container) => ({
    container,
    status: statuses.get(container.name),
  }));
  const plainInit = initContainers.filter(({ container }) => !isSidecar(container));
  if (restarts === 'Never' && plainInit.some(({ status }) => (exitCodeOf(status) ?? 0) !== 0)) return 'Failed';
  const counts = { waiting: 0, running: 0, stopped: 0, succeeded: 0 };
  for (const { name } of pod.spec.containers) {
    const state = statuses.get(name);
    if (state?.state?.running) counts.running++;
    else if (state?.state?.terminated || state?.lastState?.terminated) {
      counts.stopped++;
      if (state.state?.terminated?.exitCode === 0) counts.succeeded++;
    } else counts.waiting++;
  }
  if (plainInit.some(({ status }) => exitCodeOf(status) !== 0) || counts.waiting > 0) return 'Pending';
  if (counts.running > 0 || restarts === 'Always') return 'Running';
  if (counts.stopped === counts.succeeded) return 'Succeeded';
  return restarts === 'Never' ? 'Failed' : 'Running';
}

const exitCodeOf = (status: ContainerStatus | undefined): number | undefined => status?.state?.terminated?.exitCode;

type Finding = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;

const yes = (type: string): Finding => ({ type, status: 'True' });
const no = (type: string, reason?: string, message?: string): Finding => ({ type, status: 'False', reason, message });

/** The conditions in the kubelet's order: those of others first, then its own, PodScheduled last. */
export function conditionsOf(sync: Sync, phase: Phase): PodCondition[] {
  const { pod, statuses, time } = sync;
  const old = pod.status.conditions ?? [];
  const containersReady = containersReadyOf(pod, statuses, phase);
  const findings = [
    sync.podIP === undefined || phase === 'Succeeded' || phase === 'Failed'
      ? no('PodReadyToStartContainers')
      : yes('PodReadyToStartContainers'),
    initializedOf(pod, statuses, phase),
    readyOf(pod, containersReady),
    containersReady,
    { type: 'PodScheduled', status: 'True' as const },
  ];
  const own = new Set(findings.map(({ type }) => type));
  return [
    ...old.filter(({ type }) => !own.has(type)),
    ...findings.map((finding) => {
      const before = old.find(({ type }) => type === finding.type);
      const since = before?.status === finding.status ? before.lastTransitionTime : undefined;
      return condition(finding, since ?? time, pod.metadata.generation);
    }),
  ];
}

const condition = (
  { type, status, reason, message }: Finding,
  since: string,
  generation: number | undefined,
): PodCondition => ({
  lastProbeTime: null as unknown as string,
  lastTransitionTime: since,
  ...(message ? { message } : {}),
  ...(generation === undefined ? {} : { observedGeneration: generation }),
  ...(reason ? { reason } : {}),
  status,
  type,
});

function initializedOf(pod: Pod, statuses: ReadonlyMap<string, ContainerStatus>, phase: Phase): Finding {
  const type = 'Initialized';
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' };
  if (pod.spec.containers.some(({ name }) => hasStarted(statuses.get(name)))) return yes(type);
  const incomplete = (pod.spec.initContainers ?? []).filter((container) => {
    const status = statuses.get(container.name);
    return isSidecar(container) ? !status?.started : !status?.ready;
  });
  if (incomplete.length === 0) return yes(type);
  return no(type, 'ContainersNotInitialized', `containers with incomplete status: ${names(incomplete)}`);
}

const hasStarted = (status: ContainerStatus | undefined): boolean =>
  status?.state?.running !== undefined ||
  status?.state?.terminated !== undefined ||
  status?.lastState?.terminated !== undefined;

function containersReadyOf(pod: Pod, statuses: ReadonlyMap<string, ContainerStatus>, phase: Phase): Finding {
  const type = 'ContainersReady';
  if (phase === 'Succeeded') return no(type, 'PodCompleted');
  if (phase === 'Failed') return no(type, 'PodFailed');
  const unready = [...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers].filter(
    ({ name }) => !statuses.get(name)?.ready,
  );
  if (unready.length === 0) return yes(type);
  return no(type, 'ContainersNotReady', `containers with unready status: ${names(unready)}`);
}

function readyOf(pod: Pod, containersReady: Finding): Finding {
  if (containersReady.status !== 'True') return { ...containersReady, type: 'Ready' };
  const problems: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const found = pod.status.conditions?.find(({ type }) => type === conditionType);
    if (!found) problems.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (found.status !== 'True') {
      problems.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`);
    }
  }
  return problems.length === 0 ? yes('Ready') : no('Ready', 'ReadinessGatesNotReady', problems.join(', '));
}

/** The whole status of a pod as the kubelet reports it. */
export function podStatusOf(sync: Sync): PodStatus {
  const { pod, statuses, podIP, hostIP, failure } = sync;
  const phase = failure ? 'Failed' : phaseOf(pod, statuses);
  const listOf = (containers: readonly Container[] | undefined) =>
    containers?.map(({ name }) => statuses.get(name)).filter((status) => status !== undefined);
  const init = listOf(pod.spec.initContainers);
  const ephemeral = listOf(pod.spec.ephemeralContainers as Container[] | undefined);
  return {
    ...pod.status,
    conditions: conditionsOf(sync, phase),
    containerStatuses: listOf(pod.spec.containers),
    ...(ephemeral?.length ? { ephemeralContainerStatuses: ephemeral } : {}),
    ...(hostIP ? { hostIP, hostIPs: [{ ip: hostIP }] } : {}),
    ...(init?.length ? { initContainerStatuses: init } : {}),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase,
    ...(podIP ? { podIP, podIPs: [{ ip: podIP }] } : {}),
    qosClass: pod.status.qosClass ?? qosClassOf(pod),
    ...(failure ?? {}),
    startTime: pod.status.startTime ?? sync.time,
  };
}

/** BestEffort without any requests or limits, Guaranteed when cpu and memory of all are limited to their requests. */
export function qosClassOf(pod: Pod): NonNullable<PodStatus['qosClass']> {
  const lists = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ resources }) => ({
    requests: resources?.requests ?? {},
    limits: resources?.limits ?? {},
  }));
  const isSet = (list: object) => 'cpu' in list || 'memory' in list;
  if (!lists.some(({ requests, limits }) => isSet(requests) || isSet(limits))) return 'BestEffort';
  const guaranteed = lists.every(({ requests, limits }) =>
    ['cpu', 'memory'].every((name) => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name]),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
