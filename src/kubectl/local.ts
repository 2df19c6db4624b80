// `--local`: commands that work on files alone.

import type { KubeObject } from '../apimachinery/meta.ts';
import type { CommandContext } from './definition.ts';
import { type FileOptions, findSources, readManifests } from './manifests.ts';

/**
 * The objects in files, numbers kept exactly; no server is asked, so any kind will do.
 * @throws Error when files are missing
 */
export function localObjects(
  context: CommandContext,
  files: FileOptions,
): { objects: AsyncIterable<KubeObject | { error: Error }>; singleItemImplied: boolean } {
  const { singleItemImplied } = findSources(context.host, files);
  async function* objects(): AsyncGenerator<KubeObject | { error: Error }> {
    const namespace = await context.namespace();
    for await (const manifest of readManifests(context.host, files, { exactNumbers: true })) {
      if ('error' in manifest) yield { error: manifest.error };
      else yield inNamespace(manifest.object, namespace);
    }
  }
  return { objects: objects(), singleItemImplied };
}

/** An object that names a namespace must agree with -n. */
function inNamespace(
  object: KubeObject,
  { name, explicit }: { name: string; explicit: boolean },
): KubeObject | { error: Error } {
  const own = object.metadata?.namespace ?? '';
  if (!explicit || own === '' || own === name) return object;
  return {
    error: new Error(
      `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(name)}. You must pass '--namespace=${own}' to perform this operation.`,
    ),
  };
}
