import { parseYAML } from '../manifests/yaml.ts';
import { decodeStruct, type GoStruct } from './go-struct.ts';
import type { Gvk } from './resource-id.ts';
import type { Selector } from './selector.ts';

// The kustomization file: its fields, what it may be called, and what is wrong with it.

export type Strings = Readonly<Record<string, string>>;

export interface GeneratorOptions {
  labels?: Strings;
  annotations?: Strings;
  disableNameSuffixHash?: boolean;
  immutable?: boolean;
}

export interface GeneratorArgs {
  namespace?: string;
  name?: string;
  behavior?: string;
  literals?: readonly string[];
  files?: readonly string[];
  envs?: readonly string[];
  /** Old form of `envs`. */
  env?: string;
  options?: GeneratorOptions;
  /** Of secrets. */
  type?: string;
}

export interface FieldArgs extends Partial<Gvk> {
  path?: string;
  create?: boolean;
}

export interface LabelArgs {
  pairs?: Strings;
  includeSelectors?: boolean;
  includeTemplates?: boolean;
  fields?: readonly FieldArgs[];
}

export interface PatchArgs {
  path?: string;
  patch?: string;
  target?: Partial<Selector>;
  options?: { allowNameChange?: boolean; allowKindChange?: boolean };
}

export interface ImageArgs {
  name?: string;
  newName?: string;
  tagSuffix?: string;
  newTag?: string;
  digest?: string;
}

export interface FieldOptions {
  delimiter?: string;
  index?: number;
  encoding?: string;
  create?: boolean;
}

export interface ReplacementSource extends Partial<Omit<Selector, 'labelSelector' | 'annotationSelector'>> {
  fieldPath?: string;
  options?: FieldOptions;
}

export interface ReplacementTarget {
  select?: Partial<Selector>;
  reject?: readonly Partial<Selector>[];
  fieldPaths?: readonly string[];
  options?: FieldOptions;
}

export interface Replacement {
  source?: ReplacementSource;
  sourceValue?: string;
  targets?: readonly ReplacementTarget[];
  path?: string;
}

export interface Variable {
  name?: string;
  objref?: Partial<Gvk> & { apiVersion?: string; name?: string; namespace?: string };
  fieldref?: { fieldPath?: string };
}

export interface SortOptions {
  order?: string;
  legacySortOptions?: { orderFirst?: readonly string[]; orderLast?: readonly string[] };
}

export interface Kustomization {
  apiVersion: string;
  kind: string;
  openapi?: Strings;
  namePrefix?: string;
  nameSuffix?: string;
  namespace?: string;
  commonLabels?: Strings;
  labels?: readonly LabelArgs[];
  commonAnnotations?: Strings;
  patchesStrategicMerge?: readonly string[];
  patchesJson6902?: readonly PatchArgs[];
  patches?: readonly PatchArgs[];
  images: readonly ImageArgs[];
  imageTags?: readonly ImageArgs[];
  replacements?: readonly Replacement[];
  replicas?: readonly { name?: string; count?: number }[];
  vars?: readonly Variable[];
  sortOptions?: SortOptions;
  resources: readonly string[];
  components?: readonly string[];
  crds?: readonly string[];
  bases?: readonly string[];
  configMapGenerator?: readonly GeneratorArgs[];
  secretGenerator?: readonly GeneratorArgs[];
  helmGlobals?: Readonly<Record<string, string>>;
  helmCharts: readonly Readonly<Record<string, unknown>>[];
  helmChartInflationGenerator?: readonly Readonly<Record<string, unknown>>[];
  generatorOptions?: GeneratorOptions;
  configurations?: readonly string[];
  generators?: readonly string[];
  transformers?: readonly string[];
  validators?: readonly string[];
  buildMetadata?: readonly string[];
}

