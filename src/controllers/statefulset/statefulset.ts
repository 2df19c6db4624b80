/**
 * Keeps a StatefulSet's members: numbered pods that come one after another when the one before is ready, go in the
 * opposite order, and find their volumes again.
 */

import type { Change } from '../../apimachinery/change.ts';
import type { LabelSelector } from '../../apimachinery/labels.ts';
import { isTerminating, type KubeObject } from '../../apimachinery/meta.ts';
import {
  controllerRevision,
  type Pod,
  persistentVolumeClaim,
  pod,
  type StatefulSet,
  statefulSet,
} from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { claimPods } from '../claiming.ts';
import { type Controller, itself } from '../controller.ts';
import { currentRevision, revisionLabel } from '../controller-revisions.ts';
import { owned } from '../ownership.ts';
import { isAvailable, isFinished, isReady, nextAvailable } from '../pods.ts';
import { selecting } from '../selecting.ts';
import { compact, events, isNamespaceTerminating, remove, updateStatus } from '../writes.ts';
import { claimsOf, memberPod, ordinalOf, podName } from './pods.ts';

const { normal, warning } = events('statefulset-controller');
const setsSelecting = selecting(statefulSet, ({ spec }) => spec.selector as LabelSelector);

export const statefulSetController: Controller = {
  name: 'statefulset',
  watches: [
    itself(statefulSet),
    owned(pod, statefulSet, ({ metadata }, world) => setsSelecting(world, metadata.namespace ?? '', metadata.labels)),
  ],
  reconcile(key, world) {
    const set = world.get(statefulSet, key);
    if (!set) return [];
    const claim = claimPods(statefulSet, set, set.spec.selector as LabelSelector, world);
    const members = claim.pods.filter((one) => ordinalOf(one, set) !== undefined);
    const inUse = new Set(members.map(({ metadata }) => metadata.labels?.[revisionLabel]?.split('-').at(-1) ?? ''));
    const revision = currentRevision(statefulSet, set, inUse, world);
    const look = new Look(set, members, revision.name, world);
    const at = nextAvailable(members, set.spec.minReadySeconds ?? 0, world.now);
    const wake: Change[] = at === undefined ? [] : [{ verb: 'wake', at }];
    const managed = isTerminating(set) ? [] : [...revision.changes, ...look.manage()];
    return [...claim.changes, ...updateStatus(set, look.status()), ...managed, ...wake];
  },
};

/** One look at a StatefulSet and its members. */
class Look {
  readonly #set: StatefulSet;
  readonly #world: World;
  readonly #members = new Map<number, Pod>();
  readonly #newest: string;
  /** What members below the partition are made from. */
  readonly #settled: string;
  readonly #first: number;
  readonly #replicas: number;
  readonly #oneByOne: boolean;

  constructor(set: StatefulSet, members: readonly Pod[], newest: string, world: World) {
    this.#set = set;
    this.#world = world;
    this.#newest = newest;
    this.#settled = set.status?.currentRevision ?? newest;
    this.#first = set.spec.ordinals?.start ?? 0;
    this.#replicas = set.spec.replicas ?? 1;
    this.#oneByOne = set.spec.podManagementPolicy !== 'Parallel';
    for (const member of members) this.#members.set(ordinalOf(member, set)!, member);
  }

