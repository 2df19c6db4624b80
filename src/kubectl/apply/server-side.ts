// `kubectl apply --server-side`: the server merges, and remembers who set which field.

import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isConflict } from '../../apimachinery/status.ts';
import type { Client, WriteOptions } from '../../client/client.ts';
import type { ObjectTarget } from '../resources.ts';

export interface ServerSideOptions {
  write: WriteOptions;
  /** Take over fields that others manage. */
  force: boolean;
  subresource: string;
}

/** @throws ApiError, or Error in kubectl's words for fields that others manage */
export async function applyOnServer(
  client: Client,
  { resource, namespace, name, object }: ObjectTarget,
  { write, force, subresource }: ServerSideOptions,
): Promise<KubeObject> {
  const options = { ...write, force, ...(subresource === '' ? {} : { subresource }) };
  try {
    return await client.patch(resource, namespace, name, 'apply', object, options);
  } catch (error) {
    if (error instanceof ApiError && error.status.code === 415)
      throw new Error(`Server-side apply not available on the server: (${error.status.message})`);
    if (isConflict(error)) throw new Error(`${(error as ApiError).status.message}\n${waysOut}`);
    throw error;
  }
}

const waysOut = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
