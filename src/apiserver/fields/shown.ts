import type { KubeObject } from '../../apimachinery/meta.ts';
import type { ApiRequest } from '../../apimachinery/rest.ts';
import type { KindDefinition } from '../../apis/kind.ts';
import type { Server } from '../server.ts';
import { entriesOf, inOrder } from './managed.ts';

/** Worked out once for each version of an object, by the version of the kind that it is shown in. */
const shown = new WeakMap<KubeObject, KubeObject>();

/** The object with all its managedFields. */
export function withOwners(server: Server, kind: KindDefinition, object: KubeObject): KubeObject {
  let complete = shown.get(object);
  if (complete === undefined) {
    const managedFields = inOrder(entriesOf(server, kind, object));
    complete = managedFields.length === 0 ? object : { ...object, metadata: { ...object.metadata, managedFields } };
    shown.set(object, complete);
  }
  return complete;
}

export const showOwners = (
  server: Server,
  kind: KindDefinition,
  request: ApiRequest,
  object: KubeObject,
): KubeObject => (request.managedFields ? withOwners(server, kind, object) : object);
