// From TYPE, TYPE/NAME and -f to resources of the API: what every command that takes them has in common.

import { apiVersionOf, parseApiVersion } from '../apimachinery/gvk.ts';
import { matchesRequirements, parseSelector } from '../apimachinery/labels.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { ApiError } from '../apimachinery/status.ts';
import type { ApiResource, Client } from '../client/client.ts';
import type { CommandContext } from './definition.ts';
import { type FileOptions, hasFiles } from './manifests.ts';

/** All objects of a type, or those that selectors leave. */
export interface ListTarget {
  kind: 'list';
  resource: ApiResource;
  /** Undefined: all namespaces, or a resource of the cluster. */
  namespace: string | undefined;
  labelSelector: string;
  fieldSelector: string;
}

/** One object, by name or out of a file. */
export interface ObjectTarget {
  kind: 'object';
  resource: ApiResource;
  /** Undefined: a resource of the cluster. */
  namespace: string | undefined;
  name: string;
  /** The file it came from; '' when it was named. */
  source: string;
  /** What the file says, with its namespace filled in. */
  object?: KubeObject;
}

export type Target = ListTarget | ObjectTarget;

export interface TargetOptions {
  /** TYPE, NAME … as on the command line. */
  args: readonly string[];
  files?: FileOptions;
  /** `-A` */
  allNamespaces?: boolean;
  selector?: string;
  fieldSelector?: string;
  /** `--all` */
  all?: boolean;
  /** Does a type alone mean all objects of it (get), or is a name missing (delete)? */
  typeMeansAll?: boolean;
  subresource?: string;
  /** Only one type may be named. */
  singleType?: boolean;
  /** Must the documents in files have kind and apiVersion, in the words of kubectl's own validation? */
  validate?: boolean;
  /** May the objects in files leave out the namespace only, or name it too? Default: they must agree with -n. */
  keepNamespaces?: boolean;
}

export interface Targets {
  /** In order; what cannot be read or found comes as a failure in its place. */
  each: AsyncIterable<Target | { error: unknown }>;
  /** Is the answer one object rather than a list? */
  singleItemImplied: boolean;
}

/**
 * Finds out what a command is about. Nothing is asked of the server yet but which resources it has.
 * @throws Error in kubectl's words for arguments that make no sense, unknown types, files that are not there
 */
export async function findTargets(context: CommandContext, options: TargetOptions): Promise<Targets> {
  const args = normalized(options.args);
  if (options.files && hasFiles(options.files)) return fileTargets(context, options, args);
  // A context that is not there is told in the words of whoever asks first: the namespace's, here.
  const { name } = await context.namespace();
  const client = await context.client();
  const resources = await client.resources();
  const namespace = options.allNamespaces ? undefined : name;
  const asked = { ...readArguments(args, resources), namespace, resources };
  const { singleItemImplied, targets } = targetsOf(asked, options);
  return { singleItemImplied, each: inOrder(targets) };
}

async function* inOrder(targets: readonly Target[]): AsyncGenerator<Target> {
  yield* targets;
}

// ---- Arguments

/** `a,b x y` means each of the names of each of the types. */
function normalized(args: readonly string[]): string[] {
  const [first, ...names] = args;
  const types = first === undefined ? [] : splitTypes(first);
  return names.length > 0 && types.length > 1
    ? types.flatMap((type) => names.map((name) => `${type}/${name}`))
    : [...args];
}

const splitTypes = (text: string): string[] => [...new Set(text.split(','))];

interface Asked {
  /** TYPE/NAME */
  pairs: { type: string; name: string }[];
  types: string[];
  names: string[];
}

function readArguments(args: readonly string[], resources: readonly ApiResource[]): Asked {
  const slashes = args.filter((arg) => arg.includes('/')).length;
  if (slashes > 0) {
    if (slashes !== args.length) {
      throw new Error(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
      );
    }
    return { pairs: args.map(readPair), types: [], names: [] };
  }
  const [types, ...names] = args;
  return { pairs: [], types: types === undefined ? [] : splitTypes(withCategories(types, resources)), names };
}

function readPair(text: string): { type: string; name: string } {
  const [type, name, ...more] = text.split('/') as [string, string, ...string[]];
  if (more.length > 0) throw new Error('arguments in resource/name form may not have more than one slash');
  if (type === '' || name === '' || splitTypes(type).length !== 1) {
    throw new Error('arguments in resource/name form must have a single resource and name');
  }
  return { type, name };
}

/** Puts the members in the place of a category (`all`). */
function withCategories(text: string, resources: readonly ApiResource[]): string {
  const expanded = text.split(',').map((type) => {
    const members = resources.filter(({ categories }) => categories.includes(type));
    const names = members.map(({ plural, group }) => (group === '' ? plural : `${plural}.${group}`));
    return members.length === 0 ? type : [...new Set(names)].join(',');
  });
  return expanded.join(',');
}

const missingResource = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

