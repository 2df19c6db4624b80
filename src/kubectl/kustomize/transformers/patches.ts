import { goQuote } from '../../../apimachinery/go-format.ts';
import { applyJSONPatch, type JSONPatchOperation } from '../../../apimachinery/patch.ts';
import { parseYAML } from '../../manifests/yaml.ts';
import { objectsFrom } from '../factory.ts';
import type { PatchArgs } from '../kustomization.ts';
import type { Loader } from '../loader.ts';
import { notes, type Resource } from '../resource.ts';
import { idText } from '../resource-id.ts';
import { patchResource } from '../resource-map.ts';
import type { Selector } from '../selector.ts';
import { fromValue } from '../yaml/value.ts';
import type { Transformer } from './simple.ts';

export const selectorOf = (given: Partial<Selector>): Selector => ({
  group: '',
  version: '',
  kind: '',
  name: '',
  namespace: '',
  labelSelector: '',
  annotationSelector: '',
  ...given,
});

const selectorText = (selector: Selector): string =>
  `${idText(selector)}:a=${selector.annotationSelector}:l=${selector.labelSelector}`;

/** @throws Error for JSON patches that are none */
function jsonPatchFrom(text: string): JSONPatchOperation[] | null {
  if (text === '') throw new Error('empty json patch operations');
  let value: unknown;
  if (text.startsWith('[')) {
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new Error(jsonMistake(text, error as Error));
    }
  } else value = parseYAML(text, true);
  return asOperations(value);
}

const jsonMistake = (text: string, error: Error): string => {
  const at = /position (\d+)/.exec(error.message);
  const character = at ? text[Number(at[1])] : undefined;
  return character === undefined
    ? 'unexpected end of JSON input'
    : `invalid character ${goQuote(character, "'")} looking for beginning of value`;
};

function asOperations(value: unknown): JSONPatchOperation[] | null {
  const type = (one: unknown) => (Array.isArray(one) ? 'array' : typeof one === 'boolean' ? 'bool' : typeof one);
  if (value === null) return null;
  if (!Array.isArray(value))
    throw new Error(`json: cannot unmarshal ${type(value)} into Go value of type jsonpatch.Patch`);
  for (const item of value) {
    if (item !== null && (typeof item !== 'object' || Array.isArray(item)))
      throw new Error(`json: cannot unmarshal ${type(item)} into Go value of type jsonpatch.Operation`);
  }
  return value.map((item) => item ?? {});
}

/** A patch of either form. What it is, its text decides. */
export function patchTransformer(args: PatchArgs, shown: string, loader: Loader): Transformer {
  const inline = (args.patch ?? '').trim();
  const { path = '', options = {} } = args;
  if (inline === '' && path === '') throw new Error(`must specify one of patch and path in\n${shown}`);
  if (inline !== '' && path !== '') throw new Error(`patch and path can't be set at the same time\n${shown}`);
  const text = inline !== '' ? inline : load(path, loader);
  const source = inline !== '' ? `[patch: ${goQuote(inline)}]` : `[path: ${goQuote(path)}]`;
  const strategic = attempt(() => objectsFrom(text));
  const json = attempt(() => jsonPatchFrom(text));
  if (strategic.value?.length && json.value?.length)
    throw new Error(`illegally qualifies as both an SM and JSON patch: ${source}`);
  if (strategic.error && json.error) throw new Error(`unable to parse SM or JSON patch from ${source}`);
  const target = args.target && selectorOf(args.target);
  if (strategic.error) return json.value ? jsonTransformer(json.value, target, source) : () => undefined;
  const patches = strategic.value!;
  for (const patch of patches) {
    if (options.allowNameChange) patch.enable(notes.allowNameChange);
    if (options.allowKindChange) patch.enable(notes.allowKindChange);
  }
  return patches.length === 0 ? () => undefined : strategicTransformer(patches, target, source);
}

function load(path: string, loader: Loader): string {
  try {
    return loader.loadText(path);
  } catch (error) {
    throw new Error(`failed to get the patch file from path(${path}): ${(error as Error).message}`);
  }
}

function attempt<T>(act: () => T): { value?: T; error?: Error } {
  try {
    return { value: act() };
  } catch (error) {
    return { error: error as Error };
  }
}

