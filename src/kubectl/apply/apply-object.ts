// `kubectl apply` for one object: made when it is not there, patched when it is.

import { goJSON } from '../../apimachinery/go-format.ts';
import { apiVersionOf } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isConflict, isInvalid, isNotFound } from '../../apimachinery/status.ts';
import type { Client, DeleteOptions, WriteOptions } from '../../client/client.ts';
import type { DryRun } from '../dry-run.ts';
import { withSource } from '../errors.ts';
import { lastAppliedAnnotation, withLastApplied } from '../last-applied.ts';
import { poll } from '../poll.ts';
import type { ObjectTarget } from '../resources.ts';
import { type ApplyPatch, NoPatch, patchedLocally, threeWayPatch } from './three-way.ts';

export interface ApplyOptions {
  dryRun: DryRun;
  write: WriteOptions;
  /** Take what the file says where somebody else changed it. */
  overwrite: boolean;
  /** Delete and make again what cannot be patched. */
  force: boolean;
  deletion: DeleteOptions;
  err(text: string): void;
}

/** What became of an object. */
export interface Outcome {
  operation: 'created' | 'configured' | 'unchanged';
  object: KubeObject;
}

/** How often a patch is made anew after somebody was quicker. */
const mostRetries = 5;

export async function applyObject(client: Client, target: ObjectTarget, options: ApplyOptions): Promise<Outcome> {
  const { resource, namespace, name, source } = target;
  const object = target.object!;
  const { generateName } = object.metadata as { generateName?: string };
  if (name === '' && generateName) throw new Error(`from ${generateName}: cannot use generate name with apply`);
  const modified = withLastApplied(withoutLastApplied(object));
  let current: KubeObject;
  try {
    current = await client.get(resource, namespace, name);
  } catch (error) {
    if (isNotFound(error))
      return { operation: 'created', object: await createApplied(client, target, modified, options) };
    throw withSource(`retrieving current configuration of:\n${aboutTarget(target)}\nfrom server for:`, source, error);
  }
  if (current.metadata.annotations?.[lastAppliedAnnotation] === undefined)
    options.err(notApplied(`${resource.plural}/${name}`));
  const { patched, patch } = await patchApplied(client, target, modified, current, options);
  if (patched.metadata.deletionTimestamp)
    options.err(`Warning: Detected changes to resource ${name} which is currently being deleted.\n`);
  return { operation: Object.keys(patch).length === 0 ? 'unchanged' : 'configured', object: patched };
}

const notApplied = (what: string): string =>
  `Warning: resource ${what} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;

/** The resource and the object, as the messages show them. */
export const aboutTarget = ({ resource, namespace, name }: ObjectTarget): string => {
  const { group, version, plural, kind } = resource;
  const groupVersion = `${group}/${version}`;
  return `Resource: ${JSON.stringify(`${groupVersion}, Resource=${plural}`)}, GroupVersionKind: ${JSON.stringify(`${groupVersion}, Kind=${kind}`)}\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace ?? '')}`;
};

function withoutLastApplied(object: KubeObject): KubeObject {
  if (object.metadata.annotations?.[lastAppliedAnnotation] === undefined) return object;
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations;
  return { ...object, metadata: { ...object.metadata, annotations } };
}

async function createApplied(
  client: Client,
  { resource, namespace, source }: ObjectTarget,
  modified: KubeObject,
  { dryRun, write }: ApplyOptions,
): Promise<KubeObject> {
  const object = withoutNulls(modified);
  if (dryRun === 'client') return object;
  try {
    return await client.create(resource, namespace, object, write);
  } catch (error) {
    throw withSource('creating', source, error);
  }
}

/** A null in a file means that the field is to be left out, as it does when an object is patched. */
function withoutNulls(value: any): any {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
}

interface Patched {
  patched: KubeObject;
  patch: Record<string, any>;
}

async function patchApplied(
  client: Client,
  target: ObjectTarget,
  modified: KubeObject,
  current: KubeObject,
  options: ApplyOptions,
): Promise<Patched> {
  const { resource, namespace, name, source } = target;
  let patch: Record<string, any> | undefined;
  try {
    for (let tries = 0; ; tries++) {
      const made = await patchFor(target, modified, current, options);
      patch = made.patch;
      if (Object.keys(patch).length === 0) return { patched: current, patch };
      if (options.dryRun === 'client') return { patched: patchedLocally(made, current), patch };
      try {
        return { patched: await client.patch(resource, namespace, name, made.type, patch, options.write), patch };
      } catch (error) {
        if (!isConflict(error) || tries === mostRetries) {
          if (options.force && (isConflict(error) || isInvalid(error)))
            return await makeAgain(client, target, modified, current, options);
          throw withSource('patching', source, error);
        }
      }
      await client.transport.flush();
      current = await client.get(resource, namespace, name);
    }
  } catch (error) {
    const text = patch ? goJSON(patch) : '';
    throw withSource(`applying patch:\n${text}\nto:\n${aboutTarget(target)}\nfor:`, source, error);
  }
}

async function patchFor(
  { resource, source }: ObjectTarget,
  modified: KubeObject,
  current: KubeObject,
  { overwrite, err, dryRun }: ApplyOptions,
): Promise<ApplyPatch> {
  try {
    return await threeWayPatch(resource, modified, current, overwrite);
  } catch (error) {
    if (!(error instanceof NoPatch)) throw error;
    if (error.strategic) {
      err(`warning: error calculating patch from openapi v3 spec: ${error.why}\n`);
      err(`warning: error calculating patch from openapi spec: ${error.why}\n`);
    }
    throw dryRun === 'client' ? error : withSource('patching', source, error);
  }
}

/** `--force`: the object makes way for a new one; when that is refused, it comes back. */
async function makeAgain(
  client: Client,
  { resource, namespace, name }: ObjectTarget,
  modified: KubeObject,
  current: KubeObject,
  { write, deletion }: ApplyOptions,
): Promise<Patched> {
  await client.delete(resource, namespace, name, deletion);
  await poll(client, Number.POSITIVE_INFINITY, async () => {
    try {
      await client.get(resource, namespace, name);
      return undefined;
    } catch (error) {
      if (isNotFound(error)) return true;
      throw error;
    }
  });
  try {
    return { patched: await client.create(resource, namespace, modified, write), patch: modified };
  } catch (error) {
    await restore(client, resource, namespace, current, error);
    throw error;
  }
}

async function restore(
  client: Client,
  resource: ObjectTarget['resource'],
  namespace: string | undefined,
  object: KubeObject,
  cause: unknown,
): Promise<void> {
  const { resourceVersion: _, ...metadata } = object.metadata;
  try {
    await client.create(resource, namespace, { ...object, apiVersion: apiVersionOf(resource), metadata });
  } catch (error) {
    const text = (one: unknown) => (one instanceof ApiError ? one.status.message : (one as Error).message);
    throw new Error(
      `An error occurred force-replacing the existing object with the newly provided one:\n\n${text(cause)}.\n\nAdditionally, an error occurred attempting to restore the original object:\n\n${text(error)}`,
    );
  }
}
