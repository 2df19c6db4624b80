import type { Change } from '../apimachinery/change.ts';
import { deepEqual } from '../apimachinery/deep.ts';
import { type KubeObject, keyOf, type ObjectMeta } from '../apimachinery/meta.ts';
import type { Status } from '../apimachinery/status.ts';
import type { KindDefinition } from '../apis/index.ts';

/** The events of one component: `events('replicaset-controller').normal(rs, 'SuccessfulCreate', …)`. */
export const events = (component: string) => {
  const event =
    (type: 'Normal' | 'Warning') =>
    (about: KubeObject, reason: string, message: string): Change => ({
      verb: 'event',
      event: { about, type, reason, message, component },
    });
  return { normal: event('Normal'), warning: event('Warning') };
};

export const remove = (kind: KindDefinition, object: KubeObject): Change & { verb: 'delete' } => ({
  verb: 'delete',
  kind: { group: kind.group, plural: kind.plural },
  key: keyOf(object),
  uid: object.metadata.uid,
});

/** Nothing when the status is that already. */
export const updateStatus = <T extends KubeObject>(object: T, status: T['status']): readonly Change[] =>
  deepEqual(object['status'], status) ? [] : [{ verb: 'updateStatus', object: { ...object, status } }];

export const withMetadata = <T extends KubeObject>(object: T, metadata: Partial<ObjectMeta>): T => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});

/** Metadata of an object that the API server will name. */
export const unnamed = (metadata: Omit<ObjectMeta, 'name'> & { generateName: string }): ObjectMeta =>
  metadata as ObjectMeta;

/** Refused because the namespace is going away: no reason to complain, and no use trying again. */
export const isNamespaceTerminating = (status: Status): boolean =>
  status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false;

/** The value without the fields that are undefined, so that what is stored and printed has no empty places. */
export function compact<T extends object>(fields: T): T {
  const kept = {} as Record<string, unknown>;
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept as T;
}

/**
 * The changes with one update for each object, the last one: a second update would not know the version that the object
 * got by the first.
 */
export function lastUpdates(changes: readonly Change[]): Change[] {
  const last = new Map<string, Change>();
  const idOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.namespace}/${metadata.name}`;
  for (const change of changes) if (change.verb === 'update') last.set(idOf(change.object), change);
  return changes.filter((change) => change.verb !== 'update' || last.get(idOf(change.object)) === change);
}
