/** What a write does to metadata.managedFields of the object as it is stored. */

import { deepEqual, isMap } from '../../apimachinery/deep.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { KindDefinition } from '../../apis/kind.ts';
import type { WriteOptions } from '../context.ts';
import type { Server } from '../server.ts';
import {
  afterUpdate,
  type Entry,
  entriesOf,
  type Half,
  inOrder,
  isBy,
  isRecorded,
  storedEntries,
  type Writer,
  withHalf,
} from './managed.ts';
import { writersOf } from './writers.ts';

/** Nothing is written down of what the cluster's own parts make. */
const isOurs = ({ internal, fieldManager }: WriteOptions): boolean => internal || fieldManager === '';

/** @param object as the client sent it, with defaults, before admission */
export function ownersOfNew(
  server: Server,
  kind: KindDefinition,
  object: KubeObject,
  options: WriteOptions,
): Entry[] | undefined {
  if (options.owners) return inOrder(options.owners);
  if (isOurs(options)) return undefined;
  const writer: Writer = { manager: options.fieldManager, operation: 'Update', subresource: options.subresource };
  return afterUpdate(server, kind, undefined, object, 'spec', [], writer);
}

/**
 * @param next before admission
 * @param claimed what the client sent as managedFields
 * @returns undefined when it stays as it is
 */
export function ownersAfter(
  server: Server,
  kind: KindDefinition,
  old: KubeObject,
  next: KubeObject,
  half: Half,
  options: WriteOptions,
  claimed: unknown,
): Entry[] | undefined {
  if (options.owners) return inOrder(options.owners);
  const ours = isOurs(options);
  if (ours && !isRecorded(kind, old, half)) return undefined;
  const given = options.subresource ? undefined : claimedOwners(server, kind, old, claimed);
  const entries = given ?? storedEntries(old);
  const known = given && half === 'spec' ? [...given] : withHalf(server, kind, old, half, entries);
  const after = afterUpdate(
    server,
    kind,
    old,
    next,
    half,
    known,
    ours ? ourWriter(kind, old, half) : writerOf(options),
  );
  return deepEqual(after, storedEntries(old)) ? undefined : inOrder(after);
}

const writerOf = ({ fieldManager, subresource }: WriteOptions): Writer => ({
  manager: fieldManager,
  operation: 'Update',
  subresource,
});

function ourWriter(kind: KindDefinition, object: KubeObject, half: Half): Writer {
  const { update, updateSubresource, status } = writersOf(kind, object);
  return half === 'status'
    ? { manager: status, operation: 'Update', subresource: 'status' }
    : { manager: update, operation: 'Update', subresource: updateSubresource };
}

const isSameWriter = (one: Entry, other: Entry): boolean =>
  isBy(
    { manager: other.manager!, operation: other.operation!, subresource: other.subresource },
    other.apiVersion!,
  )(one);

/**
 * Clients may say themselves who owns what. What they only send back as they were shown it is no such word; nor is
 * anything that does not look like managedFields.
 */
function claimedOwners(server: Server, kind: KindDefinition, old: KubeObject, claimed: unknown): Entry[] | undefined {
  if (!Array.isArray(claimed) || claimed.length === 0 || !claimed.every(isMap)) return undefined;
  if (claimed.length === 1 && Object.keys(claimed[0]!).length === 0) return [];
  const stored = storedEntries(old);
  if (deepEqual(claimed, stored)) return undefined;
  if (!claimed.every(({ operation, fieldsV1 }) => operation && isMap(fieldsV1))) return undefined;
  const all = entriesOf(server, kind, old);
  if (deepEqual(claimed, inOrder(all))) return undefined;
  // Entries that were worked out for the occasion need not be kept.
  const open = all.filter((entry) => !stored.includes(entry) && entry.subresource === 'status');
  return (claimed as Entry[]).flatMap((entry) =>
    open.some((one) => deepEqual(one, entry)) ? stored.filter((one) => isSameWriter(one, entry)) : [entry],
  );
}
