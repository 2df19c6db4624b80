/**
 * Deletes what belonged to something that is gone. Works by uid: the key of a look is the uid of an owner, and an index
 * knows everything that names it. Owners that are deleted in the foreground wait for those that block them; with the
 * orphan finalizer their dependents are set free first.
 */

import type { Change } from '../apimachinery/change.ts';
import { isTerminating, type KubeObject, type ObjectKey, type OwnerReference } from '../apimachinery/meta.ts';
import type { Index, World } from '../apis/world.ts';
import type { Controller } from './controller.ts';
import { released } from './ownership.ts';
import { remove, withMetadata } from './writes.ts';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

interface Kinship {
  byUid: Map<string, KubeObject>;
  /** Dependents by the uid of each of their owners, then by their own. */
  dependents: Map<string, Map<string, KubeObject>>;
}

const kinship: Index<Kinship, KubeObject> = {
  kinds: 'all',
  start: () => ({ byUid: new Map(), dependents: new Map() }),
  change({ byUid, dependents }, now, old) {
    if (old?.metadata.uid && old.metadata.uid !== now?.metadata.uid) byUid.delete(old.metadata.uid);
    for (const { uid } of old?.metadata.ownerReferences ?? []) dependents.get(uid)?.delete(old!.metadata.uid ?? '');
    if (!now?.metadata.uid) return;
    byUid.set(now.metadata.uid, now);
    for (const { uid } of now.metadata.ownerReferences ?? []) {
      let known = dependents.get(uid);
      if (!known) dependents.set(uid, (known = new Map()));
      known.set(now.metadata.uid, now);
    }
  },
};

const keyOfUid = (uid: string): ObjectKey => ({ namespace: '', name: uid });

export const garbageCollector: Controller = {
  name: 'garbage-collector',
  watches: [
    {
      kind: 'all',
      keys(changed: KubeObject, world: World, old?: KubeObject, deleted?: boolean) {
        const { uid, ownerReferences = [], finalizers = [] } = changed.metadata;
        const keys = ownerReferences
          .filter((reference) => concerns(reference, changed, world, old, deleted))
          .map((reference) => keyOfUid(reference.uid));
        const waits = isTerminating(changed) && (finalizers.includes(foreground) || finalizers.includes(orphan));
        if (uid && (waits || (deleted && mayHaveDependents(changed)))) keys.push(keyOfUid(uid));
        return keys;
      },
    },
  ],
  reconcile({ name: uid }, world) {
    const { byUid, dependents } = world.index(kinship);
    const owner = byUid.get(uid);
    const children = [...(dependents.get(uid)?.values() ?? [])];
    if (!owner) return children.flatMap((child) => collect(child, world));
    if (!isTerminating(owner)) return [];
    if (owner.metadata.finalizers?.includes(orphan)) return setFree(owner, children);
    return owner.metadata.finalizers?.includes(foreground) ? clearAway(owner, children, world) : [];
  },
};

/** Nothing ever belongs to these, and there are many of them. */
const mayHaveDependents = ({ kind }: KubeObject): boolean =>
  kind !== 'Event' && kind !== 'EndpointSlice' && kind !== 'Lease';

/**
 * Whether a change of a dependent can matter to its owner: it names an owner that is not there (any more), or it goes
 * away while its owner waits for that.
 */
function concerns(
  reference: OwnerReference,
  { metadata }: KubeObject,
  world: World,
  old?: KubeObject,
  deleted?: boolean,
): boolean {
  const isNews = deleted || !old || old.metadata.ownerReferences !== metadata.ownerReferences;
  if (!isNews) return false;
  const owner = ownerOf(reference, metadata.namespace, world);
  return owner ? isTerminating(owner) : !deleted;
}

/** The owner that a reference names, if it is there. */
function ownerOf(
  { apiVersion, kind, name, uid }: OwnerReference,
  namespace: string | undefined,
  world: World,
): KubeObject | undefined {
  const definition = world.kindOf({ apiVersion, kind });
  if (!definition) return undefined;
  const found = world.get(definition, { namespace: definition.namespaced ? (namespace ?? '') : '', name }) as
    | KubeObject
    | undefined;
  return found?.metadata.uid === uid ? found : undefined;
}

/** A dependent of a gone owner goes too, unless it has another one; then it only forgets. */
function collect(child: KubeObject, world: World): Change[] {
  const references = child.metadata.ownerReferences ?? [];
  const alive = references.filter((reference) => ownerOf(reference, child.metadata.namespace, world));
  if (alive.length > 0) return [{ verb: 'update', object: withMetadata(child, { ownerReferences: alive }) }];
  if (isTerminating(child)) return [];
  return deletion(child, world);
}

function deletion(child: KubeObject, world: World, propagationPolicy?: 'Foreground'): Change[] {
  const kind = world.kindOf(child);
  if (!kind) return [];
  const removal = remove(kind, child);
  return [propagationPolicy ? { ...removal, propagationPolicy } : removal];
}

function setFree(owner: KubeObject, children: readonly KubeObject[]): Change[] {
  return [
    ...children.map((child): Change => ({ verb: 'update', object: released(child, owner.metadata.uid!) })),
    withoutFinalizer(owner, orphan),
  ];
}

/** Dependents go first; the owner when no more of those are left that block it. */
function clearAway(owner: KubeObject, children: readonly KubeObject[], world: World): Change[] {
  const { dependents } = world.index(kinship);
  const hasDependents = ({ metadata }: KubeObject) => (dependents.get(metadata.uid ?? '')?.size ?? 0) > 0;
  const blocks = (child: KubeObject) =>
    child.metadata.ownerReferences?.some(
      ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion,
    );
  const blocking = children.filter(blocks);
  if (blocking.length === 0) return [withoutFinalizer(owner, foreground)];
  return children
    .filter((child) => !isTerminating(child))
    .flatMap((child) => deletion(child, world, hasDependents(child) ? 'Foreground' : undefined));
}

function withoutFinalizer(owner: KubeObject, finalizer: string): Change {
  const left = (owner.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  return { verb: 'update', object: withMetadata(owner, { finalizers: left.length > 0 ? left : undefined }) };
}