function strategicTransformer(patches: readonly Resource[], target: Selector | undefined, source: string): Transformer {
  return (map) => {
    if (target === undefined) {
      for (const patch of patches) {
        const id = patch.originalId;
        let found: Resource;
        try {
          found = map.byAnyId(id);
        } catch (error) {
          throw new Error(
            `no resource matches strategic merge patch ${goQuote(idText(id))}: ${(error as Error).message}`,
          );
        }
        patchResource(found, patch.copy());
      }
      return;
    }
    if (patches.length > 1) {
      throw new Error(
        `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
      );
    }
    let selected: Resource[];
    try {
      selected = map.select(target);
    } catch (error) {
      throw new Error(
        `unable to find patch target ${goQuote(selectorText(target))} in \`resources\`: ${(error as Error).message}`,
      );
    }
    map.applyStrategicMerge(
      selected.map((one) => one.id),
      patches[0]!,
    );
  };
}

function jsonTransformer(
  operations: readonly JSONPatchOperation[],
  target: Selector | undefined,
  source: string,
): Transformer {
  return (map) => {
    if (target === undefined) throw new Error(`must specify a target for JSON patch ${source}`);
    for (const resource of map.select(target)) {
      resource.storePreviousId();
      applyOperations(resource, operations);
    }
  };
}

const kept = ['config.kubernetes.io/path', 'config.kubernetes.io/index', 'config.k8s.io/id'];

/** The object is JSON meanwhile; its notes survive what the patch does to annotations. */
function applyOperations(resource: Resource, operations: readonly JSONPatchOperation[]): void {
  const before = resource.annotations;
  resource.node = fromValue(applyJSONPatch(resource.toObject(), operations));
  const annotations = resource.annotations;
  for (const [key, value] of Object.entries(before)) {
    if (key.startsWith('internal.config.kubernetes.io/') || kept.includes(key)) annotations[key] = value;
  }
  resource.setAnnotations(annotations);
}

/** The old form of JSON patches, for one object by name. */
export function patchJson6902Transformer(
  args: { target?: Partial<Selector>; path?: string; jsonOp?: string },
  loader: Loader,
): Transformer {
  const { path = '' } = args;
  let text = args.jsonOp ?? '';
  if ((args.target?.name ?? '') === '') throw new Error('must specify the target name');
  if (path === '' && text === '') throw new Error('empty file path and empty jsonOp');
  if (path !== '') {
    if (text !== '') throw new Error('must specify a file path or jsonOp, not both');
    text = loader.loadText(path);
    if (text === '') throw new Error(`patch file '${path}' empty seems to be empty`);
  }
  const shown = () => (text.startsWith('[') ? text : JSON.stringify(parseYAML(text)));
  let operations: JSONPatchOperation[] | null;
  try {
    operations = jsonPatchFrom(text);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      message.startsWith('yaml:') ? `error converting YAML to JSON: ${message}` : `decoding ${shown()}: ${message}`,
    );
  }
  if (!operations?.length) throw new Error(`patch appears to be empty; file=${path}, JsonOp=${shown()}`);
  const target = selectorOf(args.target!);
  const list = operations;
  return (map) => {
    for (const resource of map.select(target)) applyOperations(resource, list);
  };
}

/** Strategic merge patches of the old form: each a file, or the patch itself. */
export function strategicMergeTransformer(paths: readonly string[], patches: string, loader: Loader): Transformer {
  if (paths.length === 0 && patches === '') throw new Error('empty file path and empty patch content');
  const loaded = paths.flatMap((path) => attempt(() => objectsFrom(path)).value ?? fromFile(path, loader));
  if (patches !== '') loaded.push(...objectsFrom(patches));
  if (loaded.length === 0) throw new Error(`patch appears to be empty; files=[${paths.join(' ')}], Patch=${patches}`);
  return (map) => {
    for (const patch of loaded) map.applyStrategicMerge([map.byAnyId(patch.originalId).id], patch);
  };
}

function fromFile(path: string, loader: Loader): Resource[] {
  const text = loader.loadText(path);
  try {
    return objectsFrom(text);
  } catch (error) {
    const { message } = error as Error;
    throw message.includes('MalformedYAMLError') ? new Error(`${message} in File: ${path}`) : error;
  }
}
