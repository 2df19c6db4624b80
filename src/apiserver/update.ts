import { deepEqual } from '../apimachinery/deep.ts';
import { apiVersionOf } from '../apimachinery/gvk.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { badRequest, conflict, invalid, invalidValue, modified } from '../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import { validateChanged } from '../apis/validation/index.ts';
import { admitStatus, admitUpdate, allocateForUpdate } from './admission/index.ts';
import { askPolicies } from './admission/policies/index.ts';
import { askWebhooks } from './admission/webhooks/index.ts';
import { internalWrite, resourceOf, storeKey, type WriteOptions } from './context.ts';
import { warnAbout } from './create.ts';
import { isReadyToGo, removeObject } from './delete.ts';
import type { Entry } from './fields/managed.ts';
import { ownersAfter } from './fields/writes.ts';
import { countsGenerations, isCustom, wishChanged } from './generation.ts';
import type { Server } from './server.ts';
import { inStorageVersion, inVersionOf } from './versions.ts';

/** Which half of an object a write may change. */
export type Half = 'spec' | 'status';

/**
 * Replaces a stored object, or its status alone. An update that changes nothing is no write.
 *
 * @param stored as the store has it
 * @param next a private copy of what the client sent, in the version of `kind`; it is changed
 * @returns the object as stored now, in the version of `kind`
 * @throws ApiError
 */
export function updateObject(
  server: Server,
  kind: KindDefinition,
  stored: KubeObject,
  next: KubeObject,
  half: Half,
  options: WriteOptions,
): KubeObject {
  const old = inVersionOf(kind, stored);
  checkIdentity(kind, old, next);
  checkVersion(kind, old, next);
  const claimed = next.metadata.managedFields;
  keepSystemFields(kind, old, next);
  if (half === 'status') {
    keepAllButStatus(old, next);
    keepOwners(next, ownersAfter(server, kind, old, next, half, options, claimed));
    next.status = admitStatus(kind, next.status);
  } else prepare(server, kind, old, next, options, claimed);
  if (unchanged(old, next)) return old;
  const errors = [...validateChanged(kind, next, old), ...(options.checkSchema?.(next, old) ?? [])];
  if (errors.length > 0) throw invalid(kind, next.metadata.name, errors);
  warnAbout(kind, next, options);
  askPolicies(server, { kind, operation: 'UPDATE', object: next, old, options });
  if (half === 'spec') askWebhooks(server, kind, next, old, options);
  if (half === 'spec') allocateForUpdate(server, kind, next, old);
  return write(server, kind, stored, next, options.dryRun);
}

/**
 * The internal door's way to write a status: nothing but the status changes and controllers know what they write, so
 * there is nothing to check. Called many thousand times in a command.
 */
export function writeStatus(server: Server, kind: KindDefinition, stored: KubeObject, status: unknown): KubeObject {
  if (deepEqual(stored.status, status)) return stored;
  const next = { ...stored, status };
  const owners = ownersAfter(server, kind, stored, next, 'status', internalWrite, undefined);
  if (owners) next.metadata = { ...stored.metadata, managedFields: owners };
  return server.store.put(collectionOf(kind), keyOf(stored), next);
}

function write(
  server: Server,
  kind: KindDefinition,
  stored: KubeObject,
  next: KubeObject,
  dryRun: boolean,
): KubeObject {
  const goes = isReadyToGo(next);
  if (dryRun) return { ...next, metadata: { ...next.metadata, resourceVersion: stored.metadata.resourceVersion! } };
  if (goes) {
    removeObject(server, kind, stored);
    return next;
  }
  return inVersionOf(kind, server.store.put(collectionOf(kind), keyOf(stored), inStorageVersion(kind, next)));
}

function checkIdentity(kind: KindDefinition, old: KubeObject, next: KubeObject): void {
  const { name, namespace, uid } = old.metadata;
  if (next.metadata.name !== name) {
    throw badRequest(`the name of the object (${next.metadata.name}) does not match the name on the URL (${name})`);
  }
  if (next.metadata.namespace && next.metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (!next.metadata.uid || next.metadata.uid === uid) return;
  const key = `/registry/${collectionOf(kind).replace(/^([^.]+)\.(.+)$/, '$2/$1')}/${storeKey(namespace, name)}`;
  const why = `Precondition failed: UID in precondition: ${next.metadata.uid}, UID in object meta: ${uid}`;
  throw conflict(
    resourceOf(kind),
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
}

/** Kinds that an update must name the version of. Most take an update without one as "whatever is there". */
const conditional = new Set(['customresourcedefinitions.apiextensions.k8s.io', 'apiservices.apiregistration.k8s.io']);

function checkVersion(kind: KindDefinition, old: KubeObject, next: KubeObject): void {
  const { resourceVersion } = next.metadata;
  if (!resourceVersion) {
    if (!isCustom(kind) && !conditional.has(collectionOf(kind))) return;
    throw invalid(kind, old.metadata.name, [
      invalidValue('metadata.resourceVersion', 0, 'must be specified for an update'),
    ]);
  }
  if (resourceVersion !== old.metadata.resourceVersion) throw modified(resourceOf(kind), old.metadata.name);
}

/** What only the server writes stays as it is, whatever the client sent. */
function keepSystemFields(kind: KindDefinition, old: KubeObject, next: KubeObject): void {
  next.apiVersion = apiVersionOf(kind);
  next.kind = kind.kind;
  const system = ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'generation', 'generateName'];
  for (const field of [...system, 'deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields'] as const) {
    const value = (old.metadata as Record<string, any>)[field];
    if (value === undefined) delete (next.metadata as Record<string, any>)[field];
    else (next.metadata as Record<string, any>)[field] = value;
  }
}

function keepAllButStatus(old: KubeObject, next: KubeObject): void {
  for (const field of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (field === 'status') continue;
    if (old[field] === undefined) delete next[field];
    else next[field] = field === 'metadata' ? { ...old.metadata } : old[field];
  }
}

function keepOwners({ metadata }: KubeObject, owners: Entry[] | undefined): void {
  if (owners === undefined) return;
  if (owners.length > 0) metadata.managedFields = owners;
  else delete metadata.managedFields;
}

function prepare(
  server: Server,
  kind: KindDefinition,
  old: KubeObject,
  next: KubeObject,
  options: WriteOptions,
  claimed: unknown,
): void {
  kind.setDefaults?.(next);
  if (kind.hasStatus) {
    if (old.status === undefined) delete next.status;
    else next.status = old.status;
  }
  keepOwners(next, ownersAfter(server, kind, old, next, 'spec', options, claimed));
  admitUpdate(server, kind, next, old, options);
  kind.prepareForUpdate?.(next, old);
  if (countsGenerations(kind) && wishChanged(next, old)) next.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

const unchanged = (old: KubeObject, next: KubeObject): boolean =>
  Object.keys({ ...old, ...next }).every((field) => deepEqual(old[field], next[field]));

const keyOf = ({ metadata }: KubeObject): string => storeKey(metadata.namespace, metadata.name);
