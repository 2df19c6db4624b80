import type { Change } from '../../src/apimachinery/change.ts';
import { deepEqual } from '../../src/apimachinery/deep.ts';
import { type KubeObject, keyOf, keyText, type ObjectKey, timestamp } from '../../src/apimachinery/meta.ts';
import { alreadyExists, type Status } from '../../src/apimachinery/status.ts';
import type { KindDefinition } from '../../src/apis/index.ts';
import type { Controller } from '../../src/controllers/controller.ts';
import { PlainWorld, type WorldChange } from './world.ts';

/** A refusal to try controllers with; undefined lets the object pass. */
export type Admit = (object: KubeObject) => Status | undefined;

/**
 * Controllers at work on a PlainWorld: a much smaller cluster than the real one. It names, stamps and counts
 * generations as the API server does, and deletes pods at once or, with `graceful`, marks them first.
 */
export class SmallCluster {
  readonly world: PlainWorld;
  /** `Normal SuccessfulCreate Created pod: web-1` */
  readonly events: string[] = [];
  /** Writes that changed something. */
  writes = 0;
  rounds = 0;
  admit: Admit = () => undefined;
  graceful = false;
  readonly #controllers: readonly Controller[];
  readonly #woken = new Map<Controller, Map<string, ObjectKey>>();
  readonly wakeups = new Map<string, { controller: Controller; key: ObjectKey; at: number }>();
  #names = 0;

  constructor(controllers: readonly Controller[], objects: readonly KubeObject[] = []) {
    this.#controllers = controllers;
    this.world = new PlainWorld();
    this.world.subscribe((change) => this.#wakeFor(change));
    for (const object of objects) this.create(object);
  }

  async settle(): Promise<this> {
    for (let round = 0; this.#woken.size > 0; round++, this.rounds++) {
      if (round === 300) throw new Error(`never settles: ${[...this.#woken.keys()].map(({ name }) => name)}`);
      for (const controller of this.#controllers) await this.#runKeys(controller);
    }
    return this;
  }

  async #runKeys(controller: Controller): Promise<void> {
    const keys = this.#woken.get(controller);
    this.#woken.delete(controller);
    for (const key of keys?.values() ?? []) {
      this.wakeups.delete(`${controller.name} ${keyText(key)}`);
      for (const change of await controller.reconcile(key, this.world)) this.#carryOut(change, controller, key);
    }
  }

  /** Lets time pass, stopping wherever somebody wanted to look again. */
  async advance(seconds: number): Promise<void> {
    const until = this.world.now + seconds * 1000;
    for (;;) {
      const due = [...this.wakeups.values()].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.world.now = Math.max(due.at, this.world.now);
      this.wakeups.delete(`${due.controller.name} ${keyText(due.key)}`);
      this.#wake(due.controller, due.key);
      await this.settle();
    }
    this.world.now = until;
  }

  create(object: KubeObject): KubeObject {
    const { metadata } = object;
    const name = metadata.name ?? `${metadata.generateName}${String(++this.#names).padStart(5, '0')}`;
    return this.world.put({
      ...object,
      metadata: {
        uid: `uid-${++this.#names}`,
        creationTimestamp: timestamp(this.world.now),
        generation: 1,
        ...metadata,
        name,
      },
      ...(this.world.kindOf(object)!.hasStatus ? { status: object['status'] ?? {} } : {}),
    });
  }

  /** As a user's edit: metadata and spec as given; the generation grows when the spec changed. */
  update(object: KubeObject): void {
    const current = this.world.get(this.world.kindOf(object)!, keyOf(object)) as KubeObject | undefined;
    if (!current) return;
    const generation = (current.metadata.generation ?? 1) + (deepEqual(current['spec'], object['spec']) ? 0 : 1);
    const isGone =
      current.metadata.deletionTimestamp &&
      !object.metadata.finalizers?.length &&
      !(this.graceful && isPodLike(object));
    if (isGone && !(object.kind === 'Namespace' && object['spec']?.finalizers?.length)) {
      this.world.remove(this.world.kindOf(object)!, keyOf(object));
      this.writes++;
      return;
    }
    this.#write({ ...object, status: current['status'], metadata: { ...object.metadata, generation } }, current);
  }

  updateStatus(object: KubeObject): void {
    const current = this.world.get(this.world.kindOf(object)!, keyOf(object)) as KubeObject | undefined;
    if (current) this.#write({ ...current, status: object['status'] }, current);
  }

  delete(kind: KindDefinition, key: ObjectKey, policy: 'background' | 'foreground' | 'orphan' = 'background'): void {
    const current = this.world.get(kind, key) as KubeObject | undefined;
    if (!current) return;
    const finalizer = { background: [], foreground: ['foregroundDeletion'], orphan: ['orphan'] }[policy];
    const finalizers = [...(current.metadata.finalizers ?? []), ...finalizer];
    const waits = finalizers.length > 0 || (current.kind === 'Namespace' && current['spec']?.finalizers?.length > 0);
    if (!waits && !(this.graceful && isPodLike(current))) {
      this.world.remove(kind, key);
      this.writes++;
      return;
    }
    const metadata = { ...current.metadata, finalizers, deletionTimestamp: timestamp(this.world.now) };
    const status = current.kind === 'Namespace' ? { ...current['status'], phase: 'Terminating' } : current['status'];
    this.#write({ ...current, metadata, status }, current);
  }

  #write(object: KubeObject, current: KubeObject): void {
    if (deepEqual(object, { ...current, metadata: { ...current.metadata } })) return;
    this.writes++;
    this.world.put(object);
  }

