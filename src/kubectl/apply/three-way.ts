// The patch that brings a live object to what a file says, and what it comes to.

import { goJSON } from '../../apimachinery/go-format.ts';
import { apiVersionOf } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import {
  applyMergePatch,
  applyStrategicMergePatch,
  createThreeWayJSONMergePatch,
  createThreeWayMergePatch,
  PatchConflict,
  type PatchSchema,
  PreconditionFailed,
} from '../../apimachinery/patch.ts';
import type { ApiResource } from '../../client/client.ts';
import { lastAppliedAnnotation } from '../last-applied.ts';

export interface ApplyPatch {
  type: 'strategic' | 'merge';
  /** Sent as it is; `{}` when nothing is to be changed. */
  patch: Record<string, any>;
  /** What merges lists and maps; undefined for merge patches. */
  schema: PatchSchema | undefined;
}

/** How a kind merges; undefined for custom resources, which know no strategic merge. */
export async function patchSchemaFor({
  group,
  version,
  kind,
}: Pick<ApiResource, 'group' | 'version' | 'kind'>): Promise<PatchSchema | undefined> {
  const { builtInFacts, patchSchemaOf } = await import('../../apis/schema/index.ts');
  const facts = builtInFacts().find((one) => one.group === group && one.version === version && one.kind === kind);
  return facts && patchSchemaOf(facts.schema);
}

/**
 * What was applied last time, as the object itself remembers it.
 * @throws Error when the annotation holds no JSON
 */
export function rememberedConfiguration({ metadata }: KubeObject): Record<string, any> | undefined {
  const text = metadata.annotations?.[lastAppliedAnnotation];
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, any>);
}

/**
 * @param modified the object of the file, with the annotation that remembers it
 * @param current the live one
 * @throws NoPatch when there is no such patch
 */
export async function threeWayPatch(
  resource: ApiResource,
  modified: KubeObject,
  current: KubeObject,
  overwrite: boolean,
): Promise<ApplyPatch> {
  const schema = await patchSchemaFor(resource);
  const live = { ...current, apiVersion: current.apiVersion ?? apiVersionOf(resource), kind: resource.kind };
  let original: Record<string, any> | undefined;
  try {
    original = rememberedConfiguration(current);
    return schema
      ? { type: 'strategic', schema, patch: createThreeWayMergePatch(original, modified, live, schema, { overwrite }) }
      : { type: 'merge', schema, patch: createThreeWayJSONMergePatch(original, modified, live) };
  } catch (error) {
    const identity = error instanceof PreconditionFailed && !schema;
    const why = identity ? 'At least one of apiVersion, kind and name was changed' : await reason(error);
    throw new NoPatch(why, schema !== undefined, [original, modified, live]);
  }
}

async function reason(error: unknown): Promise<string> {
  if (!(error instanceof PatchConflict)) return (error as Error).message;
  const { toYAML } = await import('../printers/yaml.ts');
  return `patch:\n${toYAML(error.patch)}\nconflicts with changes made from original to current:\n${toYAML(error.changes)}\n`;
}

/** No patch could be made; the message shows all that it should have been made of. */
export class NoPatch extends Error {
  constructor(
    readonly why: string,
    readonly strategic: boolean,
    [original, modified, current]: readonly unknown[],
  ) {
    const text = (value: unknown) => (value === undefined ? '' : goJSON(value));
    super(
      `creating patch with:\noriginal:\n${text(original)}\nmodified:\n${text(modified)}\ncurrent:\n${text(current)}\nfor: ${why}`,
    );
  }
}

/** What the server would make of a patch, as far as that can be told without it. */
export const patchedLocally = ({ schema, patch }: ApplyPatch, current: KubeObject): KubeObject =>
  (schema ? applyStrategicMergePatch(current, patch, schema) : applyMergePatch(current, patch)) as KubeObject;