  manage(): Change[] {
    const changes: Change[] = [];
    for (let ordinal = this.#first; ordinal < this.#first + this.#replicas; ordinal++) {
      const { done, wait } = this.#keep(ordinal);
      changes.push(...done);
      if (wait && this.#oneByOne) return changes;
    }
    const surplus = [...this.#members.keys()].filter(
      (ordinal) => ordinal < this.#first || ordinal >= this.#first + this.#replicas,
    );
    for (const ordinal of surplus.sort((a, b) => b - a)) {
      const member = this.#members.get(ordinal)!;
      if (!isTerminating(member)) changes.push(...this.#delete(member));
      if (this.#oneByOne) return changes;
    }
    return changes.length > 0 ? changes : this.#update();
  }

  /** Sees to one member. Until it is ready the next one waits. */
  #keep(ordinal: number): { done: Change[]; wait: boolean } {
    const member = this.#members.get(ordinal);
    if (!member) return { done: this.#create(ordinal), wait: true };
    if (isTerminating(member)) return { done: [], wait: true };
    if (isFinished(member)) return { done: this.#delete(member), wait: true };
    return { done: [], wait: !this.#isHealthy(member) };
  }

  /** Replaces members of an older template from the last one down, each when the one before is ready. */
  #update(): Change[] {
    const { updateStrategy } = this.#set.spec;
    if (updateStrategy?.type === 'OnDelete') return [];
    const lowest = Math.max(this.#first, updateStrategy?.rollingUpdate?.partition ?? 0);
    for (let ordinal = this.#first + this.#replicas - 1; ordinal >= lowest; ordinal--) {
      const member = this.#members.get(ordinal);
      if (!member) continue;
      if (!this.#isOf(member, this.#newest) && !isTerminating(member)) return this.#delete(member);
      if (!this.#isHealthy(member)) return [];
    }
    return [];
  }

  #isHealthy = (member: Pod): boolean =>
    !isTerminating(member) &&
    isReady(member) &&
    isAvailable(member, this.#set.spec.minReadySeconds ?? 0, this.#world.now);

  #isOf = ({ metadata }: Pod, revision: string): boolean => metadata.labels?.[revisionLabel] === revision;

  #create(ordinal: number): Change[] {
    const partition = this.#set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    const revision = ordinal < partition ? this.#settled : this.#newest;
    const name = podName(this.#set, ordinal);
    const object = memberPod(this.#set, this.#templateOf(revision), ordinal, revision);
    const { name: set } = this.#set.metadata;
    return [
      ...this.#createClaims(ordinal),
      {
        verb: 'create',
        object,
        created: () => [normal(this.#set, 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${set} successful`)],
        refused: (status) =>
          isNamespaceTerminating(status) || status.reason === 'AlreadyExists'
            ? []
            : [
                warning(
                  this.#set,
                  'FailedCreate',
                  `create Pod ${name} in StatefulSet ${set} failed error: ${status.message}`,
                ),
              ],
      },
    ];
  }

  #createClaims(ordinal: number): Change[] {
    return claimsOf(this.#set, ordinal)
      .filter(
        ({ metadata }) =>
          !this.#world.get(persistentVolumeClaim, { namespace: metadata.namespace ?? '', name: metadata.name }),
      )
      .map((object) => ({
        verb: 'create',
        object,
        created: () => [normal(this.#set, 'SuccessfulCreate', this.#claimText(object, ordinal, 'success'))],
        refused: ({ message }) => [
          warning(this.#set, 'FailedCreate', this.#claimText(object, ordinal, `failed error: ${message}`)),
        ],
      }));
  }

  #claimText({ metadata }: KubeObject, ordinal: number, outcome: string): string {
    return `create Claim ${metadata.name} Pod ${podName(this.#set, ordinal)} in StatefulSet ${this.#set.metadata.name} ${outcome}`;
  }

  #templateOf(revision: string): StatefulSet['spec']['template'] {
    if (revision === this.#newest) return this.#set.spec.template;
    const kept = this.#world.get(controllerRevision, { namespace: this.#set.metadata.namespace ?? '', name: revision });
    const { $patch: _, ...template } =
      (kept as KubeObject | undefined)?.['data']?.spec?.template ?? this.#set.spec.template;
    return template;
  }

  #delete(member: Pod): Change[] {
    const message = `delete Pod ${member.metadata.name} in StatefulSet ${this.#set.metadata.name} successful`;
    return [remove(pod, member), normal(this.#set, 'SuccessfulDelete', message)];
  }

  status(): StatefulSet['status'] {
    const members = [...this.#members.values()].filter((member) => !isFinished(member));
    const count = (holds: (member: Pod) => boolean) => members.filter(holds).length;
    const staying = (member: Pod) => !isTerminating(member);
    const updated = count((member) => staying(member) && this.#isOf(member, this.#newest));
    const ready = count(isReady);
    const isRolledOut = updated === this.#replicas && ready === this.#replicas && members.length === this.#replicas;
    const settled = isRolledOut ? this.#newest : this.#settled;
    return compact({
      availableReplicas: count((member) => isAvailable(member, this.#set.spec.minReadySeconds ?? 0, this.#world.now)),
      collisionCount: this.#set.status?.collisionCount ?? 0,
      currentReplicas: count((member) => staying(member) && this.#isOf(member, settled)) || undefined,
      currentRevision: settled,
      observedGeneration: this.#set.metadata.generation,
      readyReplicas: ready || undefined,
      replicas: members.length,
      updateRevision: this.#newest,
      updatedReplicas: updated || undefined,
    });
  }
}
