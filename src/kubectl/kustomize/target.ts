import { goQuote } from '../../apimachinery/go-format.ts';
import { type Generator, loadGenerator, loadTransformer } from './builtins.ts';
import { configFor, emptyConfig, mergeConfigs, type TransformerConfig } from './config.ts';
import { configFromCrds } from './crds.ts';
import { checkMetadata, objectsFrom } from './factory.ts';
import { fieldSpec } from './field-spec.ts';
import { type Kustomization, readKustomization } from './kustomization.ts';
import { type Loader, Unreachable } from './loader.ts';
import {
  addOrigin,
  addTransformation,
  type Origin,
  originBelow,
  originFromPlugin,
  originOfBuiltin,
  originText,
  setOrigin,
} from './origin.ts';
import { notes, type Resource } from './resource.ts';
import { ResourceMap } from './resource-map.ts';
import { builtinGenerators, builtinSteps } from './steps.ts';
import { nameReferenceTransformer } from './transformers/name-references.ts';
import { entriesTransformer, hashTransformer, type Transformer } from './transformers/simple.ts';
import { addVariables, markTargets, type NamedVariable, namedVariable, resolveVariables } from './vars.ts';
import { prefixed } from './yaml/errors.ts';

/** What a build shares among all its kustomizations. */
export interface BuildContext {
  warn(line: string): void;
  /** Takes what goes to the log. */
  log(text: string): void;
  enableHelm: boolean;
  /** Takes a kustomization's own schema into use, unless one is already. */
  setSchema(openapi: Readonly<Record<string, string>>, loader: Loader, reset: boolean): Promise<void>;
}

/** What has come together so far. */
interface Accumulated {
  map: ResourceMap;
  config: TransformerConfig;
  variables: Map<string, NamedVariable>;
}

const nothing = (): Accumulated => ({ map: new ResourceMap(), config: emptyConfig(), variables: new Map() });

/** @throws Error when the two have objects or variables in common */
function mergeInto(all: Accumulated, other: Accumulated): void {
  all.map.appendAll(other.map.resources);
  all.config = mergeConfigs(all.config, other.config);
  addVariables(all.variables, other.variables.values());
}

export const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** A step and who takes it, for those who want to know. */
interface Step {
  transform: Transformer;
  origin: Origin | undefined;
}

/** One kustomization, and through it those that it refers to. */
export class Target {
  private constructor(
    readonly kustomization: Kustomization,
    private readonly fileName: string,
    private readonly loader: Loader,
    private readonly context: BuildContext,
    private origin: Origin | undefined,
    /** Build options are those of the outermost kustomization. */
    private readonly buildMetadata: readonly string[],
  ) {}

  /** @throws Error unless the loader's folder has one kustomization file that makes sense */
  static load(loader: Loader, context: BuildContext, parent?: Target): Target {
    const [fileName, text] = kustomizationFile(loader);
    const kustomization = readKustomization(text, loader.root, (line) => context.warn(line));
    const metadata = parent?.buildMetadata ?? kustomization.buildMetadata ?? [];
    const origin = parent ? parent.origin : metadata.length > 0 ? {} : undefined;
    return new Target(kustomization, fileName, loader, context, origin, metadata);
  }

  /** Everything, in its final form but for the order. */
  async build(): Promise<ResourceMap> {
    const all = await this.accumulate(nothing());
    hashTransformer(all.map);
    nameReferenceTransformer(all.config.nameReference)(all.map);
    const unused = resolveVariables(all.variables, all.map, all.config.varReference);
    if (unused.length > 0) this.context.log(`well-defined vars that were never replaced: ${unused.join(',')}`);
    all.map.resources = all.map.resources.filter((resource) => {
      if (resource.isEmpty) return false;
      checkMetadata(resource.node!);
      const local = resource.annotations['config.kubernetes.io/local-config'];
      return local === undefined || local === 'false';
    });
    return all.map;
  }

