import { defaultPaths } from './default-paths.ts';
import { defaultReferences } from './default-references.ts';
import { compareGvk, type FieldSpec, gvkOf, mergeSpecs, specsOf } from './field-spec.ts';
import { decodeStruct, type GoStruct } from './go-struct.ts';
import { fieldSpecStruct, gvkEmbed } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { type Gvk, noGvk, sameGvk } from './resource-id.ts';

/** Fields that hold names of objects of one kind. */
export interface NameReference extends Gvk {
  referrers: readonly FieldSpec[];
}

const lists = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'templateLabels',
  'commonAnnotations',
  'varReference',
  'images',
  'replicas',
] as const;
type ListName = (typeof lists)[number];

/** Which fields the transformers change. */
export type TransformerConfig = Record<ListName, readonly FieldSpec[]> & { nameReference: readonly NameReference[] };

export function emptyConfig(): TransformerConfig {
  const config = { nameReference: [] } as unknown as TransformerConfig;
  for (const name of lists) config[name] = [];
  return config;
}

let defaults: TransformerConfig | undefined;

function defaultConfig(): TransformerConfig {
  if (defaults) return defaults;
  const config = emptyConfig();
  for (const name of lists) config[name] = specsOf(defaultPaths[name] ?? {});
  config.nameReference = Object.entries(defaultReferences).map(([who, table]) => ({
    ...gvkOf(who),
    referrers: specsOf(table),
  }));
  defaults = sorted(config);
  return defaults;
}

function sorted(config: TransformerConfig): TransformerConfig {
  for (const name of lists) config[name] = [...config[name]].sort(compareGvk);
  config.nameReference = [...config.nameReference].sort(compareGvk);
  return config;
}

/** @throws Error when the two disagree */
export function mergeConfigs(a: TransformerConfig, b: TransformerConfig): TransformerConfig {
  const merged = emptyConfig();
  for (const name of lists) {
    try {
      merged[name] = mergeSpecs(a[name], b[name]);
    } catch (error) {
      const shown = name === 'namespace' ? 'NameSpace' : name.charAt(0).toUpperCase() + name.slice(1);
      throw new Error(`failed to merge ${shown} fieldSpec: ${(error as Error).message}`);
    }
  }
  merged.nameReference = mergeReferences(a.nameReference, b.nameReference);
  return sorted(merged);
}

function mergeReferences(a: readonly NameReference[], b: readonly NameReference[]): NameReference[] {
  const merged = [...a];
  for (const reference of b) {
    const at = merged.findIndex((one) => sameGvk(one, reference));
    if (at < 0) merged.push(reference);
    else {
      try {
        merged[at] = { ...merged[at]!, referrers: mergeSpecs(merged[at]!.referrers, reference.referrers) };
      } catch (error) {
        throw new Error(`failed to merge NameReference fieldSpec: ${(error as Error).message}`);
      }
    }
  }
  return merged;
}

const specList: readonly [GoStruct, string] = [fieldSpecStruct, 'types.FsSlice'];
const configStruct: GoStruct = {
  name: 'TransformerConfig',
  fields: {
    ...Object.fromEntries(lists.map((name) => [name, specList])),
    nameReference: [
      { name: 'NameBackReferences', fields: { fieldSpecs: specList }, embeds: gvkEmbed },
      'builtinconfig.nbrSlice',
    ],
  },
};

export const asSpecs = (list: readonly Partial<FieldSpec>[] = []): FieldSpec[] =>
  list.map((spec) => ({ ...noGvk, path: '', create: false, ...spec }));

/** The defaults, with what a kustomization's `configurations` add. */
export async function configFor(loader: Loader, paths: readonly string[]): Promise<TransformerConfig> {
  if (paths.length === 0) return defaultConfig();
  const { parseYAML } = await import('../manifests/yaml.ts');
  let added = emptyConfig();
  for (const path of paths) {
    const text = loader.loadText(path);
    let found: any;
    try {
      found = decodeStruct(parseYAML(text), configStruct, { strict: true, lenientText: true });
    } catch (error) {
      const { message } = error as Error;
      throw new Error(
        message.startsWith('yaml:')
          ? `error converting YAML to JSON: ${message}`
          : `error unmarshaling JSON: while decoding JSON: ${message}`,
      );
    }
    const config = emptyConfig();
    for (const name of lists) config[name] = asSpecs(found[name]);
    config.nameReference = (found.nameReference ?? []).map(({ fieldSpecs, ...gvk }: any) => ({
      ...noGvk,
      ...gvk,
      referrers: asSpecs(fieldSpecs),
    }));
    added = mergeConfigs(added, sorted(config));
  }
  return mergeConfigs(defaultConfig(), added);
}
