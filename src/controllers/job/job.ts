/**
 * Runs a Job's pods until enough of them succeeded, or gives up. A pod that ended is counted once, and keeps its
 * tracking finalizer until then.
 */

import type { Change } from '../../apimachinery/change.ts';
import type { LabelSelector } from '../../apimachinery/labels.ts';
import { isTerminating, type ObjectKey, timestamp } from '../../apimachinery/meta.ts';
import { type Job, job, type Pod, pod } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { claimPods } from '../claiming.ts';
import { type Condition, conditionOf, orNone } from '../conditions.ts';
import { type Controller, itself } from '../controller.ts';
import { owned, ownerKey } from '../ownership.ts';
import { isFinished, isReady } from '../pods.ts';
import { selecting } from '../selecting.ts';
import { compact, events, isNamespaceTerminating, remove, updateStatus, withMetadata } from '../writes.ts';
import { indexAnnotation, newPod, readIndexes, tracking, writeIndexes } from './pods.ts';

const { normal, warning } = events('job-controller');
const jobsSelecting = selecting(job, ({ spec }) => spec.selector as LabelSelector | undefined);

/** Seconds before a failed pod's successor comes: doubled with each failure, at most ten minutes. */
const firstRetry = 10;
const longestRetry = 600;

export const jobController: Controller = {
  name: 'job',
  watches: [
    itself(job),
    owned(pod, job, ({ metadata }, world) => jobsSelecting(world, metadata.namespace ?? '', metadata.labels)),
  ],
  reconcile(key, world) {
    const found = world.get(job, key);
    if (!found) return letGo(key, world);
    if (found.spec.managedBy && found.spec.managedBy !== 'kubernetes.io/job-controller') return [];
    return new Look(found, world).act();
  },
};

/** Nobody counts the pods of a Job that is gone. */
const letGo = (key: ObjectKey, world: World): Change[] =>
  world
    .list(pod, key.namespace)
    .filter((one) => one.metadata.finalizers?.includes(tracking) && ownerKey(one, job)?.name === key.name)
    .map((one) => ({ verb: 'update', object: untracked(one) }));

function untracked(one: Pod): Pod {
  const finalizers = one.metadata.finalizers?.filter((finalizer) => finalizer !== tracking);
  return withMetadata(one, { finalizers: finalizers?.length ? finalizers : undefined });
}

const isOver = ({ status }: Job): boolean =>
  ['Complete', 'Failed'].some((type) => conditionOf(status?.conditions, type)?.status === 'True');

/** One look at a Job and its pods. */
class Look {
  readonly #job: Job;
  readonly #world: World;
  readonly #pods: readonly Pod[];
  readonly #active: readonly Pod[];
  readonly #changes: Change[];
  readonly #told: Change[] = [];
  #succeeded: number;
  #failed: number;
  #indexes: Set<number>;
  #conditions: Condition[];
  #wakeAt: number | undefined;

  constructor(found: Job, world: World) {
    this.#job = found;
    this.#world = world;
    const claim = claimPods(job, found, found.spec.selector as LabelSelector, world);
    this.#pods = claim.pods;
    this.#changes = claim.changes;
    this.#active = claim.pods.filter((one) => !isFinished(one) && !isTerminating(one));
    this.#succeeded = found.status?.succeeded ?? 0;
    this.#failed = found.status?.failed ?? 0;
    this.#indexes = readIndexes(found.status?.completedIndexes);
    this.#conditions = [...((found.status?.conditions ?? []) as unknown as Condition[])];
  }

