import type { KubeObject, ObjectKey } from '../apimachinery/meta.ts';
import { keyText } from '../apimachinery/meta.ts';
import type { Store } from '../store/store.ts';

/** The collection of the times at which controllers want to look at something again. */
const collection = '_wakeups';

export interface Wakeup {
  controller: string;
  key: ObjectKey;
  /** Cluster time, ms. */
  at: number;
}

const idOf = (controller: string, key: ObjectKey) => `${controller} ${keyText(key)}`;

const wakeups = (store: Store): readonly Wakeup[] => store.list(collection) as unknown as Wakeup[];

/** When the next thing falls due, ms; undefined when nothing will. */
export function nextDue(store: Store): number | undefined {
  let next: number | undefined;
  for (const { at } of wakeups(store)) if (next === undefined || at < next) next = at;
  return next;
}

/** Takes the wake-ups that have fallen due out of the store. */
export function takeDue(store: Store, now: number): Wakeup[] {
  const due = wakeups(store).filter(({ at }) => at <= now);
  for (const { controller, key } of due) store.delete(collection, idOf(controller, key));
  return due;
}

/** Sets (or, without a time, removes) a controller's wake-up for a key. The same time again is no write. */
export function setWakeup(store: Store, controller: string, key: ObjectKey, at: number | undefined): void {
  const id = idOf(controller, key);
  const known = (store.get(collection, id) as unknown as Wakeup | undefined)?.at;
  if (known === at) return;
  if (at === undefined) store.delete(collection, id);
  else store.put(collection, id, { controller, key, at } as unknown as KubeObject);
}
