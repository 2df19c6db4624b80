import { type KubeObject, timestamp } from '../apimachinery/meta.ts';
import { conflict, invalid, invalidValue, type Status } from '../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import { admitDelete } from './admission/index.ts';
import { resourceOf, storeKey } from './context.ts';
import { deleteInstances, isDefinition } from './custom-kinds.ts';
import type { Server } from './server.ts';
import { inVersionOf } from './versions.ts';

/** meta/v1 DeleteOptions, as far as they matter here. */
export interface DeleteOptions {
  gracePeriodSeconds?: number | undefined;
  propagationPolicy?: string | undefined;
  /** The older way to say Orphan (true) or Background (false). */
  orphanDependents?: boolean | undefined;
  preconditions?: { uid?: string; resourceVersion?: string } | undefined;
  dryRun: boolean;
}

const orphan = 'orphan';
const foreground = 'foregroundDeletion';

/** An object that waits for its end, and for nothing and nobody any more. */
export function isReadyToGo({ metadata, kind, spec }: KubeObject): boolean {
  if (metadata.deletionTimestamp === undefined || (metadata.finalizers?.length ?? 0) > 0) return false;
  if ((metadata.deletionGracePeriodSeconds ?? 0) > 0) return false;
  return !(isNamespace(kind, metadata) && spec?.finalizers?.length > 0);
}

/** Namespaces wait for their content by finalizers of their own, in the spec. */
const isNamespace = (kind: string, metadata: KubeObject['metadata']): boolean =>
  kind === 'Namespace' && metadata.namespace === undefined;

export function removeObject(server: Server, kind: KindDefinition, stored: KubeObject): void {
  if (isDefinition(kind)) deleteInstances(server, stored);
  server.store.delete(collectionOf(kind), storeKey(stored.metadata.namespace, stored.metadata.name));
}

/**
 * Deletes an object, or lets it begin to go: pods have a time to end in, and finalizers must be taken off first.
 *
 * @param stored as the store has it
 * @returns the object while it is going, or what it was when `gone`
 * @throws ApiError
 */
export function deleteObject(
  server: Server,
  kind: KindDefinition,
  stored: KubeObject,
  options: DeleteOptions,
): { object: KubeObject; gone: boolean } {
  checkOptions(kind, stored, options);
  admitDelete(server, kind, stored);
  const next = { ...stored, metadata: { ...stored.metadata } };
  setFinalizers(next, options);
  const pending = beginGracefully(server, kind, next, options);
  if (!pending && mustWait(next)) markAsGoing(server, next);
  const gone = !pending && !mustWait(next);
  if (options.dryRun) return { object: inVersionOf(kind, next), gone };
  if (gone) {
    removeObject(server, kind, stored);
    return { object: inVersionOf(kind, stored), gone };
  }
  if (unchangedMetadata(stored, next)) return { object: inVersionOf(kind, stored), gone };
  const key = storeKey(stored.metadata.namespace, stored.metadata.name);
  return { object: inVersionOf(kind, server.store.put(collectionOf(kind), key, next)), gone };
}

function checkOptions(kind: KindDefinition, { metadata }: KubeObject, options: DeleteOptions): void {
  const errors = [];
  const { propagationPolicy, orphanDependents, preconditions } = options;
  const policies = ['Background', 'Foreground', 'Orphan'];
  if (propagationPolicy !== undefined && orphanDependents !== undefined) {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    errors.push(invalidValue('propagationPolicy', propagationPolicy, why));
  } else if (propagationPolicy !== undefined && !policies.includes(propagationPolicy)) {
    errors.push({
      type: 'NotSupported' as const,
      field: 'propagationPolicy',
      value: propagationPolicy,
      detail: 'supported values: "Background", "Foreground", "Orphan", "nil"',
    });
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const resource = { group: kind.group, resource: kind.kind };
  if (preconditions?.uid !== undefined && preconditions.uid !== metadata.uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${metadata.uid})`;
    throw conflict(resource, metadata.name, `${why}. The object might have been deleted and then recreated`);
  }
  const { resourceVersion } = preconditions ?? {};
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const record = metadata.resourceVersion;
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${record})`;
    throw conflict(resource, metadata.name, `${why}. The object might have been modified`);
  }
}

