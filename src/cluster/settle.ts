import type { Change } from '../apimachinery/change.ts';
import { type KubeObject, keyText, type ObjectKey } from '../apimachinery/meta.ts';
import type { Status } from '../apimachinery/status.ts';
import { collectionOf } from '../apis/kind.ts';
import type { Controller } from '../controllers/controller.ts';
import type { Store, StoreChange } from '../store/store.ts';
import { records, type View } from './view.ts';
import { nextDue, setWakeup, takeDue } from './wakeups.ts';

/** Two controllers undo each other's work: a bug of ours, and better said than spun on. */
export class NotSettled extends Error {
  constructor(controllers: readonly string[]) {
    super(`the cluster does not settle: ${controllers.join(', ')} never finish`);
  }
}

/** Far more rounds than a chain of controllers needs, rolling updates of many steps included. */
const maxRounds = 2_000;

/** A cluster that was left alone for longer (ms) lives only this last part in detail: a month of a CronJob takes minutes. */
const longestCatchUpMs = 24 * 3600 * 1000;

/** What carries out a change that concerns the API: the API server's internal door. */
export type Apply = (change: Exclude<Change, { verb: 'wake' | 'record' }>) => Applied;
export interface Applied {
  object?: KubeObject;
  refused?: Status;
}

/** The controllers of a cluster, each with the keys it still has to look at. */
export class ControlLoops {
  readonly #controllers: readonly Controller[];
  readonly #store: Store;
  readonly #view: View;
  readonly #apply: Apply;
  readonly #tick: () => void;
  /** The last moment that was lived here, ms: time does not run backwards. */
  #lived = 0;
  readonly #woken = new Map<Controller, Map<string, ObjectKey>>();
  readonly #watchers = new Map<string, { controller: Controller; keys: Controller['watches'][number]['keys'] }[]>();
  readonly #watchersOfAll: { controller: Controller; keys: Controller['watches'][number]['keys'] }[] = [];

  /** @param tick called after every look of a controller, to tell how things go */
  constructor(controllers: readonly Controller[], store: Store, view: View, apply: Apply, tick = () => {}) {
    this.#controllers = controllers;
    this.#store = store;
    this.#view = view;
    this.#apply = apply;
    this.#tick = tick;
    for (const controller of controllers) this.#register(controller);
    store.subscribe((change) => this.#wakeFor(change));
  }

  /**
   * Lets everything that has fallen due happen, each at its own time and in order, and then whatever follows from
   * changes made since, until nobody has anything left to do.
   * @param live told each moment that is being lived, ms
   * @throws NotSettled
   */
  async settle(now: number, live: (moment: number) => void): Promise<void> {
    for (let due = nextDue(this.#store); due !== undefined && due <= now; due = nextDue(this.#store)) {
      this.#moment(Math.max(due, this.#lived, now - longestCatchUpMs), live);
      for (const { controller, key } of takeDue(this.#store, this.#view.now)) this.wake(controller, key);
      await this.#run();
    }
    this.#moment(now, live);
    await this.#run();
  }

  #moment(now: number, live: (moment: number) => void): void {
    this.#lived = now;
    this.#view.now = now;
    live(now);
  }

  async #run(): Promise<void> {
    for (let round = 0; this.#woken.size > 0; round++) {
      if (round === maxRounds) throw new NotSettled([...this.#woken.keys()].map(({ name }) => name));
      for (const controller of this.#controllers) {
        const keys = this.#woken.get(controller);
        if (!keys) continue;
        this.#woken.delete(controller);
        for (const key of keys.values()) {
          const answer = controller.reconcile(key, this.#view);
          this.#carryOut(controller, key, answer instanceof Promise ? await answer : answer);
          this.#tick();
        }
      }
    }
  }

  #carryOut(controller: Controller, key: ObjectKey, changes: readonly Change[]): void {
    let wakeAt: number | undefined;
    const todo = [...changes].reverse();
    for (let change = todo.pop(); change; change = todo.pop()) {
      if (change.verb === 'wake') wakeAt = wakeAt === undefined ? change.at : Math.min(wakeAt, change.at);
      else if (change.verb === 'record') this.keep(change.key, change.record);
      else {
        const { object, refused } = this.#apply(change);
        if (change.verb !== 'create') continue;
        const next = refused ? change.refused?.(refused) : object && change.created?.(object);
        if (next) todo.push(...[...next].reverse());
      }
    }
    setWakeup(this.#store, controller.name, key, wakeAt);
  }

  /** Keeps (or, without a record, forgets) what a container has on disk. */
  keep(key: string, record: unknown): void {
    if (record === undefined) this.#store.delete(records, key);
    else this.#store.put(records, key, record as KubeObject);
  }

  #register(controller: Controller): void {
    for (const { kind, keys } of controller.watches) {
      if (kind === 'all') {
        this.#watchersOfAll.push({ controller, keys });
        continue;
      }
      const collection = collectionOf(kind);
      const watchers = this.#watchers.get(collection) ?? [];
      watchers.push({ controller, keys });
      this.#watchers.set(collection, watchers);
    }
  }

  #wakeFor({ collection, value, old }: StoreChange): void {
    if (collection.startsWith('_')) return;
    const watchers = this.#watchers.get(collection) ?? [];
    for (const { controller, keys } of this.#watchersOfAll.length > 0
      ? [...watchers, ...this.#watchersOfAll]
      : watchers) {
      const object = value ?? old;
      for (const key of keys(object, this.#view, value ? old : undefined, value === undefined))
        this.#wake(controller, key);
    }
  }

  #wake(controller: Controller, key: ObjectKey): void {
    let keys = this.#woken.get(controller);
    if (!keys) this.#woken.set(controller, (keys = new Map()));
    keys.set(keyText(key), key);
  }

  /** Wakes a controller for a key from outside the API, e.g. the kubelet after an exec changed a container's files. */
  wake(name: string, key: ObjectKey): void {
    const controller = this.#controllers.find((one) => one.name === name);
    if (controller) this.#wake(controller, key);
  }
}
