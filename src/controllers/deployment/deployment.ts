/**
 * Keeps a ReplicaSet for the Deployment's template and moves the pods over to it when the template changes: step by
 * step, as new pods become available (RollingUpdate), or all at once after the old ones are gone (Recreate).
 */

import type { Change } from '../../apimachinery/change.ts';
import { deepEqual } from '../../apimachinery/deep.ts';
import { compileSelector, type LabelSelector } from '../../apimachinery/labels.ts';
import { isTerminating, type KubeObject, keyOf } from '../../apimachinery/meta.ts';
import { type Deployment, deployment, type Pod, pod, type ReplicaSet, replicaSet } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { conditionOf, setCondition } from '../conditions.ts';
import { type Controller, itself } from '../controller.ts';
import { nameHash } from '../name-hash.ts';
import { adopted, controlledBy, orphansOf, owned, ownerKey } from '../ownership.ts';
import { isFinished } from '../pods.ts';
import { selecting } from '../selecting.ts';
import { lastUpdates, remove, updateStatus, withMetadata } from '../writes.ts';
import { newestAnnotations, revisionAnnotation, revisionOf, sizeAnnotations } from './revisions.ts';
import {
  active,
  byRevision,
  normal,
  oldestFirst,
  resizeNewest,
  scale,
  scaleAll,
  shrinkOld,
  warning,
  wasScaled,
} from './scaling.ts';
import { newSize } from './sizes.ts';
import {
  type Conditions,
  conditionsOf,
  countedStatus,
  deadlineOf,
  hasDeadline,
  isComplete,
  pausedConditions,
  progressing,
  rolloutStatus,
} from './status.ts';
import { hashLabel, sameTemplate, withHash } from './template-hash.ts';

const orphanSets = orphansOf(replicaSet);
const deploymentsSelecting = selecting(deployment, ({ spec }) => spec.selector as LabelSelector);

export const deploymentController: Controller = {
  name: 'deployment',
  watches: [
    itself(deployment),
    owned(replicaSet, deployment, ({ metadata }, world) =>
      deploymentsSelecting(world, metadata.namespace ?? '', metadata.labels),
    ),
    {
      // Recreate waits for the last old pod to go.
      kind: pod,
      keys(gone: Pod, world: World, _old?: Pod, deleted?: boolean) {
        const setKey = deleted ? ownerKey(gone, replicaSet) : undefined;
        const key = setKey && ownerKey(world.get(replicaSet, setKey), deployment);
        return key ? [key] : [];
      },
    },
  ],
  reconcile(key, world) {
    const found = world.get(deployment, key);
    return found ? new Rollout(found, world).step() : [];
  },
};

/** One look at one Deployment. */
class Rollout {
  readonly #deployment: Deployment;
  readonly #world: World;
  readonly #old: ReplicaSet[];
  #newest: ReplicaSet | undefined;
  #conditions: Conditions;
  /** Of the Deployment itself: goes before its status, which does not mind versions. */
  #own: Change[] = [];
  readonly #changes: Change[] = [];

