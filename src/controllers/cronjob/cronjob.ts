/** Starts a Job whenever a CronJob's schedule says so, and keeps the list of those that run and a few that ended. */

import type { Change } from '../../apimachinery/change.ts';
import { isTerminating, type KubeObject, timestamp } from '../../apimachinery/meta.ts';
import { type CronJob, cronJob, type Job, job } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { conditionOf } from '../conditions.ts';
import { type Controller, itself } from '../controller.ts';
import { controlledBy, owned } from '../ownership.ts';
import { compact, events, isNamespaceTerminating, remove, updateStatus } from '../writes.ts';
import { nextTime, parseSchedule, ScheduleError } from './schedule.ts';

const { normal, warning } = events('cronjob-controller');
const HOUR = 60 * 60 * 1000;
const scheduledAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

export const cronJobController: Controller = {
  name: 'cronjob',
  watches: [itself(cronJob), owned(job, cronJob)],
  reconcile(key, world) {
    const found = world.get(cronJob, key);
    return found && !isTerminating(found) ? new Look(found, world).act() : [];
  },
};

const outcome = ({ status }: Job): 'Complete' | 'Failed' | undefined =>
  (['Complete', 'Failed'] as const).find((type) => conditionOf(status?.conditions, type)?.status === 'True');

/** One look at a CronJob and its Jobs. */
class Look {
  readonly #cron: CronJob;
  readonly #world: World;
  readonly #jobs: readonly Job[];
  readonly #changes: Change[] = [];
  #active: { apiVersion: string; kind: string; name: string; namespace?: string; uid?: string }[];
  #lastScheduleTime: string | undefined;
  #lastSuccessfulTime: string | undefined;

  constructor(found: CronJob, world: World) {
    this.#cron = found;
    this.#world = world;
    this.#jobs = world.controlledBy(job, found as KubeObject);
    this.#active = [...((found.status?.active ?? []) as never[])];
    this.#lastScheduleTime = found.status?.lastScheduleTime as string | undefined;
    this.#lastSuccessfulTime = found.status?.lastSuccessfulTime as string | undefined;
  }

  act(): Change[] {
    this.#followJobs();
    this.#forgetOld();
    const wake = this.#schedule();
    const status = compact({
      active: this.#active.length > 0 ? this.#active : undefined,
      lastScheduleTime: this.#lastScheduleTime,
      lastSuccessfulTime: this.#lastSuccessfulTime,
    });
    return [...updateStatus(this.#cron, status as never), ...this.#changes, ...wake];
  }

  /** Keeps the list of active Jobs true, and says how each ended. */
  #followJobs(): void {
    for (const each of this.#jobs) {
      const isListed = this.#active.some(({ uid }) => uid === each.metadata.uid);
      const ended = outcome(each);
      if (!isListed && !ended) this.#active.push(referenceTo(each));
      if (!isListed || !ended) continue;
      this.#active = this.#active.filter(({ uid }) => uid !== each.metadata.uid);
      this.#changes.push(
        normal(this.#cron, 'SawCompletedJob', `Saw completed job: ${each.metadata.name}, condition: ${ended}`),
      );
      if (ended === 'Complete') this.#lastSuccessfulTime = each.status?.completionTime as string | undefined;
    }
    for (const { name, uid } of this.#active) {
      if (this.#jobs.some(({ metadata }) => metadata.uid === uid)) continue;
      this.#active = this.#active.filter((one) => one.uid !== uid);
      this.#changes.push(normal(this.#cron, 'MissingJob', `Active job went missing: ${name}`));
    }
  }

  #forgetOld(): void {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = this.#cron.spec;
    for (const [wanted, limit] of [
      ['Complete', successfulJobsHistoryLimit],
      ['Failed', failedJobsHistoryLimit],
    ] as const) {
      const ended = this.#jobs
        .filter((each) => outcome(each) === wanted && !isTerminating(each))
        .sort((a, b) => (String(a.status?.startTime) < String(b.status?.startTime) ? -1 : 1));
      for (const each of ended.slice(0, Math.max(0, ended.length - limit))) this.#delete(each);
    }
  }

  #delete(victim: Job): void {
    this.#active = this.#active.filter(({ uid }) => uid !== victim.metadata.uid);
    this.#changes.push(
      remove(job, victim),
      normal(this.#cron, 'SuccessfulDelete', `Deleted job ${victim.metadata.name}`),
    );
  }

