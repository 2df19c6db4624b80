import { compileSelector, type LabelSelector, type Labels } from '../apimachinery/labels.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { Index, World } from '../apis/world.ts';

interface Entry<T> {
  object: T;
  matches: (labels: Labels | undefined) => boolean;
}

/** `namespace key=value` → who asks for that label; those that ask for none are under `namespace`. */
type Entries<T> = Map<string, Map<string, Entry<T>>>;

/** Answers "which Services select this pod?" without looking at Services that cannot. */
export type Selecting<T> = (world: World, namespace: string, labels: Labels | undefined) => T[];

/**
 * @param selectorOf undefined for objects that select nothing
 */
export function selecting<T extends KubeObject>(
  kind: KindDefinition<T>,
  selectorOf: (object: T) => LabelSelector | undefined,
): Selecting<T> {
  const index: Index<Entries<T>, T> = {
    kinds: [kind],
    start: () => new Map(),
    change(entries, now, old) {
      if (old) entries.get(placeOf(old, selectorOf(old)))?.delete(old.metadata.name);
      const selector = now && selectorOf(now);
      if (!selector) return;
      const place = placeOf(now, selector);
      let here = entries.get(place);
      if (!here) entries.set(place, (here = new Map()));
      here.set(now.metadata.name, { object: now, matches: compileSelector(selector) });
    },
  };
  return (world, namespace, labels) => {
    const entries = world.index(index);
    const found: T[] = [];
    const look = (place: string) => {
      for (const { object, matches } of entries.get(place)?.values() ?? []) if (matches(labels)) found.push(object);
    };
    look(namespace);
    for (const key in labels) look(`${namespace} ${key}=${labels[key]}`);
    return found;
  };
}

/** One required label is enough to find a selector by: an object without it cannot match. */
function placeOf({ metadata }: KubeObject, selector: LabelSelector | undefined): string {
  const pair = Object.entries(selector?.matchLabels ?? {})[0];
  const namespace = metadata.namespace ?? '';
  return pair ? `${namespace} ${pair[0]}=${pair[1]}` : namespace;
}