const gvk: GoStruct = { name: 'Gvk', fields: { group: 'string', version: 'string', kind: 'string' } };
const resId: GoStruct = { name: 'ResId', fields: { name: 'string', namespace: 'string' }, embeds: { Gvk: gvk } };
export const fieldSpecStruct: GoStruct = {
  name: 'FieldSpec',
  fields: { path: 'string', create: 'bool' },
  embeds: { Gvk: gvk },
};
export const gvkEmbed = { Gvk: gvk };
export const selectorStruct: GoStruct = {
  name: 'Selector',
  fields: { annotationSelector: 'string', labelSelector: 'string' },
  embeds: { ResId: resId },
};
const options: GoStruct = {
  name: 'GeneratorOptions',
  fields: {
    labels: 'map[string]string',
    annotations: 'map[string]string',
    disableNameSuffixHash: 'bool',
    immutable: 'bool',
  },
};
const pairSources: GoStruct = {
  name: 'KvPairSources',
  fields: { literals: '[]string', files: '[]string', envs: '[]string', env: 'string' },
};
const generatorArgs: GoStruct = {
  name: 'GeneratorArgs',
  fields: { namespace: 'string', name: 'string', behavior: 'string', options },
  embeds: { KvPairSources: pairSources },
};
export const configMapArgs: GoStruct = { name: 'ConfigMapArgs', fields: {}, embeds: { GeneratorArgs: generatorArgs } };
export const secretArgs: GoStruct = {
  name: 'SecretArgs',
  fields: { type: 'string' },
  embeds: { GeneratorArgs: generatorArgs },
};
const objectMeta: GoStruct = {
  name: 'ObjectMeta',
  fields: { name: 'string', namespace: 'string', labels: 'map[string]string', annotations: 'map[string]string' },
};
const fieldOptions: GoStruct = {
  name: 'FieldOptions',
  fields: { delimiter: 'string', index: 'int', encoding: 'string', create: 'bool' },
};
export const replacementStruct: GoStruct = {
  name: 'Replacement',
  fields: {
    source: {
      name: 'SourceSelector',
      fields: { fieldPath: 'string', options: fieldOptions },
      embeds: { ResId: resId },
    },
    targets: [
      {
        name: 'TargetSelector',
        fields: { select: selectorStruct, reject: [selectorStruct], fieldPaths: '[]string', options: fieldOptions },
      },
    ],
    sourceValue: 'string',
  },
};
export const replacementField: GoStruct = {
  name: 'ReplacementField',
  fields: { path: 'string' },
  embeds: { Replacement: replacementStruct },
};
export const patchStruct: GoStruct = {
  name: 'Patch',
  fields: {
    path: 'string',
    patch: 'string',
    target: selectorStruct,
    options: { name: 'PatchArgs', fields: { allowNameChange: 'bool', allowKindChange: 'bool' } },
  },
};
export const imageStruct: GoStruct = {
  name: 'Image',
  fields: { name: 'string', newName: 'string', tagSuffix: 'string', newTag: 'string', digest: 'string' },
};
export const replicaStruct: GoStruct = { name: 'Replica', fields: { name: 'string', count: 'int64' } };
const variable: GoStruct = {
  name: 'Var',
  fields: {
    name: 'string',
    objref: {
      name: 'Target',
      fields: { apiVersion: 'string', name: 'string', namespace: 'string' },
      embeds: { Gvk: gvk },
    },
    fieldref: { name: 'FieldSelector', fields: { fieldPath: 'string' } },
  },
};
const helmGlobals: GoStruct = { name: 'HelmGlobals', fields: { chartHome: 'string', configHome: 'string' } };
export const helmChart: GoStruct = {
  name: 'HelmChart',
  fields: {
    name: 'string',
    version: 'string',
    repo: 'string',
    releaseName: 'string',
    namespace: 'string',
    additionalValuesFiles: '[]string',
    valuesFile: 'string',
    valuesInline: 'map[string]interface {}',
    valuesMerge: 'string',
    includeCRDs: 'bool',
    skipHooks: 'bool',
    apiVersions: '[]string',
    kubeVersion: 'string',
    nameTemplate: 'string',
    skipTests: 'bool',
    debug: 'bool',
    devel: 'bool',
  },
};
const helmChartArgs: GoStruct = {
  name: 'HelmChartArgs',
  fields: {
    chartName: 'string',
    chartVersion: 'string',
    chartRepoUrl: 'string',
    chartHome: 'string',
    chartRepoName: 'string',
    helmBin: 'string',
    helmHome: 'string',
    values: 'string',
    valuesLocal: 'map[string]interface {}',
    valuesMerge: 'string',
    releaseName: 'string',
    releaseNamespace: 'string',
    extraArgs: '[]string',
  },
};

const kustomizationStruct: GoStruct = {
  name: 'Kustomization',
  embeds: { TypeMeta: { name: 'TypeMeta', fields: { kind: 'string', apiVersion: 'string' } } },
  fields: {
    metadata: objectMeta,
    openapi: 'map[string]string',
    namePrefix: 'string',
    nameSuffix: 'string',
    namespace: 'string',
    commonLabels: 'map[string]string',
    labels: [
      {
        name: 'Label',
        fields: {
          pairs: 'map[string]string',
          includeSelectors: 'bool',
          includeTemplates: 'bool',
          fields: [fieldSpecStruct],
        },
      },
    ],
    commonAnnotations: 'map[string]string',
    patchesStrategicMerge: '[]types.PatchStrategicMerge',
    patchesJson6902: [patchStruct],
    patches: [patchStruct],
    images: [imageStruct],
    imageTags: [imageStruct],
    replacements: [replacementField],
    replicas: [replicaStruct],
    vars: [variable],
    sortOptions: {
      name: 'SortOptions',
      fields: {
        order: 'types.SortOrder',
        legacySortOptions: { name: 'LegacySortOptions', fields: { orderFirst: '[]string', orderLast: '[]string' } },
      },
    },
    resources: '[]string',
    components: '[]string',
    crds: '[]string',
    bases: '[]string',
    configMapGenerator: [configMapArgs],
    secretGenerator: [secretArgs],
    helmGlobals,
    helmCharts: [helmChart],
    helmChartInflationGenerator: [helmChartArgs],
    generatorOptions: options,
    configurations: '[]string',
    generators: '[]string',
    transformers: '[]string',
    validators: '[]string',
    buildMetadata: '[]string',
  },
};