  constructor(found: Deployment, world: World) {
    this.#deployment = found;
    this.#world = world;
    this.#conditions = pausedConditions(found, conditionsOf(found), world.now);
    const sets = oldestFirst(this.#claim());
    this.#newest = sets.find((rs) => sameTemplate(rs.spec.template as never, found.spec.template as never));
    this.#old = sets.filter((rs) => rs !== this.#newest);
  }

  step(): Change[] {
    const { spec } = this.#deployment;
    if (isTerminating(this.#deployment)) return this.#finish(this.#counted());
    if (spec.paused || wasScaled(this.#deployment, this.#all)) {
      this.#keepNewest();
      this.#changes.push(...scaleAll(this.#deployment, this.#newest, this.#old));
      this.#forgetOld();
      return this.#finish(this.#counted());
    }
    if (spec.strategy?.type === 'Recreate') this.#recreate();
    else this.#roll();
    return this.#finish(rolloutStatus(this.#deployment, this.#all, this.#newest, this.#conditions, this.#world.now));
  }

  get #all(): ReplicaSet[] {
    return this.#newest ? [...this.#old, this.#newest] : this.#old;
  }

  /** The ReplicaSets of this Deployment; those without an owner that match are taken in. */
  #claim(): ReplicaSet[] {
    const sets = [...this.#world.controlledBy(replicaSet, this.#deployment)];
    if (isTerminating(this.#deployment)) return sets;
    const matches = compileSelector(this.#deployment.spec.selector as LabelSelector);
    for (const orphan of this.#world
      .index(orphanSets)
      .get(this.#deployment.metadata.namespace ?? '')
      ?.values() ?? []) {
      if (!matches(orphan.metadata.labels) || isTerminating(orphan)) continue;
      const ours = adopted(orphan, controlledBy(deployment, this.#deployment));
      this.#changes.push({ verb: 'update', object: ours });
      sets.push(ours);
    }
    return sets;
  }

  #roll(): void {
    const newest = this.#keepNewest() ?? this.#createNewest();
    const grown = resizeNewest(this.#deployment, this.#all, newest);
    const moved = grown.length > 0 ? grown : shrinkOld(this.#deployment, this.#all, this.#old, newest);
    this.#changes.push(...moved);
    if (moved.length === 0 && isComplete(this.#deployment, this.#deployment.status)) this.#forgetOld();
  }

  #recreate(): void {
    const newest = this.#keepNewest();
    const emptied = active(this.#old).flatMap((rs) => scale(this.#deployment, rs, 0));
    this.#changes.push(...emptied);
    if (emptied.length > 0 || this.#oldPodsRun()) return;
    const target = newest ?? this.#createNewest();
    this.#changes.push(...scale(this.#deployment, target, this.#deployment.spec.replicas ?? 1));
    if (isComplete(this.#deployment, this.#deployment.status)) this.#forgetOld();
  }

  #oldPodsRun(): boolean {
    return this.#old.some((rs) => this.#world.controlledBy(pod, rs).some((one) => !isFinished(one)));
  }

  /** Brings the annotations of an existing newest ReplicaSet, and with them the revision, up to date. */
  #keepNewest(): ReplicaSet | undefined {
    const newest = this.#newest;
    if (!newest) return undefined;
    const revision = Math.max(0, ...this.#old.map(revisionOf)) + 1;
    const annotations = newestAnnotations(this.#deployment, newest, revision);
    const { minReadySeconds } = this.#deployment.spec;
    const isCurrent =
      deepEqual(annotations, newest.metadata.annotations ?? {}) &&
      (newest.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
    if (!isCurrent) {
      this.#newest = { ...withMetadata(newest, { annotations }), spec: { ...newest.spec, minReadySeconds } };
      this.#changes.push({ verb: 'update', object: this.#newest });
    }
    this.#setRevision(this.#newest!);
    if (hasDeadline(this.#deployment) && !conditionOf(this.#conditions, 'Progressing')) {
      const message = `Found new replica set "${newest.metadata.name}"`;
      this.#conditions = setCondition(
        this.#conditions,
        progressing('True', 'FoundNewReplicaSet', message, this.#world.now),
      );
    }
    return this.#newest;
  }

  #createNewest(): ReplicaSet {
    const { metadata, spec } = this.#deployment;
    const hash = nameHash(spec.template, this.#deployment.status?.collisionCount ?? 0);
    const size = newSize(this.#deployment, this.#old, undefined);
    const revision = Math.max(0, ...this.#old.map(revisionOf)) + 1;
    const made = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${metadata.name}-${hash}`,
        namespace: metadata.namespace,
        labels: { ...spec.template.metadata?.labels, [hashLabel]: hash },
        annotations: {
          ...newestAnnotations(this.#deployment, undefined, revision),
          ...sizeAnnotations(this.#deployment),
        },
        ownerReferences: [controlledBy(deployment, this.#deployment)],
      },
      spec: {
        replicas: size,
        ...(spec.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
        selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash } },
        template: withHash(spec.template as never, hash),
      },
    };
    const { name } = made.metadata;
    this.#changes.push({
      verb: 'create',
      object: made as KubeObject,
      created: () =>
        size > 0
          ? [normal(this.#deployment, 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${size}`)]
          : [],
      refused: (status) =>
        status.reason === 'AlreadyExists'
          ? this.#collided()
          : [
              warning(
                this.#deployment,
                'ReplicaSetCreateError',
                `Failed to create new replica set "${name}": ${status.message}`,
              ),
            ],
    });
    this.#newest = { ...made, status: {} } as unknown as ReplicaSet;
    this.#setRevision(this.#newest);
    if (hasDeadline(this.#deployment)) {
      const message = `Created new replica set "${name}"`;
      this.#conditions = setCondition(
        this.#conditions,
        progressing('True', 'NewReplicaSetCreated', message, this.#world.now),
      );
    }
    return this.#newest;
  }

  /** The name is taken by a ReplicaSet of another template: the next hash is another one. */
  #collided(): Change[] {
    const current = this.#world.get(deployment, keyOf(this.#deployment)) ?? this.#deployment;
    return [
      ...updateStatus(current, {
        ...current.status,
        collisionCount: (current.status?.collisionCount ?? 0) + 1,
      } as never),
    ];
  }

  #setRevision(newest: ReplicaSet): void {
    const revision = newest.metadata.annotations?.[revisionAnnotation];
    const { annotations } = this.#deployment.metadata;
    if (!revision || annotations?.[revisionAnnotation] === revision) return;
    const next = withMetadata(this.#deployment, { annotations: { ...annotations, [revisionAnnotation]: revision } });
    this.#own = [{ verb: 'update', object: next }];
  }

  /** Deletes old ReplicaSets beyond revisionHistoryLimit that have nothing left to do. */
  #forgetOld(): void {
    const { revisionHistoryLimit: limit } = this.#deployment.spec;
    if (limit === undefined || limit === null) return;
    const alive = byRevision(this.#old.filter((rs) => !isTerminating(rs)));
    for (const rs of alive.slice(0, Math.max(0, alive.length - limit))) {
      const isIdle = !rs.status?.replicas && rs.spec.replicas === 0;
      if (isIdle && (rs.metadata.generation ?? 0) <= (rs.status?.observedGeneration ?? 0))
        this.#changes.push(remove(replicaSet, rs));
    }
  }

  #counted() {
    return countedStatus(this.#deployment, this.#all, this.#newest, this.#conditions, this.#world.now);
  }

  #finish(status: Deployment['status']): Change[] {
    const deadline = isComplete(this.#deployment, status)
      ? undefined
      : deadlineOf(this.#deployment, (status?.conditions ?? []) as never);
    const wake: Change[] =
      deadline === undefined || this.#deployment.spec.paused ? [] : [{ verb: 'wake', at: deadline + 1000 }];
    return [...this.#own, ...updateStatus(this.#deployment, status), ...lastUpdates(this.#changes), ...wake];
  }
}