  #schedule(): Change[] {
    const { suspend, schedule, timeZone } = this.#cron.spec;
    if (suspend) return [];
    try {
      const parsed = parseSchedule(schedule);
      const due = this.#mostRecent((after) => nextTime(parsed, after, timeZone as string | undefined));
      if (due !== undefined) this.#start(due);
      const next = nextTime(parsed, this.#world.now, timeZone as string | undefined);
      return next === undefined ? [] : [{ verb: 'wake', at: next }];
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      this.#changes.push(
        warning(this.#cron, 'UnparseableSchedule', `unparseable schedule: "${schedule}" : ${error.message}`),
      );
      return [];
    }
  }

  /** The last time that was missed since a Job was started; times before the deadline's reach do not count. */
  #mostRecent(next: (after: number) => number | undefined): number | undefined {
    const { startingDeadlineSeconds: deadline } = this.#cron.spec;
    const { now } = this.#world;
    let since = Date.parse(this.#lastScheduleTime ?? this.#cron.metadata.creationTimestamp ?? '') || now;
    if (deadline !== undefined && deadline !== null) since = Math.max(since, now - deadline * 1000);
    let due: number | undefined;
    // The last one is found by looking back further and further: a year of minutes is not walked through for it.
    for (const window of [HOUR, 24 * HOUR, 32 * 24 * HOUR, Infinity]) {
      const from = Math.max(since, now - window);
      for (let at = next(from); at !== undefined && at <= now; at = next(at)) due = at;
      if (due !== undefined || from === since) break;
    }
    if (due !== undefined && this.#missedMany(next, since)) {
      const hint = 'Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      this.#changes.push(warning(this.#cron, 'TooManyMissedTimes', `too many missed start times. ${hint}`));
    }
    return due;
  }

  #missedMany(next: (after: number) => number | undefined, since: number): boolean {
    let at = next(since);
    for (let missed = 0; at !== undefined && at <= this.#world.now; missed++, at = next(at))
      if (missed === 100) return true;
    return false;
  }

  #start(due: number): void {
    const { concurrencyPolicy, jobTemplate } = this.#cron.spec;
    const scheduled = timestamp(due);
    if (concurrencyPolicy === 'Forbid' && this.#active.length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
      this.#changes.push(normal(this.#cron, 'JobAlreadyActive', message));
      return;
    }
    if (concurrencyPolicy === 'Replace') {
      for (const each of this.#jobs) if (this.#active.some(({ uid }) => uid === each.metadata.uid)) this.#delete(each);
    }
    const name = `${this.#cron.metadata.name}-${Math.floor(due / 60_000)}`;
    this.#lastScheduleTime = scheduled;
    this.#changes.push({
      verb: 'create',
      object: {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: compact({
          name,
          namespace: this.#cron.metadata.namespace,
          labels: jobTemplate.metadata?.labels,
          annotations: { ...jobTemplate.metadata?.annotations, [scheduledAnnotation]: scheduled },
          ownerReferences: [controlledBy(cronJob, this.#cron)],
        }),
        spec: jobTemplate.spec,
      },
      created: () => [normal(this.#cron, 'SuccessfulCreate', `Created job ${name}`)],
      refused: (status) =>
        status.reason === 'AlreadyExists' || isNamespaceTerminating(status)
          ? []
          : [warning(this.#cron, 'FailedCreate', `Error creating job: ${status.message}`)],
    });
  }
}

const referenceTo = ({ metadata }: Job) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  name: metadata.name,
  namespace: metadata.namespace,
  uid: metadata.uid,
});
