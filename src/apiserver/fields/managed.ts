/**
 * metadata.managedFields: who wrote which field last. Clients' writes leave an entry in the object as it is stored. What
 * the cluster's own parts write leaves none, as long as they alone write that half of it: whatever no entry names
 * belongs to them, and is worked out when somebody wants to see it. So a pod that is made, bound and run costs nothing.
 */

import { difference, type Fields, isEmpty, sorted, union } from '../../apimachinery/field-set.ts';
import { apiVersionOf } from '../../apimachinery/gvk.ts';
import { type KubeObject, timestamp } from '../../apimachinery/meta.ts';
import type { KindDefinition } from '../../apis/kind.ts';
import type { Server } from '../server.ts';
import { compare, touched } from './compare.ts';
import { type MergeType, mergeTypeOf } from './type.ts';
import { asCreated, asReported } from './unowned.ts';
import { writersOf } from './writers.ts';

/** meta/v1 ManagedFieldsEntry. */
export interface Entry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Fields;
  subresource?: string;
}

export type Half = 'spec' | 'status';

/** A write, as far as it matters who did it. */
export interface Writer {
  manager: string;
  operation: 'Apply' | 'Update';
  subresource?: string | undefined;
}

/** Metadata that only the server writes and nobody owns. */
const ownerless = [
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'generation', 'managedFields', 'resourceVersion'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds'],
];

export const typeFor = (server: Server, kind: KindDefinition): MergeType =>
  mergeTypeOf(kind, server.customKinds.schemaOf(kind));

/** The part of an object that a write of this half can own fields in. */
export function ownable(kind: KindDefinition, object: any, half: Half): any {
  if (half === 'status') return object?.status === undefined ? {} : { status: object.status };
  const { apiVersion: _, kind: __, metadata, ...rest } = object ?? {};
  if (kind.hasStatus) delete rest.status;
  const free = { ...metadata };
  for (const name of ownerless) delete free[name];
  return { metadata: free, ...rest };
}

/** An object of the kind before anything was written to it. */
export function nothing(type: MergeType): any {
  return { ...type.zero, metadata: {} };
}

export const storedEntries = ({ metadata }: KubeObject): readonly Entry[] =>
  (metadata.managedFields as readonly Entry[] | undefined) ?? [];

const ownsStatus = ({ fieldsV1 }: Entry): boolean => fieldsV1?.['f:status'] !== undefined;
const ownsMore = ({ fieldsV1 }: Entry): boolean => Object.keys(fieldsV1 ?? {}).some((step) => step !== 'f:status');

/** Is it written down who wrote this half of the object? */
export const isRecorded = (kind: KindDefinition, object: KubeObject, half: Half): boolean =>
  storedEntries(object).some(half === 'status' && kind.hasStatus ? ownsStatus : ownsMore);

/** All entries of an object, those that are not written down included. */
export function entriesOf(server: Server, kind: KindDefinition, object: KubeObject): Entry[] {
  const status = kind.hasStatus
    ? withHalf(server, kind, object, 'status', storedEntries(object))
    : storedEntries(object);
  return withHalf(server, kind, object, 'spec', status);
}

/** Writes down who has a half of an object, where that was left open. */
export function withHalf(
  server: Server,
  kind: KindDefinition,
  object: KubeObject,
  half: Half,
  entries: readonly Entry[],
): Entry[] {
  if (isRecorded(kind, object, half)) return [...entries];
  const type = typeFor(server, kind);
  const as = half === 'spec' ? asCreated(kind, object) : { ...object, status: asReported(kind, object.status) };
  const all = touched(compare(ownable(kind, nothing(type), half), ownable(kind, as, half), type));
  const known = entries.reduce<Fields>((sum, { fieldsV1 = {} }) => union(sum, fieldsV1), {});
  const rest = difference(all, known);
  if (isEmpty(rest)) return [...entries];
  const writers = writersOf(kind, object);
  const writer: Writer =
    half === 'spec'
      ? { manager: writers.create, operation: 'Update' }
      : { manager: writers.status, operation: 'Update', subresource: 'status' };
  const time = half === 'spec' ? object.metadata.creationTimestamp! : lastTimeIn(object);
  return withEntry(entries, writer, apiVersionOf(kind), (before) => union(before, rest), time);
}

