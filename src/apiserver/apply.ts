import type { Change } from '../apimachinery/change.ts';
import { deepCopy } from '../apimachinery/deep.ts';
import { parseApiVersion } from '../apimachinery/gvk.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { ApiError, conflict, noSuchResource, notFound, type Status } from '../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import { admitStatus } from './admission/index.ts';
import { internalWrite, resourceOf, storedObject } from './context.ts';
import { createObject } from './create.ts';
import { deleteObject } from './delete.ts';
import type { Server } from './server.ts';
import { finalizeNamespace } from './subresources/finalize.ts';
import { assignNode } from './subresources/pod.ts';
import { updateObject, writeStatus } from './update.ts';

/** The changes that concern the API; to wake a controller and to keep a container's record is the cluster's. */
export type ApiChange = Exclude<Change, { verb: 'wake' | 'record' }>;

/** What became of a change: the object as it is stored now, or why not. Neither for an event that was swallowed. */
export interface Applied {
  object?: KubeObject;
  refused?: Status;
}

export function applyChange(server: Server, change: ApiChange): Applied {
  try {
    const object = carryOut(server, change);
    return object ? { object } : {};
  } catch (error) {
    if (error instanceof ApiError) return { refused: error.status };
    throw error;
  }
}

function carryOut(server: Server, change: ApiChange): KubeObject | undefined {
  switch (change.verb) {
    case 'create':
      return createObject(
        server,
        kindOf(server, change.object),
        change.object.metadata.namespace,
        deepCopy(change.object),
        internalWrite,
      );
    case 'update':
      return update(server, change.object);
    case 'updateStatus':
      return updateStatus(server, change.object);
    case 'delete': {
      const kind = findKind(server, (scheme) => scheme.byResource(change.kind.group, undefined, change.kind.plural));
      const stored = find(server, kind, change.key.namespace, change.key.name);
      const { gracePeriodSeconds, propagationPolicy, uid } = change;
      const preconditions = uid === undefined ? undefined : { uid };
      return deleteObject(server, kind, stored, { gracePeriodSeconds, propagationPolicy, preconditions, dryRun: false })
        .object;
    }
    case 'event':
      return server.recorder.record(change.event);
  }
}

function update(server: Server, object: KubeObject): KubeObject {
  const kind = kindOf(server, object);
  const stored = find(server, kind, object.metadata.namespace, object.metadata.name);
  if (collectionOf(kind) === 'namespaces')
    return finalizeNamespace(server, kind, stored, deepCopy(object), internalWrite);
  if (isBinding(kind, stored, object)) return assignNode(server, kind, stored, object.spec.nodeName);
  return updateObject(server, kind, stored, deepCopy(object), 'spec', internalWrite);
}

/** The scheduler says where a pod goes by an update; nobody else may change that. */
const isBinding = (kind: KindDefinition, stored: KubeObject, object: KubeObject): boolean =>
  collectionOf(kind) === 'pods' && !stored.spec.nodeName && Boolean(object.spec?.nodeName);

/**
 * A status is written over whatever is there: controllers write it last, from what they have just seen, and one that
 * wrote the object itself a moment ago does not know the version that it got by that.
 */
function updateStatus(server: Server, object: KubeObject): KubeObject {
  const kind = kindOf(server, object);
  const stored = find(server, kind, object.metadata.namespace, object.metadata.name);
  const { uid } = object.metadata;
  if (uid && uid !== stored.metadata.uid) {
    throw conflict(
      resourceOf(kind),
      object.metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.metadata.uid}`,
    );
  }
  if (stored.apiVersion !== object.apiVersion) {
    const next = { ...deepCopy(object), metadata: { ...stored.metadata } };
    return updateObject(server, kind, stored, next, 'status', internalWrite);
  }
  return writeStatus(server, kind, stored, admitStatus(kind, object.status));
}

const kindOf = (server: Server, { apiVersion, kind }: KubeObject): KindDefinition => {
  const { group, version } = parseApiVersion(apiVersion);
  return findKind(server, (scheme) => scheme.byKind(group, version, kind));
};

function findKind(server: Server, look: (scheme: Server['scheme']) => KindDefinition | undefined): KindDefinition {
  const found = look(server.scheme);
  if (found) return found;
  server.customKinds.load();
  const custom = look(server.scheme);
  if (!custom) throw noSuchResource();
  return custom;
}

function find(server: Server, kind: KindDefinition, namespace: string | undefined, name: string): KubeObject {
  const stored = storedObject(server, kind, namespace, name);
  if (!stored) throw notFound(resourceOf(kind), name);
  return stored;
}