/** Old fields, what to use instead, and what the advice about `kustomize edit fix` begins with. */
const deprecated: readonly [field: keyof Kustomization, instead: string, note: string][] = [
  ['bases', 'resources', ''],
  ['commonLabels', 'labels', ''],
  ['imageTags', 'images', ''],
  ['patchesJson6902', 'patches', ''],
  ['patchesStrategicMerge', 'patches', ''],
  ['vars', 'replacements', '[EXPERIMENTAL] '],
];

/**
 * @param root folder of the file, for messages
 * @param warn takes what is to be said about old fields
 * @throws Error for a file that is none, is empty or says it is something else
 */
export function readKustomization(text: string, root: string, warn: (line: string) => void): Kustomization {
  let found: Kustomization;
  try {
    found = decodeStruct(parseYAML(text), kustomizationStruct, { strict: true });
  } catch (error) {
    throw new Error(`invalid Kustomization: ${(error as Error).message}`);
  }
  for (const [field, instead, note] of deprecated) {
    if (found[field] === undefined) continue;
    warn(
      `# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${note}Run 'kustomize edit fix' to update your Kustomization automatically.`,
    );
  }
  const empty = Object.keys(found).every((field) => ['kind', 'apiVersion'].includes(field) || emptied(found, field));
  if (empty) throw new Error('kustomization.yaml is empty');
  const kustomization = modern(found);
  const problems = wrongType(kustomization);
  if (problems.length > 0) throw new Error(`Failed to read kustomization file under ${root}:\n${problems.join('\n')}`);
  return kustomization;
}

/** Fields that say nothing, and those whose (empty) content moves elsewhere. */
function emptied(found: Kustomization, field: string): boolean {
  const value = found[field as keyof Kustomization];
  const moves = ['bases', 'imageTags', 'helmChartInflationGenerator'].includes(field);
  return value === '' || (moves && (value as readonly unknown[]).length === 0);
}

/** Moves old fields to where they belong now. */
function modern(found: Kustomization): Kustomization {
  const kind = found.kind || 'Kustomization';
  const generators = (list: readonly GeneratorArgs[] = []): GeneratorArgs[] =>
    list.map(({ env = '', ...args }) => (env === '' ? args : { ...args, envs: [...(args.envs ?? []), env] }));
  const charts = (found.helmChartInflationGenerator ?? []).map(modernChart);
  return {
    ...found,
    kind,
    apiVersion: found.apiVersion || `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`,
    resources: [...(found.resources ?? []), ...(found.bases ?? [])],
    images: [...(found.images ?? []), ...(found.imageTags ?? [])],
    configMapGenerator: generators(found.configMapGenerator),
    secretGenerator: generators(found.secretGenerator),
    helmCharts: [...(found.helmCharts ?? []), ...charts],
    ...(found.helmGlobals ? {} : oldGlobals(found.helmChartInflationGenerator ?? [])),
  };
}

function modernChart(old: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { chartName, chartVersion, chartRepoUrl, values, valuesLocal, valuesMerge, releaseName } = old;
  const chart = {
    name: chartName,
    version: chartVersion,
    repo: chartRepoUrl,
    valuesFile: values,
    valuesInline: valuesLocal,
    valuesMerge,
    releaseName,
  };
  return Object.fromEntries(Object.entries(chart).filter(([, value]) => value !== undefined));
}

function oldGlobals(charts: readonly Readonly<Record<string, any>>[]): { helmGlobals?: Record<string, string> } {
  const globals: Record<string, string> = {};
  for (const { helmHome = '', chartHome = '' } of charts) {
    if (helmHome !== '') globals.configHome = helmHome;
    if (chartHome !== '') globals.chartHome = chartHome;
  }
  return Object.keys(globals).length === 0 ? {} : { helmGlobals: globals };
}

function wrongType({ kind, apiVersion }: Kustomization): string[] {
  const problems: string[] = [];
  if (kind !== 'Kustomization' && kind !== 'Component') problems.push('kind should be Kustomization or Component');
  const required = `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  if (apiVersion !== required) problems.push(`apiVersion for ${kind} should be ${required}`);
  return problems;
}