  act(): Change[] {
    this.#count();
    if (isOver(this.#job)) return [...this.#changes, ...this.#cleanUpLater()];
    const startTime = this.#startTime();
    const failure = this.#failure(startTime);
    if (failure) this.#end('Failed', 'FailureTarget', failure);
    else if (this.#isDone()) this.#complete();
    else if (!isTerminating(this.#job)) this.#resize();
    return [...updateStatus(this.#job, this.#status(startTime)), ...this.#changes, ...this.#told, ...this.#wake()];
  }

  /** Takes note of pods that ended since the last look, and lets them go. */
  #count(): void {
    for (const ended of this.#pods) {
      if (!ended.metadata.finalizers?.includes(tracking) || !(isFinished(ended) || isTerminating(ended))) continue;
      if (ended.status?.phase === 'Succeeded') this.#noteSuccess(ended);
      else this.#failed++;
      this.#changes.push({ verb: 'update', object: untracked(ended) });
    }
  }

  #noteSuccess(ended: Pod): void {
    const index = Number(ended.metadata.annotations?.[indexAnnotation] ?? -1);
    if (this.#job.spec.completionMode !== 'Indexed') this.#succeeded++;
    else if (index >= 0) this.#succeeded = this.#indexes.add(index).size;
  }

  #startTime(): string | undefined {
    if (this.#job.spec.suspend) return undefined;
    return (this.#job.status?.startTime as string | undefined) ?? timestamp(this.#world.now);
  }

  #failure(startTime: string | undefined): { reason: string; message: string } | undefined {
    const { backoffLimit = 6, activeDeadlineSeconds } = this.#job.spec;
    const restarts = this.#job.spec.template.spec?.restartPolicy === 'OnFailure' ? restartsOf(this.#active) : 0;
    if (this.#failed > backoffLimit || (restarts > 0 && restarts > backoffLimit)) {
      return { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
    }
    if (activeDeadlineSeconds === undefined || startTime === undefined) return undefined;
    const deadline = Date.parse(startTime) + activeDeadlineSeconds * 1000;
    if (this.#world.now >= deadline) {
      return { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
    }
    this.#lookAgain(deadline);
    return undefined;
  }

  #isDone(): boolean {
    const { completions } = this.#job.spec;
    return completions === undefined || completions === null
      ? this.#succeeded > 0 && this.#active.length === 0
      : this.#succeeded >= completions;
  }

  #complete(): void {
    const message = 'Reached expected number of succeeded pods';
    this.#end('Complete', 'SuccessCriteriaMet', { reason: 'CompletionsReached', message });
  }

  /** Says that the end is decided, and, when the last pod is gone, that it is there. */
  #end(type: 'Complete' | 'Failed', target: string, { reason, message }: { reason: string; message: string }): void {
    this.#setCondition(target, 'True', reason, message);
    this.#changes.push(...this.#active.flatMap((one) => this.#delete(one)));
    const running = this.#pods.some((one) => !isFinished(one));
    if (running) return;
    this.#setCondition(type, 'True', reason, message);
    if (type === 'Complete') this.#told.push(normal(this.#job, 'Completed', 'Job completed'));
    else this.#told.push(warning(this.#job, reason, message));
  }

  #resize(): void {
    if (this.#job.spec.suspend) {
      this.#suspend();
      return;
    }
    if (conditionOf(this.#conditions, 'Suspended')?.status === 'True') {
      this.#setCondition('Suspended', 'False', 'JobResumed', 'Job resumed');
      this.#told.push(normal(this.#job, 'Resumed', 'Job resumed'));
    }
    const { parallelism = 1, completions } = this.#job.spec;
    const hasCompletions = completions !== undefined && completions !== null;
    const left = hasCompletions ? completions - this.#succeeded : parallelism;
    const wanted = !hasCompletions && this.#succeeded > 0 ? this.#active.length : Math.min(left, parallelism);
    const leaving = this.#pods.filter((one) => isTerminating(one) && !isFinished(one)).length;
    const missing = wanted - this.#active.length - leaving;
    if (missing < 0) this.#changes.push(...this.#active.slice(missing).flatMap((one) => this.#delete(one)));
    else if (missing > 0) this.#create(missing);
  }

  #suspend(): void {
    if (conditionOf(this.#conditions, 'Suspended')?.status !== 'True') {
      this.#setCondition('Suspended', 'True', 'JobSuspended', 'Job suspended');
      this.#told.push(normal(this.#job, 'Suspended', 'Job suspended'));
    }
    this.#changes.push(...this.#active.flatMap((one) => this.#delete(one)));
  }

  #create(count: number): void {
    const notBefore = this.#retryAt();
    if (notBefore > this.#world.now) {
      this.#lookAgain(notBefore);
      return;
    }
    const indexes = this.#missingIndexes();
    for (let i = 0; i < count; i++) {
      if (this.#job.spec.completionMode === 'Indexed' && indexes[i] === undefined) return;
      this.#changes.push({
        verb: 'create',
        object: newPod(this.#job, indexes[i]),
        created: (made) => [normal(this.#job, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`)],
        refused: (status) =>
          isNamespaceTerminating(status)
            ? []
            : [warning(this.#job, 'FailedCreate', `Error creating: ${status.message}`)],
      });
    }
  }

  /** When the next pod may come after a failure, ms. */
  #retryAt(): number {
    if (this.#failed === 0) return 0;
    const ends = this.#pods
      .filter(({ status }) => status?.phase === 'Failed')
      .map((one) => finishedAt(one) ?? this.#world.now);
    if (ends.length === 0) return 0;
    return Math.max(...ends) + Math.min(firstRetry * 2 ** (this.#failed - 1), longestRetry) * 1000;
  }

  #missingIndexes(): number[] {
    if (this.#job.spec.completionMode !== 'Indexed') return [];
    const running = new Set(this.#active.map(({ metadata }) => Number(metadata.annotations?.[indexAnnotation] ?? -1)));
    const all = Array.from({ length: this.#job.spec.completions ?? 0 }, (_, i) => i);
    return all.filter((index) => !this.#indexes.has(index) && !running.has(index));
  }

  #delete(victim: Pod): Change[] {
    return [remove(pod, victim), normal(this.#job, 'SuccessfulDelete', `Deleted pod: ${victim.metadata.name}`)];
  }

  #setCondition(type: string, status: 'True' | 'False', reason: string, message: string): void {
    const at = timestamp(this.#world.now);
    if (conditionOf(this.#conditions, type)?.status === status) return;
    const next = { type, status, lastProbeTime: at, lastTransitionTime: at, reason, message };
    const known = this.#conditions.findIndex((condition) => condition.type === type);
    if (known >= 0) this.#conditions[known] = next;
    else this.#conditions.push(next);
  }

  #status(startTime: string | undefined): Job['status'] {
    const isComplete = conditionOf(this.#conditions, 'Complete')?.status === 'True';
    const ended = isComplete || conditionOf(this.#conditions, 'Failed')?.status === 'True';
    const deleted =
      conditionOf(this.#conditions, 'Suspended')?.status === 'True' || conditionOf(this.#conditions, 'FailureTarget');
    return compact({
      active: ended || deleted ? undefined : this.#active.length || undefined,
      completedIndexes:
        this.#job.spec.completionMode === 'Indexed' ? writeIndexes(this.#indexes) || undefined : undefined,
      completionTime: isComplete ? timestamp(this.#world.now) : undefined,
      conditions: orNone(this.#conditions),
      failed: this.#failed || undefined,
      ready: ended ? 0 : this.#active.filter(isReady).length,
      startTime,
      succeeded: this.#succeeded || undefined,
      terminating: this.#pods.filter((one) => isTerminating(one) && !isFinished(one)).length,
      uncountedTerminatedPods: {},
    }) as unknown as Job['status'];
  }

  /** With ttlSecondsAfterFinished an ended Job is deleted after that time. */
  #cleanUpLater(): Change[] {
    const { ttlSecondsAfterFinished: ttl } = this.#job.spec;
    if (ttl === undefined || ttl === null || isTerminating(this.#job)) return [];
    const end = ['Complete', 'Failed']
      .map((type) => conditionOf(this.#conditions, type))
      .find((one) => one?.status === 'True');
    const at = Date.parse(end?.lastTransitionTime ?? '') + ttl * 1000;
    return this.#world.now >= at
      ? [{ ...remove(job, this.#job), propagationPolicy: 'Foreground' }]
      : [{ verb: 'wake', at }];
  }

  #lookAgain(at: number): void {
    this.#wakeAt = Math.min(at, this.#wakeAt ?? Infinity);
  }

  #wake(): Change[] {
    return this.#wakeAt === undefined || isOver(this.#job) ? [] : [{ verb: 'wake', at: this.#wakeAt }];
  }
}

const restartsOf = (pods: readonly Pod[]): number =>
  pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);

function finishedAt({ status }: Pod): number | undefined {
  const times = (status?.containerStatuses ?? [])
    .map(({ state }) => Date.parse((state?.terminated?.finishedAt as string | undefined) ?? ''))
    .filter((time) => !Number.isNaN(time));
  return times.length > 0 ? Math.max(...times) : undefined;
}