  private async accumulate(given: Accumulated): Promise<Accumulated> {
    const { resources, configurations = [], crds = [], components = [], vars = [] } = this.kustomization;
    let all = await within('accumulating resources', () => this.accumulateResources(given, resources));
    const config = await configFor(this.loader, configurations);
    all.config = await within(`merging config ${JSON.stringify(configurations)}`, () =>
      mergeConfigs(all.config, config),
    );
    const crdConfig = await within(`loading CRDs [${crds.join(' ')}]`, () => configFromCrds(this.loader, crds));
    all.config = mergeConfigs(all.config, crdConfig);
    await this.runGenerators(all);
    all = await within('accumulating components', () => this.accumulateComponents(all, components));
    await this.runTransformers(all);
    await this.runValidators(all);
    const variables = vars.map(namedVariable);
    await within(`merging vars [${variables.map(({ name }) => name).join(' ')}]`, () => {
      markTargets(variables, all.map);
      addVariables(all.variables, variables);
    });
    return all;
  }

  private async accumulateResources(given: Accumulated, paths: readonly string[]): Promise<Accumulated> {
    let all = given;
    for (const path of paths) {
      let failure: Error;
      try {
        this.accumulateFile(all, path);
        continue;
      } catch (error) {
        failure = error as Error;
      }
      if (failure instanceof Unreachable) throw failure;
      let loader: Loader;
      try {
        loader = this.loader.below(path);
      } catch (error) {
        if (error instanceof Unreachable || failure.message.includes('MalformedYAMLError'))
          throw error instanceof Unreachable ? error : failure;
        throw prefixed(`accumulation err='${failure.message}'`, error);
      }
      const accumulated = all;
      all = await within(`accumulation err='${failure.message}'`, () =>
        this.accumulateFolder(accumulated, loader, path, false),
      );
    }
    return all;
  }

  private accumulateFile(all: Accumulated, path: string): void {
    let resources: Resource[];
    try {
      resources = ResourceMap.of(inFile(path, this.loader.loadText(path))).resources;
    } catch (error) {
      if (error instanceof Unreachable) throw error;
      throw prefixed(`accumulating resources from '${path}'`, error);
    }
    if (this.origin) {
      const text = originText(originBelow(this.origin, path));
      entriesTransformer({ [notes.origin]: text }, [fieldSpec('metadata/annotations', true)])(
        ResourceMap.of(resources),
      );
    }
    try {
      all.map.appendAll(resources);
    } catch (error) {
      throw prefixed(`merging resources from '${path}'`, error);
    }
  }

  private async accumulateFolder(
    all: Accumulated,
    loader: Loader,
    path: string,
    isComponent: boolean,
  ): Promise<Accumulated> {
    const { origin } = this;
    if (origin) this.origin = originBelow(origin, path);
    try {
      return await this.accumulateBelow(all, loader, isComponent);
    } finally {
      this.origin = origin;
    }
  }

  private async accumulateBelow(all: Accumulated, loader: Loader, isComponent: boolean): Promise<Accumulated> {
    const below = await within(`couldn't make target for path '${loader.root}'`, () =>
      Target.load(loader, this.context, this),
    );
    await this.context.setSchema(below.kustomization.openapi ?? {}, loader, false);
    const { kind } = below.kustomization;
    if (isComponent && kind !== 'Component')
      throw new Error(`expected kind 'Component' for path '${loader.root}' but got '${kind}'`);
    if (!isComponent && kind === 'Component') throw new Error(`expected kind != 'Component' for path '${loader.root}'`);
    // What a component says goes for everything that is there already.
    const found = await within(`recursed accumulation of path '${loader.root}'`, () =>
      below.accumulate(isComponent ? all : nothing()),
    );
    const into = isComponent ? nothing() : all;
    await within(`recursed merging from path '${loader.root}'`, () => mergeInto(into, found));
    return into;
  }

  private async accumulateComponents(given: Accumulated, paths: readonly string[]): Promise<Accumulated> {
    let all = given;
    for (const path of paths) {
      let loader: Loader;
      try {
        loader = this.loader.below(path);
      } catch (error) {
        if (error instanceof Unreachable) throw error;
        throw new Error(`loader.New ${goQuote((error as Error).message)}`);
      }
      try {
        all = await this.accumulateFolder(all, loader, path, true);
      } catch (error) {
        throw new Error(`accumulateDirectory: ${goQuote((error as Error).message)}`);
      }
    }
    return all;
  }

