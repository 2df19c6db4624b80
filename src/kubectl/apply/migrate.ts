// What applying on the client's side has left behind, handed over to applying on the server.

import { type Fields, isMember, union } from '../../apimachinery/field-set.ts';
import { apiVersionOf } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { isConflict } from '../../apimachinery/status.ts';
import type { Client } from '../../client/client.ts';
import { lastAppliedAnnotation } from '../last-applied.ts';
import type { ObjectTarget } from '../resources.ts';

/** An entry of metadata.managedFields. */
interface Entry {
  manager: string;
  operation: 'Apply' | 'Update';
  subresource?: string;
  fieldsV1?: Fields;
}

const serverSide = 'kubectl';
const annotationOwner = 'kubectl-last-applied';
const mostRetries = 5;

const entriesOf = ({ metadata }: KubeObject): Entry[] => (metadata.managedFields ?? []) as Entry[];

const ownersOfAnnotation = (object: KubeObject, operation: Entry['operation']): Entry[] =>
  entriesOf(object).filter(
    (entry) =>
      entry.operation === operation &&
      isMember(entry.fieldsV1?.['f:metadata']?.['f:annotations']?.[`f:${lastAppliedAnnotation}`]),
  );

/**
 * Fields that kubectl owns because it has applied them on its own side become those of `manager`, which has just applied.
 * @param applied with its managedFields, as the server answered
 * @returns the object with its new owners; undefined when there was nothing to hand over
 */
export async function migrateOwners(
  client: Client,
  target: ObjectTarget,
  applied: KubeObject,
  manager: string,
): Promise<KubeObject | undefined> {
  const { resource, namespace, name } = target;
  let object = await keepAnnotation(client, target, applied, manager);
  const managers = new Set(ownersOfAnnotation(object, 'Update').map((entry) => entry.manager));
  for (let tries = 0; ; tries++) {
    const entries = handedOver(entriesOf(object), managers, manager);
    if (!entries) return undefined;
    const patch = [
      { op: 'replace', path: '/metadata/managedFields', value: entries },
      { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion },
    ];
    try {
      return await client.patch(resource, namespace, name, 'json', patch, {
        fieldManager: manager,
        managedFields: true,
      });
    } catch (error) {
      if (!isConflict(error) || tries === mostRetries) throw error;
      object = await client.get(resource, namespace, name);
    }
  }
}

/** The annotation stays, with an owner of its own, for whoever goes back to the client's side. */
async function keepAnnotation(
  client: Client,
  { resource, namespace, name }: ObjectTarget,
  object: KubeObject,
  manager: string,
): Promise<KubeObject> {
  const text = object.metadata.annotations?.[lastAppliedAnnotation];
  if (manager !== serverSide || text === undefined || ownersOfAnnotation(object, 'Apply').length > 0) return object;
  const alone = {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), annotations: { [lastAppliedAnnotation]: text } },
  };
  const options = { fieldManager: annotationOwner, managedFields: true };
  return client.patch(resource, namespace, name, 'apply', alone, options);
}

function handedOver(entries: readonly Entry[], managers: ReadonlySet<string>, manager: string): Entry[] | undefined {
  const isOld = ({ manager: who, operation, subresource }: Entry) =>
    operation === 'Update' && !subresource && managers.has(who);
  const old = entries.filter(isOld);
  if (old.length === 0) return undefined;
  const isOwn = ({ manager: who, operation, subresource }: Entry) =>
    operation === 'Apply' && !subresource && who === manager;
  const own = entries.find(isOwn) ?? { ...old[0]!, manager, operation: 'Apply' as const, fieldsV1: {} };
  const fieldsV1 = old.reduce((sum, entry) => union(sum, entry.fieldsV1 ?? {}), own.fieldsV1 ?? {});
  return [...entries.filter((entry) => !isOld(entry) && !isOwn(entry)), { ...own, fieldsV1 }];
}