function targetsOf(
  {
    pairs,
    types,
    names,
    namespace,
    resources,
  }: Asked & { namespace: string | undefined; resources: readonly ApiResource[] },
  options: TargetOptions,
): { targets: Target[]; singleItemImplied: boolean } {
  const {
    selector = '',
    fieldSelector = '',
    all = false,
    typeMeansAll = false,
    subresource = '',
    singleType,
  } = options;
  const selects =
    selector.trim() !== '' ||
    fieldSelector.trim() !== '' ||
    all ||
    (typeMeansAll && types.length > 0 && names.length === 0);
  const lookUp = (type: string) => mappingFor(resources, type);
  const placed = (resource: ApiResource) => (resource.namespaced ? namespace : undefined);

  if (selects) {
    if (names.length > 0) throw new Error('name cannot be provided when a selector is specified');
    if (pairs.length > 0)
      throw new Error('selectors and the all flag cannot be used when passing resource/name arguments');
    if (types.length === 0) throw new Error('at least one resource must be specified to use a selector');
    if (subresource !== '') throw new Error('subresource cannot be used when bulk resources are specified');
    if (singleType && types.length > 1) throw new Error('you may only specify a single resource type');
    const targets = [...new Set(types.map(lookUp))].map(
      (resource): Target => ({
        kind: 'list',
        resource,
        namespace: placed(resource),
        labelSelector: selector.trim(),
        fieldSelector: fieldSelector.trim(),
      }),
    );
    return { targets, singleItemImplied: false };
  }

  const named = pairs.length > 0 ? pairs : names.map((name) => ({ type: types.join(','), name }));
  if (pairs.length === 0 && names.length > 0 && types.length > 1) throw new Error('you must specify only one resource');
  if (named.length === 0) {
    if (types.length === 0) throw new Error(missingResource);
    types.forEach(lookUp);
    throw new Error('resource(s) were provided, but no name was specified');
  }
  const found = named.map(({ type, name }) => ({ resource: lookUp(type), name }));
  if (singleType && new Set(found.map(({ resource }) => resource)).size > 1)
    throw new Error('you may only specify a single resource type');
  const targets = found.map(({ resource, name }): Target => {
    if (resource.namespaced && namespace === undefined)
      throw new Error('a resource cannot be retrieved by name across all namespaces');
    return { kind: 'object', resource, namespace: placed(resource), name, source: '' };
  });
  return { targets, singleItemImplied: targets.length === 1 };
}

// ---- Files