  private builtin(kind: string): Origin | undefined {
    return this.origin && originOfBuiltin(this.origin, this.fileName, kind);
  }

  private async runGenerators(all: Accumulated): Promise<void> {
    const builtins = builtinGenerators(this.kustomization, this.loader, this.context.enableHelm).map(
      ({ kind, make }) => ({
        make,
        origin: this.builtin(kind),
      }),
    );
    const list = [...builtins, ...(await this.pluginGenerators())];
    for (const { make, origin } of list) {
      const resources = make();
      addOrigin(resources, origin);
      try {
        for (const resource of resources) all.map.absorb(resource);
      } catch (error) {
        // Where the real one shows addresses.
        throw prefixed(`merging from generator &{0xc000412ea0 ${origin ? '0xc0003d8500' : '<nil>'}}`, error);
      }
    }
  }

  private async pluginGenerators(): Promise<{ make: Generator; origin: Origin | undefined }[]> {
    return within('loading generator plugins', async () => {
      const plugins = await this.plugins(this.kustomization.generators ?? [], 'generator');
      const list: { make: Generator; origin: Origin | undefined }[] = [];
      for (const plugin of plugins) {
        const make = await within('failed to load generator', () => loadGenerator(plugin, this.loader));
        list.push({ make, origin: originFromPlugin(plugin) });
      }
      return list;
    });
  }

  /** Configurations of generators and transformers: each given as it is, or by a path. */
  private async plugins(entries: readonly string[], what: string): Promise<Resource[]> {
    const all = nothing();
    const paths: string[] = [];
    for (const entry of entries) {
      let resources: Resource[];
      try {
        resources = ResourceMap.of(objectsFrom(entry)).resources;
      } catch {
        paths.push(entry);
        continue;
      }
      if (this.origin) for (const resource of resources) setOrigin(resource, originBelow(this.origin, this.fileName));
      await within(`configuring external ${what}`, () => all.map.appendAll(resources));
    }
    return (await this.accumulateResources(all, paths)).map.resources;
  }

  private async runTransformers(all: Accumulated): Promise<void> {
    const builtins = await builtinSteps(this.kustomization, all.config, this.loader);
    const steps = [
      ...builtins.map(({ kind, transform }) => ({ transform, origin: this.builtin(kind) })),
      ...(await this.pluginSteps(this.kustomization.transformers ?? [])),
    ];
    for (const { transform, origin } of steps) {
      transform(all.map);
      if (origin) addTransformation(all.map.resources, origin);
      all.map.dropEmpties();
    }
  }

  private async pluginSteps(entries: readonly string[]): Promise<Step[]> {
    const steps: Step[] = [];
    for (const plugin of await this.plugins(entries, 'transformer')) {
      steps.push({ transform: await loadTransformer(plugin, this.loader), origin: originFromPlugin(plugin) });
    }
    return steps;
  }

  private async runValidators(all: Accumulated): Promise<void> {
    for (const { transform } of await this.pluginSteps(this.kustomization.validators ?? [])) {
      const before = all.map.toYAML();
      transform(all.map);
      if (all.map.toYAML() !== before) throw new Error("validator shouldn't modify the resource map");
    }
  }
}

function kustomizationFile(loader: Loader): [name: string, text: string] {
  const found: [string, string][] = [];
  for (const name of fileNames) {
    try {
      found.push([name, loader.loadText(name)]);
    } catch {
      // Not there, or no file.
    }
  }
  if (found.length > 1) throw new Error(`Found multiple kustomization files under: ${loader.root}\n`);
  if (found.length === 1) return found[0]!;
  const [first, second, third] = fileNames;
  throw new Error(`unable to find one of '${first}', '${second}' or '${third}' in directory '${loader.root}'`);
}

function inFile(path: string, text: string): Resource[] {
  try {
    return objectsFrom(text);
  } catch (error) {
    const { message } = error as Error;
    throw message.includes('MalformedYAMLError') ? new Error(`${message} in File: ${path}`) : error;
  }
}

async function within<T>(where: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    throw prefixed(where, error);
  }
}
