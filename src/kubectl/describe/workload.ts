import { humanDuration } from '../../apimachinery/duration.ts';
import { formatLabelSelector } from '../../apimachinery/labels.ts';
import { controllerOf, type KubeObject } from '../../apimachinery/meta.ts';
import { addAnnotations, addController, addEvents, addLabels, addName, longTime, selectorText } from './common.ts';
import { addContainers } from './container.ts';
import { type DescribeContext, type Describer, related } from './describer.ts';
import { Lines } from './lines.ts';
import { addPlacement, addSpreading } from './pod.ts';
import { addVolumes } from './volume.ts';

/** A pod template, below the workload that owns it. */
export function addTemplate(lines: Lines, { metadata = {}, spec = {} }: any): void {
  lines.add(0, 'Pod Template:');
  addLabels(lines, 'Labels', metadata.labels, '  ');
  if (metadata.annotations && Object.keys(metadata.annotations).length > 0)
    addAnnotations(lines, metadata.annotations, '  ');
  if (spec.serviceAccountName) lines.add(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length)
    addContainers(lines, 'Init Containers', spec.initContainers, undefined, undefined, '  ');
  addContainers(lines, 'Containers', spec.containers, undefined, undefined, '  ');
  addVolumes(lines, spec.volumes, '  ');
  addSpreading(lines, spec, '  ');
  if (spec.priorityClassName) lines.add(1, `Priority Class Name:\t${spec.priorityClassName}`);
  addPlacement(lines, spec, '  ');
}

