import type { KubeObject } from '../apimachinery/meta.ts';
import { applyJSONPatch, applyMergePatch, applyStrategicMergePatch } from '../apimachinery/patch.ts';
import type { FlagValues } from './definition.ts';

/**
 * Lays `--overrides` over an object that kubectl made, in the way `--override-type` says.
 * @throws Error in kubectl's words when the text does not fit
 */
export async function withOverrides(object: KubeObject, flags: FlagValues): Promise<KubeObject> {
  const text = flags.string('overrides');
  const type = flags.string('override-type');
  if (!['json', 'merge', 'strategic'].includes(type)) throw new Error(`invalid override type: ${type}`);
  if (text === '') return object;
  const patch = parse(text);
  if (type === 'json') return applyJSONPatch(object, patch as any) as KubeObject;
  if (type === 'merge') {
    checkHeader(patch);
    return applyMergePatch(object, patch as any) as KubeObject;
  }
  const { patchSchemaOf } = await import('../apis/schema/index.ts');
  const kinds: Record<string, string> = { Pod: 'io.k8s.api.core.v1.Pod', Service: 'io.k8s.api.core.v1.Service' };
  return applyStrategicMergePatch(object, patch as any, patchSchemaOf(kinds[object.kind]!)!) as KubeObject;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('Invalid JSON Patch');
  }
}

function checkHeader(patch: unknown): void {
  if (!Array.isArray(patch)) return;
  throw new Error(
    'couldn\'t get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
  );
}