/** What becomes of the dependents is written down as a finalizer, for the garbage collector to act on. */
function setFinalizers({ metadata }: KubeObject, { propagationPolicy, orphanDependents }: DeleteOptions): void {
  const had = metadata.finalizers ?? [];
  const wanted = new Set(had.filter((name) => name !== orphan && name !== foreground));
  const silent = propagationPolicy === undefined && orphanDependents === undefined;
  if (orphanDependents || propagationPolicy === 'Orphan' || (silent && had.includes(orphan))) wanted.add(orphan);
  else if (propagationPolicy === 'Foreground' || (silent && had.includes(foreground))) wanted.add(foreground);
  if (wanted.size === had.length && had.every((name) => wanted.has(name))) return;
  if (wanted.size > 0) metadata.finalizers = [...wanted];
  else delete metadata.finalizers;
}

/** @returns true when the object still has time (newly given, or given before) */
function beginGracefully(server: Server, kind: KindDefinition, next: KubeObject, options: DeleteOptions): boolean {
  if (!kind.gracePeriodSeconds) return false;
  const { metadata } = next;
  const asked = options.gracePeriodSeconds === undefined ? undefined : atLeastOne(options.gracePeriodSeconds);
  if (metadata.deletionTimestamp !== undefined) {
    const given = metadata.deletionGracePeriodSeconds ?? 0;
    if (given === 0) return false;
    if (asked === undefined || asked >= given) return true;
    metadata.deletionTimestamp = timestamp(Date.parse(metadata.deletionTimestamp) + (asked - given) * 1000);
    metadata.deletionGracePeriodSeconds = asked;
    return asked > 0;
  }
  const seconds = hasNothingToEnd(next) ? 0 : atLeastOne(asked ?? kind.gracePeriodSeconds(next));
  metadata.deletionTimestamp = timestamp(server.now() + seconds * 1000);
  metadata.deletionGracePeriodSeconds = seconds;
  if (metadata.generation) metadata.generation++;
  return seconds > 0;
}

/** A pod that runs on no node, or has run its course. */
const hasNothingToEnd = ({ spec, status }: KubeObject): boolean =>
  !spec?.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** Negative means "at once, but decently". */
const atLeastOne = (seconds: number): number => (seconds < 0 ? 1 : seconds);

const mustWait = ({ metadata, kind, spec }: KubeObject): boolean =>
  (metadata.finalizers?.length ?? 0) > 0 || (isNamespace(kind, metadata) && spec?.finalizers?.length > 0);

/** Waiting for finalizers: it is deleted as of now, and stays until they are gone. */
function markAsGoing(server: Server, next: KubeObject): void {
  const { metadata } = next;
  if (isNamespace(next.kind, metadata)) next.status = { ...next.status, phase: 'Terminating' };
  if (metadata.deletionTimestamp !== undefined) return;
  metadata.deletionTimestamp = timestamp(server.now());
  if (!isNamespace(next.kind, metadata)) metadata.deletionGracePeriodSeconds = 0;
  if (metadata.generation) metadata.generation++;
}

const unchangedMetadata = (stored: KubeObject, next: KubeObject): boolean =>
  JSON.stringify(stored.metadata) === JSON.stringify(next.metadata);

/** The answer to a deletion that is done. */
export function deletedStatus(kind: KindDefinition, { metadata }: KubeObject): Status {
  const { group, resource } = resourceOf(kind);
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: metadata.name, ...(group !== '' && { group }), kind: resource, uid: metadata.uid ?? '' },
    code: 200,
  };
}
