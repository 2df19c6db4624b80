// `kubectl apply --server-side`: the server merges, and remembers who set which field.

import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isConflict } from '../../apimachinery/status.ts';
import type { Client, WriteOptions } from '../../client/client.ts';
import { lastAppliedAnnotation } from '../last-applied.ts';
import type { ObjectTarget } from '../resources.ts';

export interface ServerSideOptions {
  write: WriteOptions;
  /** Take over fields that others manage. */
  force: boolean;
  subresource: string;
  err(text: string): void;
}

/** @throws ApiError, or Error in kubectl's words for fields that others manage */
export async function applyOnServer(
  client: Client,
  target: ObjectTarget,
  { write, force, subresource, err }: ServerSideOptions,
): Promise<KubeObject> {
  const { resource, namespace, name, object } = target;
  const options = { ...write, force, managedFields: true, ...(subresource === '' ? {} : { subresource }) };
  const apply = () => client.patch(resource, namespace, name, 'apply', object, options);
  try {
    const applied = await apply();
    if (write.dryRun || !(await migrated(client, target, applied, options.fieldManager ?? '', err))) return applied;
    return await apply();
  } catch (error) {
    if (error instanceof ApiError && error.status.code === 415)
      throw new Error(`Server-side apply not available on the server: (${error.status.message})`);
    if (isConflict(error)) throw new Error(`${(error as ApiError).status.message}\n${waysOut}`);
    throw error;
  }
}

/** Migration that fails is tried again with the next apply: what was asked for is done. */
async function migrated(
  client: Client,
  target: ObjectTarget,
  applied: KubeObject,
  manager: string,
  err: (text: string) => void,
): Promise<boolean> {
  if (applied.metadata.annotations?.[lastAppliedAnnotation] === undefined) return false;
  try {
    const { migrateOwners } = await import('./migrate.ts');
    return (await migrateOwners(client, target, applied, manager)) !== undefined;
  } catch (error) {
    err(migrationFailed((error as Error).message));
    return false;
  }
}

const migrationFailed = (why: string): string =>
  `Warning: server rejected managed fields migration to Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${why}\n`;

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
