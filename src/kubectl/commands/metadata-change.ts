// What `label` and `annotate` share: telling resources from KEY=VALUE, finding the objects, writing the change.

import { isMap } from '../../apimachinery/deep.ts';
import { sortedKeys } from '../../apimachinery/go-format.ts';
import { parseApiVersion } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { createMergePatch } from '../../apimachinery/patch.ts';
import type { CommandContext, FlagDefinition, FlagValues } from '../definition.ts';
import { type DryRun, dryRunOf } from '../dry-run.ts';
import {
  allNamespacesFlag,
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  fieldSelectorFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';
import { localObjects } from '../local.ts';
import { hasFiles } from '../manifests.ts';
import { fetchObjects, findTargets, type ObjectTarget, throwAll, visitTargets } from '../resources.ts';

/** The flags of both. @param doing `label` or `annotate`; @param what `labels` or `annotations` */
export const metadataFlags = (doing: string, what: string): FlagDefinition[] => [
  switchFlag('all', 'Take every object of the types given, in the namespace.'),
  allNamespacesFlag,
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag(`kubectl-${doing}`),
  fieldSelectorFlag,
  filenameFlag(`with the objects to ${doing}`),
  kustomizeFlag,
  switchFlag('list', `Print the ${what} of the objects.`),
  switchFlag('local', 'Work on the objects in the files alone; the server is not asked.'),
  outputFlag,
  switchFlag('overwrite', 'Replace values that are there already; without it, that is refused.'),
  recursiveFlag,
  textFlag('resource-version', 'Change the object only if it is at this version. For a single object.'),
  selectorFlag,
  showManagedFieldsFlag,
  templateFlag,
];

/** Text to set and keys to remove. */
export interface Changes {
  set: Map<string, string>;
  remove: string[];
}

/** Splits the arguments at the first KEY=VALUE or KEY-. */
export function splitArguments(args: readonly string[], pairType: string): { resources: string[]; pairs: string[] } {
  const isPair = (arg: string) => (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg !== '-');
  const first = args.findIndex(isPair);
  if (first < 0) return { resources: [...args], pairs: [] };
  const stray = args.slice(first).find((arg) => !isPair(arg));
  if (stray !== undefined) throw new Error(`all resources must be specified before ${pairType} changes: ${stray}`);
  return { resources: args.slice(0, first), pairs: args.slice(first) };
}

export interface Request {
  resources: string[];
  changes: Changes;
  dryRun: DryRun;
  local: boolean;
  list: boolean;
  overwrite: boolean;
  resourceVersion: string;
}

export const filesOf = (flags: FlagValues) => ({
  filenames: flags.strings('filename').filter((name) => name !== ''),
  kustomize: flags.string('kustomize'),
  recursive: flags.bool('recursive'),
});

/**
 * Checks what the two commands check alike.
 * @param example the name that the messages give a file: `pod` or `rsrc`
 */
export function readRequest(
  resources: string[],
  changes: Changes,
  flags: FlagValues,
  context: CommandContext,
  { pairType, example }: { pairType: string; example: string },
): Request {
  const dryRun = dryRunOf(flags, context);
  const local = flags.bool('local');
  if (flags.bool('list') && flags.string('output') !== '')
    throw new Error('--list and --output may not be specified together');
  for (const name of ['selector', 'field-selector']) {
    if (flags.bool('all') && flags.string(name) !== '')
      throw new Error(`cannot set --all and --${name} at the same time`);
  }
  if (local) {
    if (dryRun === 'server')
      throw new Error('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    if (resources.length > 0) {
      throw new Error(
        `can only use local files by -f ${example}.yaml or --filename=${example}.json when --local=true is set`,
      );
    }
    if (!hasFiles(filesOf(flags)))
      throw new Error(`one or more files must be specified as -f ${example}.yaml or --filename=${example}.json`);
  } else if (resources.length === 0 && !hasFiles(filesOf(flags))) {
    throw new Error('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (changes.set.size === 0 && changes.remove.length === 0 && !flags.bool('list')) {
    throw new Error(`at least one ${pairType} update is required`);
  }
  return {
    resources,
    changes,
    dryRun,
    local,
    list: flags.bool('list'),
    overwrite: flags.bool('overwrite'),
    resourceVersion: flags.string('resource-version'),
  };
}

/** An object to change, and how to write it. */
export interface Found {
  object: KubeObject;
  name: string;
  target?: ObjectTarget;
}

/**
 * Visits the objects that the arguments mean.
 * @throws the failure, or an AggregateError of several, after all were visited
 */
export async function visitObjects(
  request: Request,
  flags: FlagValues,
  context: CommandContext,
  visit: (found: Found, alone: boolean) => Promise<void>,
): Promise<void> {
  if (request.local) {
    const { objects, singleItemImplied } = localObjects(context, filesOf(flags));
    requireOne(request, singleItemImplied);
    await visitLocal(objects, (object) => visit({ object, name: object.metadata?.name ?? '' }, singleItemImplied));
    return;
  }
  const targets = await findTargets(context, {
    args: request.resources,
    files: filesOf(flags),
    allNamespaces: flags.bool('all-namespaces'),
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    all: flags.bool('all'),
  });
  requireOne(request, targets.singleItemImplied);
  const client = await context.client();
  await visitTargets(targets, async (target) => {
    const errors: unknown[] = [];
    for await (const found of fetchObjects(client, target)) {
      try {
        await visit({ object: found.object, name: found.name, target: found }, targets.singleItemImplied);
      } catch (error) {
        errors.push(error);
      }
    }
    throwAll(errors);
  });
}

function requireOne({ resourceVersion }: Request, alone: boolean): void {
  if (!alone && resourceVersion !== '') throw new Error('--resource-version may only be used with a single resource');
}

/** Goes on after failures, as for objects of the server. */
export async function visitLocal(
  objects: AsyncIterable<KubeObject | { error: Error }>,
  visit: (object: KubeObject) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  for await (const object of objects) {
    try {
      if (!('kind' in object)) throw object.error;
      await visit(object as KubeObject);
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
}

/** The labels or annotations of an object; none when they are not all text. */
export function textMap(object: KubeObject, field: 'labels' | 'annotations'): Record<string, string> {
  const map: unknown = object.metadata?.[field];
  return isMap(map) && Object.values(map).every((value) => typeof value === 'string') ? map : {};
}

/** The object with other labels or annotations. Metadata that is there but no map cannot take any. */
export function withTextMap(
  object: KubeObject,
  field: 'labels' | 'annotations',
  map: Record<string, string>,
): KubeObject {
  const { metadata } = object as { metadata: unknown };
  if (metadata !== undefined && !isMap(metadata)) return object;
  return { ...object, metadata: { ...object.metadata, [field]: map } };
}

/** Sends what changed, with the version it must still have, as a merge patch. */
export async function write(
  { object, target }: Found,
  changed: KubeObject,
  request: Request,
  flags: FlagValues,
  context: CommandContext,
): Promise<KubeObject> {
  const client = await context.client();
  const { resource, namespace, name } = target!;
  const patch = createMergePatch(object, changed);
  if (request.resourceVersion !== '') patch.metadata = { ...patch.metadata, resourceVersion: request.resourceVersion };
  return client.patch(resource, namespace, name, 'merge', patch, {
    dryRun: request.dryRun === 'server',
    fieldManager: flags.string('field-manager'),
  });
}

/** `--list`: a line each, under a heading when there are several objects. */
export function listText(object: KubeObject, map: Record<string, string>, what: string, alone: boolean): string {
  const { group } = parseApiVersion(object.apiVersion ?? '');
  const heading = alone ? '' : `Listing ${what} for ${object.kind}.${group}/${object.metadata?.name ?? ''}:\n`;
  return (
    heading +
    sortedKeys(map)
      .map((key) => `${alone ? '' : ' '}${key}=${map[key]}\n`)
      .join('')
  );
}
