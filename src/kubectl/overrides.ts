import { isMap } from '../apimachinery/deep.ts';
import { goQuote, sortedKeys } from '../apimachinery/go-format.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { applyJSONPatch, applyMergePatch, applyStrategicMergePatch } from '../apimachinery/patch.ts';
import type { FlagValues } from './definition.ts';
import { readJSON, UnexpectedEnd } from './manifests/json.ts';
import { fieldOrder, orderedJSON, typed, typeOf } from './typed/object.ts';

/**
 * Lays `--overrides` over an object that kubectl made, in the way `--override-type` says.
 * @returns what a struct can hold of the result
 * @throws Error in kubectl's words when the text does not fit
 */
export async function withOverrides(object: KubeObject, flags: FlagValues): Promise<KubeObject> {
  const text = flags.string('overrides');
  if (text === '') return object;
  const type = flags.string('override-type') || 'merge';
  const apply = ways[type];
  if (!apply) throw new Error(`invalid override type: ${type}`);
  return decoded(await apply(object, text), typeOf(object)!);
}

const ways: Readonly<Record<string, (object: KubeObject, text: string) => unknown>> = {
  json(object, text) {
    const patch = parsed(text);
    if (patch !== null && !Array.isArray(patch))
      throw new Error(`json: cannot unmarshal ${jsonType(patch)} into Go value of type jsonpatch.Patch`);
    const wrong = (patch ?? []).find((operation) => !isMap(operation));
    if (wrong !== undefined && wrong !== null)
      throw new Error(`json: cannot unmarshal ${jsonType(wrong)} into Go value of type jsonpatch.Operation`);
    return applyJSONPatch(object, (patch ?? []) as object[]);
  },
  merge(object, text) {
    const patch = parsed(text, 'Invalid JSON Patch');
    if (patch === null || typeof patch !== 'object') throw new Error('Invalid JSON Patch');
    return applyMergePatch(object, patch as object);
  },
  async strategic(object, text) {
    const patch = parsed(text, 'invalid JSON document');
    if (patch !== null && !isMap(patch)) throw new Error('invalid JSON document');
    const { patchSchemaOf } = await import('../apis/schema/index.ts');
    return applyStrategicMergePatch(object, patch ?? {}, patchSchemaOf(typeOf(object)!)!);
  },
};

/** @param failure what is said of text that is no JSON, if not what is wrong with it */
function parsed(text: string, failure?: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(failure ?? syntaxError(text));
  }
}

/** In the words of Go's encoding/json. */
function syntaxError(text: string): string {
  try {
    const end = readJSON(text, 0, false)?.end;
    const rest = end === undefined ? '' : text.slice(end).trimStart();
    return rest === '' ? endsEarly : `invalid character ${goQuote([...rest][0]!, "'")} after top-level value`;
  } catch (error) {
    return error instanceof UnexpectedEnd ? endsEarly : (error as Error).message;
  }
}

const endsEarly = 'unexpected end of JSON input';

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isMap(value)) return 'object';
  return typeof value === 'boolean' ? 'bool' : (typeof value as 'number' | 'string');
}

/** What the scheme makes of the result. */
function decoded(result: unknown, type: string): KubeObject {
  const header =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  if (!isMap(result))
    throw new Error(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(result)} into Go value of type ${header}`,
    );
  const { apiVersion, kind } = result as { apiVersion?: unknown; kind?: unknown };
  for (const [name, value] of Object.entries({ Kind: kind, apiVersion }))
    if (!value) throw new Error(`Object '${name}' is missing in '${patchedJSON(result, type)}'`);
  const object = result as unknown as KubeObject;
  if (typeOf(object) === undefined)
    throw new Error(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`,
    );
  return typed(object);
}

/** What patching leaves: keys sorted on top, and below them the order of the struct that was patched. */
const patchedJSON = (object: object, type: string): string =>
  orderedJSON(object, { keys: sortedKeys, below: (key) => fieldOrder(type).below(key) });
