// The earlier templates of a workload: a deployment's are in its ReplicaSets, others' in ControllerRevisions.

import { controllerOf, type KubeObject } from '../../../apimachinery/meta.ts';
import type { ApiResource, Client } from '../../../client/client.ts';

export interface Revision {
  number: number;
  /** The ReplicaSet or ControllerRevision. */
  object: KubeObject;
  template: any;
  changeCause: string | undefined;
}

const causeAnnotation = 'kubernetes.io/change-cause';

/** @returns the lowest number first */
export async function revisionsOf(client: Client, resource: ApiResource, owner: KubeObject): Promise<Revision[]> {
  const isDeployment = resource.kind === 'Deployment';
  const plural = isDeployment ? 'replicasets' : 'controllerrevisions';
  const history = (await client.resources()).find((one) => one.group === 'apps' && one.plural === plural)!;
  const { items } = await client.list(history, owner.metadata.namespace);
  const apiVersion = 'apps/v1';
  const revisions = items
    .filter((item) => controllerOf(item)?.uid === owner.metadata.uid)
    .map((item) => ({ ...item, apiVersion, kind: history.kind }))
    .map((item) => (isDeployment ? ofReplicaSet(item) : ofControllerRevision(item)));
  return revisions.filter(({ number }) => !Number.isNaN(number)).sort((a, b) => a.number - b.number);
}

function ofReplicaSet(object: KubeObject): Revision {
  const { annotations = {} } = object.metadata;
  const changeCause = annotations[causeAnnotation];
  const { template } = object['spec'];
  return {
    number: Number.parseInt(annotations['deployment.kubernetes.io/revision'] ?? '0', 10),
    object,
    template: changeCause ? withAnnotation(template, causeAnnotation, changeCause) : template,
    changeCause,
  };
}

function ofControllerRevision(object: KubeObject): Revision {
  const { $patch: _, ...template } = object['data']?.spec?.template ?? {};
  return {
    number: object['revision'],
    object,
    template,
    changeCause: object.metadata.annotations?.[causeAnnotation],
  };
}

const withAnnotation = (template: any, key: string, value: string): any => ({
  ...template,
  metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, [key]: value } },
});
