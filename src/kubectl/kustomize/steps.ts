import { toYAML } from '../printers/yaml.ts';
import type { Generator } from './builtins.ts';
import { asSpecs, type TransformerConfig } from './config.ts';
import { type FieldSpec, fieldSpec, mergeSpecs } from './field-spec.ts';
import { generate, withGlobalOptions } from './generators.ts';
import type { GeneratorArgs, Kustomization } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { patchJson6902Transformer, patchTransformer, strategicMergeTransformer } from './transformers/patches.ts';
import {
  affixTransformer,
  entriesTransformer,
  imageTransformer,
  namespaceTransformer,
  replicaTransformer,
  type Transformer,
} from './transformers/simple.ts';
import { prefixed } from './yaml/errors.ts';

// What the fields of a kustomization file ask for, as generators and transformers in the order in which they go to work.

/** @throws Error for charts: there is no helm here */
export function builtinGenerators(
  { configMapGenerator = [], secretGenerator = [], generatorOptions, ...rest }: Kustomization,
  loader: Loader,
  enableHelm: boolean,
): { kind: string; make: Generator }[] {
  const of = (kind: 'ConfigMap' | 'Secret', list: readonly GeneratorArgs[]) =>
    list.map((args) => {
      const options = withGlobalOptions(args.options, generatorOptions);
      return {
        kind: `${kind}Generator`,
        make: () => [generate(kind, { ...args, ...(options ? { options } : {}) }, loader)],
      };
    });
  return [...of('ConfigMap', configMapGenerator), ...of('Secret', secretGenerator), ...charts(rest, enableHelm)];
}

type ChartFields = Pick<Kustomization, 'helmCharts' | 'helmGlobals' | 'namespace'>;

function charts(
  { helmCharts, helmGlobals, namespace }: ChartFields,
  enabled: boolean,
): { kind: string; make: Generator }[] {
  const kind = 'HelmChartInflationGenerator';
  return helmCharts.map((chart) => {
    const config = { ...helmGlobals, ...chart, ...(namespace && !chart.namespace ? { namespace } : {}) };
    if (!enabled) throw trouble(kind, shownConfig(config), new Error('must specify --enable-helm'));
    if (!chart.name) throw trouble(kind, shownConfig(config), new Error('chart name cannot be empty'));
    const make = () => {
      throw new Error(
        `unable to run: 'helm version --short' (is 'helm' installed?): exec: "helm": executable file not found in $PATH`,
      );
    };
    return { kind, make };
  });
}

export interface BuiltinStep {
  kind: string;
  transform: Transformer;
}

/** @throws Error for what makes no sense, with the configuration of the step */
export async function builtinSteps(
  k: Kustomization,
  config: TransformerConfig,
  loader: Loader,
): Promise<BuiltinStep[]> {
  return [
    ...(await patchSteps(k, loader)),
    ...nameSteps(k, config),
    ...labelSteps(k, config).map((transform) => ({ kind: 'LabelTransformer', transform })),
    ...annotationSteps(k, config),
    ...(await jsonPatchSteps(k, loader)),
    ...(k.replicas ?? []).map((replica) => ({
      kind: 'ReplicaCountTransformer',
      transform: replicaTransformer(replica, config.replicas),
    })),
    ...k.images.map((image) => ({ kind: 'ImageTagTransformer', transform: imageTransformer(image, config.images) })),
    ...(await replacementSteps(k, loader)),
  ];
}

async function configured(
  kind: string,
  shown: object,
  make: (text: string) => Transformer | Promise<Transformer>,
): Promise<BuiltinStep> {
  const text = shownConfig(shown);
  try {
    return { kind, transform: await make(text) };
  } catch (error) {
    throw trouble(kind, text, error);
  }
}

async function patchSteps(
  { patchesStrategicMerge: paths, patches = [] }: Kustomization,
  loader: Loader,
): Promise<BuiltinStep[]> {
  const steps: BuiltinStep[] = [];
  if (paths?.length) {
    const make = () => strategicMergeTransformer(paths, '', loader);
    steps.push(await configured('PatchStrategicMergeTransformer', { paths }, make));
  }
  for (const args of patches)
    steps.push(await configured('PatchTransformer', args, (text) => patchTransformer(args, text, loader)));
  return steps;
}

function nameSteps({ namespace, namePrefix, nameSuffix }: Kustomization, config: TransformerConfig): BuiltinStep[] {
  const steps: BuiltinStep[] = [];
  const add = (kind: string, transform: Transformer) => steps.push({ kind, transform });
  if (namespace) add('NamespaceTransformer', namespaceTransformer({ namespace, specs: config.namespace }));
  if (namePrefix) add('PrefixTransformer', affixTransformer('prefix', namePrefix, config.namePrefix));
  if (nameSuffix) add('SuffixTransformer', affixTransformer('suffix', nameSuffix, config.nameSuffix));
  return steps;
}

function labelSteps({ labels = [], commonLabels = {} }: Kustomization, config: TransformerConfig): Transformer[] {
  if (labels.length === 0 && Object.keys(commonLabels).length === 0) return [];
  const steps = labels.map(({ pairs = {}, includeSelectors, includeTemplates, fields }) => {
    let specs = merged(asSpecs(fields), config.labels);
    if (includeSelectors) specs = merged(specs, config.commonLabels);
    else {
      if (includeTemplates) specs = merged(specs, config.templateLabels, 'failed to merge template fieldSpec');
      specs = merged(specs, [fieldSpec('metadata/labels', true)]);
    }
    return entriesTransformer(pairs, specs);
  });
  return [...steps, entriesTransformer(commonLabels, config.commonLabels)];
}

function merged(
  specs: readonly FieldSpec[],
  more: readonly FieldSpec[],
  failure = 'failed to merge labels',
): FieldSpec[] {
  try {
    return mergeSpecs(specs, more);
  } catch (error) {
    throw prefixed(failure, error);
  }
}

function annotationSteps({ commonAnnotations = {} }: Kustomization, config: TransformerConfig): BuiltinStep[] {
  if (Object.keys(commonAnnotations).length === 0) return [];
  const transform = entriesTransformer(commonAnnotations, config.commonAnnotations);
  return [{ kind: 'AnnotationsTransformer', transform }];
}

async function jsonPatchSteps({ patchesJson6902 = [] }: Kustomization, loader: Loader): Promise<BuiltinStep[]> {
  const steps: BuiltinStep[] = [];
  for (const { target, path, patch: jsonOp } of patchesJson6902) {
    const args = { ...(target ? { target } : {}), ...(path ? { path } : {}), ...(jsonOp ? { jsonOp } : {}) };
    steps.push(await configured('PatchJson6902Transformer', args, () => patchJson6902Transformer(args, loader)));
  }
  return steps;
}

async function replacementSteps({ replacements = [] }: Kustomization, loader: Loader): Promise<BuiltinStep[]> {
  if (replacements.length === 0) return [];
  const { replacementTransformer } = await import('./transformers/replacements.ts');
  const make = () => replacementTransformer(replacements, loader);
  return [await configured('ReplacementTransformer', { Replacements: replacements }, make)];
}

/** An error in how a builtin is configured, with the configuration. */
const trouble = (kind: string, config: string, error: unknown): Error =>
  new Error(`trouble configuring builtin ${kind} with config: \`\n${config}\`: ${(error as Error).message}`);

const shownConfig = (config: object): string => toYAML(withoutNothing(config));

/** Without the empty values that Go leaves out. */
function withoutNothing(value: any): any {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([, one]) => !['', false, 0, undefined].includes(one as any) && !(Array.isArray(one) && one.length === 0),
  );
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutNothing(one)]));
}