async function fileTargets(context: CommandContext, options: TargetOptions, args: readonly string[]): Promise<Targets> {
  const { findSources, readManifests } = await import('./manifests.ts');
  const { singleItemImplied } = findSources(context.host, options.files!);
  if (args.length > 0) {
    if (args.every((arg) => arg.includes('/')))
      throw new Error('resource/name arguments cannot be provided when a path is specified');
    throw new Error('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
  }
  const requirements = labelRequirements(options.selector ?? '');
  async function* each(): AsyncGenerator<Target | { error: unknown }> {
    const client = await context.client();
    const resources = await client.resources();
    const namespace = await context.namespace();
    const readOptions = options.validate ? { validate: whatIsMissing } : {};
    for await (const manifest of readManifests(context.host, options.files!, readOptions)) {
      if ('error' in manifest) yield { error: manifest.error };
      else {
        const target = targetOf(manifest.object, manifest.source, resources, namespace);
        if ('error' in target || matchesRequirements(requirements, manifest.object.metadata?.labels)) yield target;
      }
    }
  }
  return { singleItemImplied, each: each() };
}

/** The check that kubectl makes itself; whatever else is wrong with an object is found by the server. */
function whatIsMissing(document: unknown): string | undefined {
  const hint = 'if you choose to ignore these errors, turn validation off with --validate=false';
  if (typeof document !== 'object' || Array.isArray(document)) return `invalid object to validate; ${hint}`;
  const { apiVersion, kind } = (document ?? {}) as Record<string, unknown>;
  const missing = [...(apiVersion ? [] : ['apiVersion not set']), ...(kind ? [] : ['kind not set'])];
  if (missing.length === 0) return undefined;
  const list = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
  return `${list}; ${hint}`;
}

function labelRequirements(selector: string) {
  try {
    return parseSelector(selector);
  } catch (error) {
    throw new Error(`the provided selector ${JSON.stringify(selector)} is not valid: ${(error as Error).message}`);
  }
}

/** Where an object out of a file belongs. */
export function targetOf(
  object: KubeObject,
  source: string,
  resources: readonly ApiResource[],
  namespace: { name: string; explicit: boolean },
): ObjectTarget | { error: Error } {
  const name = object.metadata?.name ?? '';
  const resource = resourceForKind(resources, object.apiVersion ?? '', object.kind);
  if (!resource) return { error: new Error(noMatch(object, source)) };
  if (!resource.namespaced)
    return { kind: 'object', resource, namespace: undefined, name, source, object: withoutNamespace(object) };
  const own = object.metadata?.namespace ?? '';
  if (own !== '' && namespace.explicit && own !== namespace.name) {
    return {
      error: new Error(
        `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(namespace.name)}. You must pass '--namespace=${own}' to perform this operation.`,
      ),
    };
  }
  const placed = own === '' ? { ...object, metadata: { ...object.metadata, namespace: namespace.name } } : object;
  return { kind: 'object', resource, namespace: own === '' ? namespace.name : own, name, source, object: placed };
}

/** The namespace that somebody gave a resource of the cluster means nothing. */
function withoutNamespace(object: KubeObject): KubeObject {
  if (object.metadata?.namespace === undefined) return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

const noMatch = (object: KubeObject, source: string): string =>
  `resource mapping not found for name: ${JSON.stringify(object.metadata?.name ?? '')} namespace: ${JSON.stringify(object.metadata?.namespace ?? '')} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion ?? '')}\nensure CRDs are installed first`;

// ---- Types

export function resourceForKind(
  resources: readonly ApiResource[],
  apiVersion: string,
  kind: string,
): ApiResource | undefined {
  const { group, version } = parseApiVersion(apiVersion);
  return resources.find(
    (resource) => resource.kind === kind && resource.group === group && resource.version === version,
  );
}

/**
 * The resource that a TYPE means: plural, singular or short name, or kind; with `.group` or `.version.group` behind it.
 * @throws Error in kubectl's words when there is none
 */
export function mappingFor(resources: readonly ApiResource[], type: string): ApiResource {
  const found = findResource(resources, type);
  if (!found) throw new Error(`the server doesn't have a resource type ${JSON.stringify(type.split('.', 1)[0])}`);
  return found;
}

function findResource(resources: readonly ApiResource[], type: string): ApiResource | undefined {
  const [name, ...rest] = type.split('.') as [string, ...string[]];
  if (rest.length > 1) {
    const [version, ...group] = rest;
    const exact = byName(
      resources.filter((resource) => resource.group === group.join('.') && resource.version === version),
      name,
    );
    if (exact) return exact;
  }
  const group = rest.join('.');
  if (group === '') return byName(resources, name) ?? byKind(resources, name);
  const inGroup = byName(
    resources.filter((resource) => resource.group === group),
    name,
  );
  return (
    inGroup ??
    byName(
      resources.filter((resource) => resource.group.startsWith(group)),
      name,
    ) ??
    byKind(
      resources.filter((resource) => resource.group === group),
      name,
    )
  );
}

function byName(resources: readonly ApiResource[], name: string): ApiResource | undefined {
  const lower = name.toLowerCase();
  return (
    resources.find(({ plural }) => plural === lower) ??
    resources.find(({ singular }) => singular === lower) ??
    resources.find(({ shortNames }) => shortNames.includes(lower))
  );
}

const byKind = (resources: readonly ApiResource[], kind: string): ApiResource | undefined =>
  resources.find((resource) => resource.kind === kind);

/** `pod`, `deployment.apps`: the type as it stands before a name. */
export const typeName = ({ kind, group }: Pick<ApiResource, 'kind' | 'group'>): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;

/** `/v1, Resource=pods` */
const resourceWithVersion = ({ group, version, plural }: ApiResource): string =>
  `${group}/${version}, Resource=${plural}`;

// ---- Asking the server

/** Lists, with kubectl's words around the server's for what cannot be listed. */
export async function listing<T>(target: ListTarget, list: () => Promise<T>): Promise<T> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof ApiError) || !['BadRequest', 'NotFound'].includes(error.status.reason ?? '')) throw error;
    const what = JSON.stringify(resourceWithVersion(target.resource));
    const { labelSelector, fieldSelector } = target;
    const intro =
      labelSelector === '' && fieldSelector === ''
        ? `Unable to list ${what}`
        : `Unable to find ${what} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`;
    throw new ApiError({ ...error.status, message: `${intro}: ${error.status.message}` });
  }
}

export const listOptions = ({ labelSelector, fieldSelector }: ListTarget) => ({
  ...(labelSelector === '' ? {} : { labelSelector }),
  ...(fieldSelector === '' ? {} : { fieldSelector }),
});

/** The objects as the server has them. Lists become their items; objects out of files are fetched, too. */
export async function* fetchObjects(
  client: Client,
  target: Target,
  subresource?: string,
): AsyncGenerator<ObjectTarget & { object: KubeObject }> {
  if (target.kind === 'object') {
    yield { ...target, object: await client.get(target.resource, target.namespace, target.name, subresource) };
    return;
  }
  const { resource, namespace } = target;
  const { items } = await listing(target, () => client.list(resource, namespace, listOptions(target)));
  const apiVersion = apiVersionOf(resource);
  for (const item of items) {
    const object: KubeObject = { ...item, apiVersion: item.apiVersion ?? apiVersion, kind: item.kind ?? resource.kind };
    yield {
      kind: 'object',
      resource,
      namespace: item.metadata.namespace,
      name: item.metadata.name,
      source: '',
      object,
    };
  }
}

/**
 * Does something for every target and goes on after failures.
 * @throws the failure, or an AggregateError of several, once all were visited
 */
export async function visitTargets(targets: Targets, visit: (target: Target) => Promise<void>): Promise<void> {
  const errors: unknown[] = [];
  for await (const target of targets.each) {
    if ('error' in target) {
      errors.push(target.error);
      continue;
    }
    try {
      await visit(target);
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
}

export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors);
}