/** The newest moment that the status tells of. */
function lastTimeIn({ metadata, status }: KubeObject): string {
  const times = JSON.stringify(status ?? {}).match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g) ?? [];
  return [metadata.creationTimestamp!, ...times].sort().at(-1)!;
}

export const isBy =
  ({ manager, operation, subresource = '' }: Writer, apiVersion: string) =>
  (entry: Entry): boolean =>
    entry.manager === manager &&
    entry.operation === operation &&
    (entry.subresource ?? '') === subresource &&
    (operation === 'Apply' || entry.apiVersion === apiVersion);

/** The entries with one writer's fields changed; whoever has none left has no entry. */
function withEntry(
  entries: readonly Entry[],
  writer: Writer,
  apiVersion: string,
  change: (fields: Fields) => Fields,
  time: string,
): Entry[] {
  const own = isBy(writer, apiVersion);
  const fieldsV1 = change(entries.find(own)?.fieldsV1 ?? {});
  const others = entries.filter((entry) => !own(entry));
  if (isEmpty(fieldsV1)) return others;
  const { manager, operation, subresource } = writer;
  const entry: Entry = { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: sorted(fieldsV1) };
  return [...others, { ...entry, ...(subresource ? { subresource } : {}) }];
}

/**
 * Who owns what after an ordinary write: the writer has what it changed, nobody has what is gone.
 * @param entries who owned what before
 */
export function afterUpdate(
  server: Server,
  kind: KindDefinition,
  old: KubeObject | undefined,
  next: KubeObject,
  half: Half,
  entries: readonly Entry[],
  writer: Writer,
): Entry[] {
  const type = typeFor(server, kind);
  const before = ownable(kind, old ?? nothing(type), half);
  const comparison = compare(before, ownable(kind, next, half), type);
  const changed = touched(comparison);
  if (isEmpty(changed) && isEmpty(comparison.removed)) return [...entries];
  const own = isBy(writer, apiVersionOf(kind));
  const others = entries.map((entry) =>
    lose(entry, own(entry) ? comparison.removed : union(changed, comparison.removed)),
  );
  const left = others.filter((entry) => entry !== undefined);
  if (isEmpty(changed)) return left;
  const now = timestamp(server.now());
  return capped(withEntry(left, writer, apiVersionOf(kind), (fields) => union(fields, changed), now));
}

/** @returns the entry itself when it loses nothing, undefined when it loses all */
export function lose(entry: Entry, fields: Fields): Entry | undefined {
  const left = difference(entry.fieldsV1 ?? {}, fields);
  return isEmpty(left) ? undefined : { ...entry, fieldsV1: sorted(left) };
}

/** Who owns what after an applier has applied: exactly what its configuration speaks of. */
export const afterApply = (
  entries: readonly Entry[],
  writer: Writer,
  apiVersion: string,
  fields: Fields,
  time: string,
): Entry[] => withEntry(entries, writer, apiVersion, () => fields, time);

/** More writers than this by update are not told apart: the oldest share one entry. */
const mostUpdaters = 10;
const crowd = 'ancient-changes';

function capped(entries: Entry[]): Entry[] {
  const updaters = entries.filter(({ operation }) => operation === 'Update');
  if (updaters.length <= mostUpdaters) return entries;
  const oldest = inOrder(updaters).slice(0, updaters.length - mostUpdaters + 1);
  const fields = oldest.reduce<Fields>((sum, { fieldsV1 = {} }) => union(sum, fieldsV1), {});
  const rest = entries.filter((entry) => !oldest.includes(entry));
  const { apiVersion, time } = oldest.at(-1)!;
  return withEntry(rest, { manager: crowd, operation: 'Update' }, apiVersion!, () => fields, time!);
}

const textOf = ({ operation, time, manager, apiVersion, subresource }: Entry): string =>
  [operation, time ?? '', manager, apiVersion, subresource ?? ''].join('\0');

/** Appliers first, then by time. */
export const inOrder = (entries: readonly Entry[]): Entry[] =>
  [...entries].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
