import type { KubeObject } from '../apimachinery/meta.ts';
import { ApiError } from '../apimachinery/status.ts';
import type { Cluster } from './cluster.ts';

/** Where objects of this one's kind are served in its namespace. */
export function collectionPath(cluster: Cluster, object: KubeObject): string {
  const kind = cluster.kindOf(object);
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  if (!kind.namespaced) return `${root}/${kind.plural}`;
  return `${root}/namespaces/${object.metadata.namespace ?? 'default'}/${kind.plural}`;
}

/**
 * Creates an object through the API, as an installer would; one that is there already stays as it is.
 * @throws ApiError when the API server refuses
 */
export async function ensure(cluster: Cluster, object: KubeObject): Promise<void> {
  const answer = await cluster.request({ method: 'POST', path: collectionPath(cluster, object), body: object });
  if (answer.code >= 400 && answer.code !== 409) throw new ApiError(answer.body);
}

/** Deletes an object through the API, if it is there and its kind is served. */
export async function remove(cluster: Cluster, object: KubeObject): Promise<void> {
  let path: string;
  try {
    path = `${collectionPath(cluster, object)}/${object.metadata.name}`;
  } catch {
    return; // its kind went away together with its definition
  }
  const answer = await cluster.request({
    method: 'DELETE',
    path,
    body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
  });
  if (answer.code >= 400 && answer.code !== 404) throw new ApiError(answer.body);
}
