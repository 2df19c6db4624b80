import { toYAML } from '../printers/yaml.ts';
import { asSpecs } from './config.ts';
import type { FieldSpec } from './field-spec.ts';
import { generate } from './generators.ts';
import { decodeStruct, type GoStruct } from './go-struct.ts';
import {
  configMapArgs,
  fieldSpecStruct,
  imageStruct,
  patchStruct,
  replacementField,
  replicaStruct,
  secretArgs,
  selectorStruct,
} from './kustomization.ts';
import type { Loader } from './loader.ts';
import { newObject, Resource } from './resource.ts';
import { gvkText, idText } from './resource-id.ts';
import { patchJson6902Transformer, patchTransformer, strategicMergeTransformer } from './transformers/patches.ts';
import {
  affixTransformer,
  entriesTransformer,
  hashTransformer,
  imageTransformer,
  namespaceTransformer,
  replicaTransformer,
  type Transformer,
} from './transformers/simple.ts';
import { lookup, setField, setString } from './yaml/change.ts';
import { stringNode } from './yaml/node.ts';

// Generators and transformers that a kustomization configures in files of their own, as objects of `apiVersion: builtin`.

export type Generator = () => Resource[];
type Config = Record<string, any>;
type MakeTransformer = (config: Config, shown: string, loader: Loader) => Transformer | Promise<Transformer>;

const metadata: GoStruct = { name: 'ObjectMeta', fields: { name: 'string', namespace: 'string' } };
const specs = [fieldSpecStruct] as const;
const struct = (name: string, fields: GoStruct['fields']): GoStruct => ({ name, fields });

const specsOf = (config: Config): FieldSpec[] => asSpecs(config.fieldSpecs);

function affix(position: 'prefix' | 'suffix'): MakeTransformer {
  return (config) => {
    if (config.fieldSpecs === undefined) throw new Error('fieldSpecs is not expected to be nil');
    return affixTransformer(position, config[position] ?? '', specsOf(config));
  };
}

const entries =
  (field: 'labels' | 'annotations'): MakeTransformer =>
  (config) =>
    entriesTransformer(config[field] ?? {}, specsOf(config));

const subjectModes = ['defaultOnly', 'none', 'allServiceAccounts'];

function namespaceFrom(config: Config): Transformer {
  const mode: string = config.setRoleBindingSubjects || 'defaultOnly';
  if (!subjectModes.includes(mode)) {
    throw new Error(
      `invalid value ${JSON.stringify(mode)} for setRoleBindingSubjects: must be one of "defaultOnly", "none" or "allServiceAccounts"`,
    );
  }
  return namespaceTransformer({
    namespace: config.metadata?.namespace ?? '',
    specs: specsOf(config),
    unsetOnly: config.unsetOnly ?? false,
    subjects: mode as 'defaultOnly',
  });
}

const transformers: Readonly<Record<string, readonly [GoStruct, MakeTransformer]>> = {
  AnnotationsTransformer: [
    struct('AnnotationsTransformerPlugin', { annotations: 'map[string]string', fieldSpecs: specs }),
    entries('annotations'),
  ],
  HashTransformer: [struct('HashTransformerPlugin', {}), () => hashTransformer],
  ImageTagTransformer: [
    struct('ImageTagTransformerPlugin', { imageTag: imageStruct, fieldSpecs: specs }),
    (config) => imageTransformer(config.imageTag ?? {}, specsOf(config)),
  ],
  LabelTransformer: [
    struct('LabelTransformerPlugin', { labels: 'map[string]string', fieldSpecs: specs }),
    entries('labels'),
  ],
  NamespaceTransformer: [
    struct('NamespaceTransformerPlugin', {
      metadata,
      fieldSpecs: specs,
      unsetOnly: 'bool',
      setRoleBindingSubjects: 'string',
    }),
    namespaceFrom,
  ],
  PatchJson6902Transformer: [
    struct('PatchJson6902TransformerPlugin', { target: selectorStruct, path: 'string', jsonOp: 'string' }),
    (config, _shown, loader) => patchJson6902Transformer(config, loader),
  ],
  PatchStrategicMergeTransformer: [
    struct('PatchStrategicMergeTransformerPlugin', { paths: '[]string', patches: 'string' }),
    (config, _shown, loader) => strategicMergeTransformer(config.paths ?? [], config.patches ?? '', loader),
  ],
  PatchTransformer: [
    { ...patchStruct, name: 'PatchTransformerPlugin' },
    (config, shown, loader) => patchTransformer(config, shown, loader),
  ],
  PrefixSuffixTransformer: [
    struct('PrefixTransformerPlugin', { prefix: 'string', suffix: 'string', fieldSpecs: specs }),
    (config, shown, loader) => {
      const [before, after] = [affix('prefix'), affix('suffix')].map(
        (make) => make(config, shown, loader) as Transformer,
      );
      return (map) => {
        before!(map);
        after!(map);
      };
    },
  ],
  PrefixTransformer: [struct('PrefixTransformerPlugin', { prefix: 'string', fieldSpecs: specs }), affix('prefix')],
  SuffixTransformer: [struct('SuffixTransformerPlugin', { suffix: 'string', fieldSpecs: specs }), affix('suffix')],
  ReplacementTransformer: [
    struct('ReplacementTransformerPlugin', { replacements: [replacementField] }),
    async (config, _shown, loader) =>
      (await import('./transformers/replacements.ts')).replacementTransformer(config.replacements ?? [], loader),
  ],
  ReplicaCountTransformer: [
    struct('ReplicaCountTransformerPlugin', { replica: replicaStruct, fieldSpecs: specs }),
    (config) => replicaTransformer(config.replica ?? {}, specsOf(config)),
  ],
  ValueAddTransformer: [
    struct('ValueAddTransformerPlugin', { '': 'interface {}' }),
    async (config, _shown, loader) => (await import('./transformers/value-add.ts')).valueAddTransformer(config, loader),
  ],
};

