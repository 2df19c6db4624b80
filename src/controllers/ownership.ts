import { apiVersionOf, parseApiVersion } from '../apimachinery/gvk.ts';
import { controllerOf, type KubeObject, keyOf, type ObjectKey, type OwnerReference } from '../apimachinery/meta.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { Index, World } from '../apis/world.ts';
import type { Watch } from './controller.ts';
import { withMetadata } from './writes.ts';

/** The reference that makes `owner` the one controller of an object. */
export const controlledBy = (kind: KindDefinition, owner: KubeObject): OwnerReference => ({
  apiVersion: apiVersionOf(kind),
  kind: kind.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid!,
  controller: true,
  blockOwnerDeletion: true,
});

const names = (reference: OwnerReference, kind: KindDefinition): boolean =>
  reference.kind === kind.kind && parseApiVersion(reference.apiVersion).group === kind.group;

/** The key of the controlling owner, when it is of that kind. */
export function ownerKey(object: KubeObject | undefined, kind: KindDefinition): ObjectKey | undefined {
  const reference = object && controllerOf(object);
  return reference && names(reference, kind)
    ? { namespace: kind.namespaced ? (object.metadata.namespace ?? '') : '', name: reference.name }
    : undefined;
}

/**
 * An object changed: look at its owner, at the owner it had before, and, when it has none, at those that could adopt it.
 */
export const owned = (
  kind: KindDefinition,
  owner: KindDefinition,
  adopters?: (object: KubeObject, world: World) => readonly KubeObject[],
): Watch => ({
  kind,
  keys(object: KubeObject, world: World, old?: KubeObject) {
    const now = ownerKey(object, owner);
    const before = ownerKey(old, owner);
    if (now) return before && before.name !== now.name ? [now, before] : [now];
    const keys = before ? [before] : [];
    return adopters && !controllerOf(object) ? [...keys, ...adopters(object, world).map(keyOf)] : keys;
  },
});

export const adopted = <T extends KubeObject>(object: T, reference: OwnerReference): T =>
  withMetadata(object, { ownerReferences: [...(object.metadata.ownerReferences ?? []), reference] });

/** The object without its references to that owner. */
export function released<T extends KubeObject>(object: T, ownerUid: string): T {
  const left = (object.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== ownerUid);
  return withMetadata(object, { ownerReferences: left.length > 0 ? left : undefined });
}

/** Objects of a kind without a controller, by namespace: few, and the only ones that can be adopted. */
export type Orphans<T> = Index<Map<string, Map<string, T>>, T>;

export const orphansOf = <T extends KubeObject>(kind: KindDefinition<T>): Orphans<T> => ({
  kinds: [kind],
  start: () => new Map(),
  change(state, now, old) {
    if (old && !controllerOf(old)) state.get(old.metadata.namespace ?? '')?.delete(old.metadata.name);
    if (!now || controllerOf(now)) return;
    const namespace = now.metadata.namespace ?? '';
    let orphans = state.get(namespace);
    if (!orphans) state.set(namespace, (orphans = new Map()));
    orphans.set(now.metadata.name, now);
  },
});
