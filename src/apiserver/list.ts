import { apiVersionOf } from '../apimachinery/gvk.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { ApiError, badRequest, notFound } from '../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import { isPolicy, policyObjects } from './authorization/policy.ts';
import { resourceOf, storedObject } from './context.ts';
import { hasExpired } from './events.ts';
import type { ListQuery } from './query.ts';
import { compileSelectors, nameAsked } from './selectors.ts';
import type { Server } from './server.ts';
import { inVersionOf } from './versions.ts';

/** One page of a list, before it becomes a list object or a table. */
export interface Page {
  items: KubeObject[];
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
}

/** The object, in the version of `kind`. @throws ApiError NotFound */
export function getObject(
  server: Server,
  kind: KindDefinition,
  namespace: string | undefined,
  name: string,
): KubeObject {
  const stored = storedObject(server, kind, kind.namespaced ? namespace : undefined, name);
  if (!stored || hasExpired(stored, server.now())) throw notFound(resourceOf(kind), name);
  return inVersionOf(kind, stored);
}

/** Objects by namespace and name, in the store's order, which is the API's. */
export function listObjects(
  server: Server,
  kind: KindDefinition,
  namespace: string | undefined,
  query: ListQuery,
): Page {
  const matches = compileSelectors(kind, query.labelSelector, query.fieldSelector);
  const after = query.continue === '' ? undefined : readToken(query.continue);
  const now = server.now();
  const items: KubeObject[] = [];
  let remaining = 0;
  for (const stored of candidates(server, kind, namespace, query)) {
    if (hasExpired(stored, now) || (after !== undefined && keyOf(stored) <= after)) continue;
    const object = inVersionOf(kind, stored);
    if (matches && !matches(object)) continue;
    if (query.limit > 0 && items.length === query.limit) remaining++;
    else items.push(object);
  }
  const metadata: Page['metadata'] = { resourceVersion: String(server.store.revision) };
  if (remaining > 0) {
    metadata.continue = writeToken(metadata.resourceVersion, keyOf(items.at(-1)!));
    // The API does not count what a selector would leave out.
    if (!matches) metadata.remainingItemCount = remaining;
  }
  return { items, metadata };
}

function candidates(
  server: Server,
  kind: KindDefinition,
  namespace: string | undefined,
  query: ListQuery,
): readonly KubeObject[] {
  const name = nameAsked(query.fieldSelector);
  if (name !== undefined && (namespace !== undefined || !kind.namespaced)) {
    const one = storedObject(server, kind, namespace, name);
    return one ? [one] : [];
  }
  const collection = collectionOf(kind);
  if (isPolicy(collection)) return policyObjects(server, collection);
  return server.store.list(collection, namespace === undefined ? '' : `${namespace}/`);
}

const keyOf = ({ metadata }: KubeObject): string =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;

const writeToken = (revision: string, start: string): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: Number(revision), start })).toString('base64url');

function readToken(token: string): string {
  try {
    const { start } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof start === 'string') return start;
  } catch {
    // Told below, in the API's words.
  }
  throw badRequest('continue key is not valid');
}

export const listObject = (kind: KindDefinition, { items, metadata }: Page) => ({
  kind: `${kind.kind}List`,
  apiVersion: apiVersionOf(kind),
  metadata,
  items,
});

/** A watch that wants to start further back than the journal reaches. */
export const tooOld = (asked: string, current: number): ApiError =>
  new ApiError({
    code: 410,
    reason: 'Expired',
    message: `too old resource version: ${asked} (${current})`,
  });
