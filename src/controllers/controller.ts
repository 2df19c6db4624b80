import type { Change } from '../apimachinery/change.ts';
import type { KubeObject, ObjectKey } from '../apimachinery/meta.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { World } from '../apis/world.ts';

/** Which keys a controller wants to look at again when an object of another (or its own) kind was written or deleted. */
export interface Watch<T = any> {
  kind: KindDefinition<T> | 'all';
  /**
   * @param object the object as it is now, or as it last was when `deleted`
   * @param old what it was before this change; undefined when it was just created
   */
  keys(object: T, world: World, old?: T, deleted?: boolean): readonly ObjectKey[];
}

/**
 * A control loop. `reconcile` looks at what is, not at what happened ("level-based"), and says what should be done;
 * it is called for a key whose object may be gone. It must return nothing when there is nothing to do, or settling
 * never ends. It needs no randomness: it sends generateName, the API server picks the name.
 */
export interface Controller {
  name: string;
  watches: readonly Watch[];
  reconcile(key: ObjectKey, world: World): readonly Change[] | Promise<readonly Change[]>;
}

/** The object itself. */
export const itself = <T extends KubeObject>(kind: KindDefinition<T>): Watch<T> => ({
  kind,
  keys: (object) => [{ namespace: object.metadata.namespace ?? '', name: object.metadata.name }],
});