type MakeGenerator = (config: Config, loader: Loader) => Generator;

function dataGenerator(kind: 'ConfigMap' | 'Secret'): MakeGenerator {
  return (config, loader) => () => {
    const { metadata: meta = {}, ...args } = config;
    return [
      generate(kind, { ...args, name: args.name || meta.name, namespace: args.namespace || meta.namespace }, loader),
    ];
  };
}

const generators: Readonly<Record<string, readonly [GoStruct, MakeGenerator]>> = {
  ConfigMapGenerator: [
    { name: 'ConfigMapGeneratorPlugin', fields: { metadata }, embeds: { ConfigMapArgs: configMapArgs } },
    dataGenerator('ConfigMap'),
  ],
  SecretGenerator: [
    { name: 'SecretGeneratorPlugin', fields: { metadata }, embeds: { SecretArgs: secretArgs } },
    dataGenerator('Secret'),
  ],
  IAMPolicyGenerator: [
    struct('IAMPolicyGeneratorPlugin', {
      cloud: 'string',
      kubernetesService: struct('KubernetesService', { name: 'string', namespace: 'string' }),
      serviceAccount: struct('ServiceAccount', { name: 'string', projectId: 'string' }),
    }),
    iamGenerator,
  ],
  HelmChartInflationGenerator: [
    struct('HelmChartInflationGeneratorPlugin', {}),
    () => {
      throw new Error('must specify --enable-helm');
    },
  ],
};

/** An account that stands for one of Google's cloud. */
function iamGenerator({ cloud = '', kubernetesService = {}, serviceAccount = {} }: Config): Generator {
  return () => {
    if (cloud !== 'gke') throw new Error(`cloud provider ${cloud} not supported yet`);
    const { name = '', namespace = '' } = kubernetesService;
    const node = newObject('ServiceAccount');
    const meta = lookup(node, ['metadata'], 'map')!;
    const account = `${serviceAccount.name ?? ''}@${serviceAccount.projectId ?? ''}.iam.gserviceaccount.com`;
    setField(lookup(meta, ['annotations'], 'map')!, 'iam.gke.io/gcp-service-account', stringNode(account));
    setString(meta, 'name', name);
    if (namespace !== '') setString(meta, 'namespace', namespace);
    return [new Resource(node)];
  };
}

/** @throws Error for what is no builtin, and for configurations that make no sense */
export async function loadTransformer(resource: Resource, loader: Loader): Promise<Transformer> {
  checkBuiltin(resource);
  const { kind } = resource;
  if (Object.hasOwn(generators, kind)) throw new Error(`plugin ${idText(resource.originalId)} not a transformer`);
  const [type, make] = Object.hasOwn(transformers, kind) ? transformers[kind]! : unknownBuiltin(resource);
  return configured(resource, async () => {
    const config = await configOf(resource, type);
    return make(config, resource.toYAML(), loader);
  });
}

export async function loadGenerator(resource: Resource, loader: Loader): Promise<Generator> {
  checkBuiltin(resource);
  const { kind } = resource;
  if (Object.hasOwn(transformers, kind)) throw new Error(`plugin ${idText(resource.originalId)} not a generator`);
  const [type, make] = Object.hasOwn(generators, kind) ? generators[kind]! : unknownBuiltin(resource);
  return configured(resource, async () => make(await configOf(resource, type), loader));
}

function checkBuiltin(resource: Resource): void {
  if (resource.apiVersion === 'builtin') return;
  throw new Error(`external plugins disabled; unable to load external plugin '${resource.originalId.kind}'`);
}

function unknownBuiltin(resource: Resource): never {
  throw new Error(`unable to load builtin ${gvkText(resource.gvk)}`);
}

async function configured<T>(resource: Resource, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new Error(`plugin ${idText(resource.originalId)} fails configuration: ${(error as Error).message}`);
  }
}

async function configOf(resource: Resource, type: GoStruct): Promise<Config> {
  const { parseYAML } = await import('../manifests/yaml.ts');
  const value = parseYAML(toYAML(resource.toObject()));
  if (resource.kind === 'ValueAddTransformer') {
    const { valueAddStruct } = await import('./transformers/value-add.ts');
    return decode(value, valueAddStruct);
  }
  return decode(value, type);
}

function decode(value: unknown, type: GoStruct): Config {
  try {
    return decodeStruct(value, type, { lenientText: true });
  } catch (error) {
    throw new Error(`error unmarshaling JSON: while decoding JSON: ${(error as Error).message}`);
  }
}
