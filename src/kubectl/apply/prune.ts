// `apply --prune`: deletes what was applied before and is no longer in the files.

import { apiVersionOf } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { ApiResource, Client, DeleteOptions } from '../../client/client.ts';
import { lastAppliedAnnotation } from '../last-applied.ts';
import { resourceForKind } from '../resources.ts';

/** What is looked at unless --prune-allowlist says otherwise, in kubectl's order. */
const usual = [
  'core/v1/ConfigMap',
  'core/v1/Endpoints',
  'core/v1/PersistentVolumeClaim',
  'core/v1/Pod',
  'core/v1/ReplicationController',
  'core/v1/Secret',
  'core/v1/Service',
  'batch/v1/Job',
  'batch/v1/CronJob',
  'networking.k8s.io/v1/Ingress',
  'apps/v1/DaemonSet',
  'apps/v1/Deployment',
  'apps/v1/ReplicaSet',
  'apps/v1/StatefulSet',
  'core/v1/Namespace',
  'core/v1/PersistentVolume',
];

/**
 * The resources that `group/version/Kind` texts name; the usual ones when there are none.
 * @throws Error in kubectl's words for a text of another form or an unknown kind
 */
export function prunedResources(resources: readonly ApiResource[], allowlist: readonly string[]): ApiResource[] {
  return (allowlist.length > 0 ? allowlist : usual).map((text) => {
    const parts = text.split('/');
    if (parts.length !== 3)
      throw new Error(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    const [first, version, kind] = parts as [string, string, string];
    const apiVersion = apiVersionOf({ group: first === 'core' ? '' : first, version });
    const found = resourceForKind(resources, apiVersion, kind);
    if (!found) throw new Error(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
    return found;
  });
}

export interface PruneOptions {
  resources: readonly ApiResource[];
  /** Where objects were applied, or the one namespace the user named. */
  namespaces: ReadonlySet<string>;
  labelSelector: string;
  /** uids of what was applied. */
  keep: ReadonlySet<string>;
  /** Undefined: only say what would be deleted. */
  deleteWith: DeleteOptions | undefined;
}

/** @param pruned is told of each object */
export async function prune(
  client: Client,
  options: PruneOptions,
  pruned: (object: KubeObject) => void,
): Promise<void> {
  const { resources, namespaces } = options;
  for (const namespace of namespaces)
    for (const resource of resources.filter(({ namespaced }) => namespaced))
      await pruneIn(client, resource, namespace, options, pruned);
  for (const resource of resources.filter(({ namespaced }) => !namespaced))
    await pruneIn(client, resource, undefined, options, pruned);
}

async function pruneIn(
  client: Client,
  resource: ApiResource,
  namespace: string | undefined,
  { labelSelector, keep, deleteWith }: PruneOptions,
  pruned: (object: KubeObject) => void,
): Promise<void> {
  const { items } = await client.list(resource, namespace, labelSelector === '' ? {} : { labelSelector });
  for (const item of items) {
    const { name, uid, annotations } = item.metadata;
    if (annotations?.[lastAppliedAnnotation] === undefined || keep.has(uid!)) continue;
    if (deleteWith) await client.delete(resource, namespace, name, deleteWith);
    pruned({ ...item, apiVersion: apiVersionOf(resource), kind: resource.kind });
  }
}