  #carryOut(change: Change, controller: Controller, key: ObjectKey): void {
    const next = (changes: readonly Change[] | undefined) => {
      for (const following of changes ?? []) this.#carryOut(following, controller, key);
    };
    switch (change.verb) {
      case 'create': {
        const { name } = change.object.metadata;
        const kind = this.world.kindOf(change.object)!;
        const refusal =
          this.admit(change.object) ??
          (name && this.world.get(kind, keyOf(change.object))
            ? alreadyExists({ group: kind.group, resource: kind.plural }, name).status
            : undefined);
        if (refusal) {
          next(change.refused?.(refusal));
          return;
        }
        this.writes++;
        const made = this.create(change.object);
        next(change.created?.(made));
        return;
      }
      case 'update':
        this.update(change.object);
        return;
      case 'updateStatus':
        this.updateStatus(change.object);
        return;
      case 'delete': {
        const kind = this.world
          .kinds()
          .find(({ group, plural }) => group === change.kind.group && plural === change.kind.plural)!;
        this.delete(kind, change.key, change.propagationPolicy === 'Foreground' ? 'foreground' : 'background');
        return;
      }
      case 'event':
        this.events.push(`${change.event.type} ${change.event.reason} ${change.event.message}`);
        return;
      case 'wake':
        this.wakeups.set(`${controller.name} ${keyText(key)}`, { controller, key, at: change.at });
        return;
      case 'record':
        this.world.records.set(change.key, change.record);
    }
  }

  #wakeFor({ kind, now, old }: WorldChange): void {
    for (const controller of this.#controllers) {
      for (const watch of controller.watches) {
        const isWatched =
          watch.kind === 'all' || (watch.kind.group === kind.group && watch.kind.plural === kind.plural);
        if (!isWatched) continue;
        const keys = watch.keys(now ?? old, this.world, now ? old : undefined, now === undefined);
        for (const key of keys) this.#wake(controller, key);
      }
    }
  }

  #wake(controller: Controller, key: ObjectKey): void {
    let keys = this.#woken.get(controller);
    if (!keys) this.#woken.set(controller, (keys = new Map()));
    keys.set(keyText(key), key);
  }
}

const isPodLike = ({ kind }: KubeObject): boolean => kind === 'Pod';