/** How many pods of a workload are in which phase. */
async function phases(object: KubeObject, context: DescribeContext): Promise<string> {
  const pods = await related(context, '', 'pods', object.metadata.namespace);
  const own = pods.filter((pod) => controllerOf(pod)?.uid === object.metadata.uid);
  const count = (phase: string) => own.filter(({ status }) => status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

function addConditions(lines: Lines, conditions: readonly any[] | undefined): void {
  if (!conditions?.length) return;
  lines.add(0, 'Conditions:').add(1, 'Type\tStatus\tReason').add(1, '----\t------\t------');
  for (const { type, status, reason = '' } of conditions) lines.add(1, `${type} \t${status}\t${reason}`);
}

export const describeReplicaSet: Describer = async (replicaSet, context) => {
  const { spec, status = {} } = replicaSet;
  const lines = new Lines();
  addName(lines, replicaSet);
  lines.add(
    0,
    `Selector:\t${spec.selector?.matchLabels || spec.selector?.matchExpressions ? formatLabelSelector(spec.selector) : selectorText(spec.selector)}`,
  );
  addLabels(lines, 'Labels', replicaSet.metadata.labels);
  addAnnotations(lines, replicaSet.metadata.annotations);
  addController(lines, replicaSet);
  lines.add(0, `Replicas:\t${status.replicas ?? 0} current / ${spec.replicas ?? 1} desired`);
  lines.add(0, `Pods Status:\t${await phases(replicaSet, context)}`);
  addTemplate(lines, spec.template);
  addConditions(lines, status.conditions);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};

export const describeDeployment: Describer = async (deployment, context) => {
  const { metadata, spec, status = {} } = deployment;
  const lines = new Lines();
  addName(lines, deployment);
  lines.add(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `Selector:\t${formatLabelSelector(spec.selector)}`);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  lines.add(
    0,
    `Replicas:\t${spec.replicas ?? 1} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
  );
  lines.add(0, `StrategyType:\t${spec.strategy?.type ?? ''}`).add(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling)
    lines.add(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  addTemplate(lines, spec.template);
  addConditions(lines, status.conditions);
  await addReplicaSets(lines, deployment, context);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};

/** Oldest first, by name when made in the same second. */
const byAge = ({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number => {
  const [first, second] = [`${a.creationTimestamp} ${a.name}`, `${b.creationTimestamp} ${b.name}`];
  return first < second ? -1 : 1;
};

async function addReplicaSets(lines: Lines, deployment: KubeObject, context: DescribeContext): Promise<void> {
  const all = await related(context, 'apps', 'replicasets', deployment.metadata.namespace);
  const own = all.filter((set) => controllerOf(set)?.uid === deployment.metadata.uid);
  const revision = deployment.metadata.annotations?.['deployment.kubernetes.io/revision'];
  const current = own.find((set) => set.metadata.annotations?.['deployment.kubernetes.io/revision'] === revision);
  const old = own.filter((set) => set !== current).sort(byAge);
  const text = (sets: readonly KubeObject[]) =>
    sets
      .map(
        ({ metadata, spec, status = {} }) =>
          `${metadata.name} (${status.replicas ?? 0}/${spec.replicas ?? 0} replicas created)`,
      )
      .join(', ') || '<none>';
  if (old.length === 0 && !current) return;
  lines.add(0, `OldReplicaSets:\t${text(old)}`).add(0, `NewReplicaSet:\t${text(current ? [current] : [])}`);
}

export const describeStatefulSet: Describer = async (statefulSet, context) => {
  const { metadata, spec, status = {} } = statefulSet;
  const lines = new Lines();
  addName(lines, statefulSet);
  lines.add(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  lines.add(0, `Selector:\t${formatLabelSelector(spec.selector)}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `Replicas:\t${spec.replicas ?? 1} desired | ${status.replicas ?? 0} total`);
  lines.add(0, `Update Strategy:\t${spec.updateStrategy?.type ?? ''}`);
  const { partition, maxUnavailable } = spec.updateStrategy?.rollingUpdate ?? {};
  if (partition !== undefined) lines.add(1, `Partition:\t${partition}`);
  if (maxUnavailable !== undefined) lines.add(1, `MaxUnavailable:\t${maxUnavailable}`);
  lines.add(0, `Pods Status:\t${await phases(statefulSet, context)}`);
  addTemplate(lines, spec.template);
  addClaims(lines, spec.volumeClaimTemplates);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};

function addClaims(lines: Lines, claims: readonly any[] | undefined): void {
  if (!claims?.length) {
    lines.add(0, 'Volume Claims:\t<none>');
    return;
  }
  lines.add(0, 'Volume Claims:');
  for (const { metadata, spec } of claims) {
    lines.add(1, `Name:\t${metadata.name}`).add(1, `StorageClass:\t${spec.storageClassName ?? ''}`);
    addLabels(lines, 'Labels', metadata.labels, '  ');
    addLabels(lines, 'Annotations', metadata.annotations, '  ');
    lines.add(1, `Capacity:\t${spec.resources?.requests?.storage ?? '<default>'}`);
    lines.add(1, `Access Modes:\t[${(spec.accessModes ?? []).join(' ')}]`);
  }
}

export const describeDaemonSet: Describer = async (daemonSet, context) => {
  const { metadata, spec, status = {} } = daemonSet;
  const lines = new Lines();
  addName(lines, daemonSet);
  lines.add(0, `Selector:\t${formatLabelSelector(spec.selector)}`);
  lines.add(0, `Node-Selector:\t${selectorText(spec.template.spec.nodeSelector)}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}`);
  lines.add(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}`);
  lines.add(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  lines.add(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  lines.add(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}`);
  lines.add(0, `Pods Status:\t${await phases(daemonSet, context)}`);
  addTemplate(lines, spec.template);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};

export const describeJob: Describer = async (job, context) => {
  const { metadata, spec, status = {} } = job;
  const lines = new Lines();
  addName(lines, job);
  if (spec.selector) lines.add(0, `Selector:\t${formatLabelSelector(spec.selector)}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  addController(lines, job);
  addJobSpec(lines, spec);
  if (status.startTime) lines.add(0, `Start Time:\t${longTime(status.startTime)}`);
  if (status.completionTime) lines.add(0, `Completed At:\t${longTime(status.completionTime)}`);
  if (status.startTime && status.completionTime) {
    lines.add(0, `Duration:\t${humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime))}`);
  }
  if (spec.activeDeadlineSeconds !== undefined)
    lines.add(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  const ready = status.ready === undefined ? '' : ` (${status.ready} Ready)`;
  lines.add(
    0,
    `Pods Statuses:\t${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`,
  );
  if (spec.completionMode === 'Indexed') lines.add(0, `Completed Indexes:\t${status.completedIndexes || '<none>'}`);
  addTemplate(lines, spec.template);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};

function addJobSpec(lines: Lines, spec: any): void {
  lines
    .add(0, `Parallelism:\t${spec.parallelism ?? '<unset>'}`)
    .add(0, `Completions:\t${spec.completions ?? '<unset>'}`);
  if (spec.completionMode) lines.add(0, `Completion Mode:\t${spec.completionMode}`);
  if (spec.suspend !== undefined) lines.add(0, `Suspend:\t${spec.suspend}`);
  if (spec.backoffLimit !== undefined) lines.add(0, `Backoff Limit:\t${spec.backoffLimit}`);
  if (spec.ttlSecondsAfterFinished !== undefined)
    lines.add(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
}

export const describeCronJob: Describer = async (cronJob, context) => {
  const { metadata, spec, status = {} } = cronJob;
  const lines = new Lines();
  addName(lines, cronJob);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `Schedule:\t${spec.schedule}`).add(0, `Concurrency Policy:\t${spec.concurrencyPolicy}`);
  lines.add(0, `Suspend:\t${spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False'}`);
  lines.add(0, `Time Zone:\t${spec.timeZone ?? '<unset>'}`);
  lines.add(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? '<unset>'}`);
  lines.add(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? '<unset>'}`);
  lines.add(
    0,
    `Starting Deadline Seconds:\t${spec.startingDeadlineSeconds === undefined ? '<unset>' : `${spec.startingDeadlineSeconds}s`}`,
  );
  const job = spec.jobTemplate.spec;
  lines.add(0, `Selector:\t${job.selector ? formatLabelSelector(job.selector) : '<unset>'}`);
  lines.add(0, `Parallelism:\t${job.parallelism ?? '<unset>'}`).add(0, `Completions:\t${job.completions ?? '<unset>'}`);
  if (job.activeDeadlineSeconds !== undefined) lines.add(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s`);
  addTemplate(lines, job.template);
  lines.add(0, `Last Schedule Time:\t${status.lastScheduleTime ? longTime(status.lastScheduleTime) : '<unset>'}`);
  lines.add(0, `Active Jobs:\t${(status.active ?? []).map(({ name }: any) => name).join(', ') || '<none>'}`);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};
