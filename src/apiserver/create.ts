import { apiVersionOf } from '../apimachinery/gvk.ts';
import { type KubeObject, timestamp } from '../apimachinery/meta.ts';
import { ApiError, alreadyExists, badRequest, invalid } from '../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import { validateNew } from '../apis/validation/index.ts';
import { admitCreate, allocateForCreate, reviewCreate } from './admission/index.ts';
import { askPolicies } from './admission/policies/index.ts';
import { askWebhooks } from './admission/webhooks/index.ts';
import type { WriteOptions } from './context.ts';
import { resourceOf, storedObject, storeKey } from './context.ts';
import { ownersOfNew } from './fields/writes.ts';
import { countsGenerations, isCustom } from './generation.ts';
import type { Server } from './server.ts';
import { inStorageVersion, inVersionOf } from './versions.ts';

/** How much of generateName is kept, so that name and suffix fit into a label value. */
const maxGeneratedBase = 58;
const suffixLength = 5;
const nameAttempts = 8;

/**
 * Stores a new object: namespace, defaults, admission, name, validation, allocation, in the order of a real server,
 * because the first thing that is wrong is the one that is told.
 *
 * @param object a private copy of what the client sent; it is changed
 * @returns the object as stored, in the version of `kind`
 * @throws ApiError
 */
export function createObject(
  server: Server,
  kind: KindDefinition,
  namespace: string | undefined,
  object: KubeObject,
  options: WriteOptions,
): KubeObject {
  takeNamespace(kind, namespace, object);
  kind.setDefaults?.(object);
  const owners = ownersOfNew(server, kind, object, options);
  admitCreate(server, kind, object, options);
  fillSystemFields(server, kind, object);
  if (owners) object.metadata.managedFields = owners;
  beginStatus(kind, object);
  nameIt(server, kind, object);
  const errors = [...validateNew(kind, object), ...(options.checkSchema?.(object) ?? [])];
  if (errors.length > 0) throw invalid(kind, object.metadata.name ?? '', errors);
  reviewCreate(server, kind, object, options);
  warnAbout(kind, object, options);
  if (object.metadata.resourceVersion) throw versionOnCreate();
  if (storedObject(server, kind, object.metadata.namespace, object.metadata.name)) {
    throw alreadyExists(resourceOf(kind), object.metadata.name);
  }
  askPolicies(server, { kind, operation: 'CREATE', object, old: undefined, options });
  askWebhooks(server, kind, object, undefined, options);
  allocateForCreate(server, kind, object);
  if (options.dryRun) return object;
  const key = storeKey(object.metadata.namespace, object.metadata.name);
  const stored = server.store.put(collectionOf(kind), key, inStorageVersion(kind, object));
  return inVersionOf(kind, stored);
}

function takeNamespace(kind: KindDefinition, namespace: string | undefined, object: KubeObject): void {
  object.metadata ??= {} as KubeObject['metadata'];
  object.apiVersion = apiVersionOf(kind);
  object.kind = kind.kind;
  if (!kind.namespaced) return;
  if (object.metadata.namespace && namespace !== undefined && object.metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (namespace !== undefined) object.metadata.namespace = namespace;
}

function fillSystemFields(server: Server, kind: KindDefinition, object: KubeObject): void {
  const { metadata } = object;
  metadata.creationTimestamp = timestamp(server.now());
  metadata.uid = server.random().uuid();
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.generation;
  delete metadata.managedFields;
  delete (metadata as { selfLink?: string }).selfLink;
  if (countsGenerations(kind)) metadata.generation = 1;
}

/** A client does not get to say how its object is doing: what it is like at first is the kind's to know. */
function beginStatus(kind: KindDefinition, object: KubeObject): void {
  if (kind.prepareForCreate) kind.prepareForCreate(object);
  else if (kind.hasStatus && isCustom(kind)) delete object.status;
  else if (kind.hasStatus) object.status = {};
}

function nameIt(server: Server, kind: KindDefinition, object: KubeObject): void {
  const { metadata } = object;
  if (metadata.name || !metadata.generateName) return;
  const base = metadata.generateName.slice(0, maxGeneratedBase);
  for (let attempt = 0; attempt < nameAttempts; attempt++) {
    metadata.name = base + server.random().suffix(suffixLength);
    if (!storedObject(server, kind, metadata.namespace, metadata.name)) return;
  }
}

export function warnAbout(kind: KindDefinition, object: KubeObject, options: WriteOptions): void {
  if (options.internal || !kind.warnings) return;
  for (const text of kind.warnings(object)) options.warn(text);
}

const versionOnCreate = (): ApiError =>
  new ApiError({ code: 500, message: 'resourceVersion should not be set on objects to be created' });
