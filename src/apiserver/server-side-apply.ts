/**
 * Server-side apply: a client sends what it wants an object to be like, and nothing else. The server lays that over
 * what is there, takes away what the same client wanted before and no longer does, and refuses where that would change
 * what somebody else has set, unless it is told to use force.
 */

import { deepCopy, isMap } from '../apimachinery/deep.ts';
import {
  difference,
  type Fields,
  intersection,
  isEmpty,
  pathTexts,
  sameFields,
  union,
} from '../apimachinery/field-set.ts';
import { goJSON } from '../apimachinery/go-format.ts';
import { apiVersionOf } from '../apimachinery/gvk.ts';
import { type KubeObject, timestamp } from '../apimachinery/meta.ts';
import { ApiError, badRequest, invalid, notFound, required } from '../apimachinery/status.ts';
import type { KindDefinition } from '../apis/kind.ts';
import { type Answer, type Call, decoded, dressed } from './calls.ts';
import { resourceOf, storedObject } from './context.ts';
import { createObject } from './create.ts';
import { typed } from './decode.ts';
import { compare, fieldsOf, touched } from './fields/compare.ts';
import {
  afterApply,
  type Entry,
  type Half,
  isBy,
  lose,
  nothing,
  ownable,
  storedEntries,
  typeFor,
  type Writer,
  withHalf,
} from './fields/managed.ts';
import { merge, prune, undeclared } from './fields/merge.ts';
import type { MergeType } from './fields/type.ts';
import { queryFlag, queryValue } from './query.ts';
import { updateObject } from './update.ts';
import { inVersionOf } from './versions.ts';

const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

export async function applyPatch(call: Call, half: Half, kind: KindDefinition): Promise<Answer> {
  const { server, route, request } = call;
  const manager = queryValue(request, 'fieldManager');
  if (manager === '') {
    const options = { group: 'meta.k8s.io', kind: 'PatchOptions' };
    throw invalid(options, '', [required('fieldManager', 'is required for apply patch')]);
  }
  const config = configOf(call);
  const found = storedObject(server, kind, route.namespace, route.name!);
  if (!found && half === 'status') throw notFound(resourceOf(kind), route.name!);
  const live = found && inVersionOf(call.kind, found);
  const type = typeFor(server, call.kind);
  checkDeclared(call.kind, config, type);
  const writer: Writer = { manager, operation: 'Apply', subresource: route.subresource };
  const { next, owners } = applied(call, half, live, config, type, writer, queryFlag(request, 'force'));
  const { object, options } = await decoded(call, next);
  if (live && found) {
    // Nobody else was quicker: it is all one moment.
    object.metadata.resourceVersion = config.metadata.resourceVersion ?? live.metadata.resourceVersion!;
    const updated = updateObject(server, kind, found, object, half, { ...options, owners });
    return { code: 200, body: dressed(call, updated) };
  }
  const created = createObject(server, kind, route.namespace, object, { ...options, owners });
  return { code: 201, body: dressed(call, created) };
}

function configOf({ kind, route, request }: Call): KubeObject {
  if (!isMap(request.body)) throw badRequest('error decoding YAML: the patch is not an object');
  const config = deepCopy(typed(kind, request.body));
  config.metadata ??= {} as KubeObject['metadata'];
  if (config.metadata.managedFields != null) throw badRequest('metadata.managedFields must be nil');
  config.metadata.name ??= route.name!;
  return config;
}

function checkDeclared(kind: KindDefinition, config: KubeObject, type: MergeType): void {
  const path = undeclared(config, type);
  if (path === undefined) return;
  const { namespace = '', name } = config.metadata;
  const what = `${namespace}/${name}; ${apiVersionOf(kind)}, Kind=${kind.kind}`;
  throw new ApiError({
    code: 500,
    message: `failed to create typed patch object (${what}): ${path}: field not declared in schema`,
  });
}

function applied(
  { server, kind, route }: Call,
  half: Half,
  live: KubeObject | undefined,
  config: KubeObject,
  type: MergeType,
  writer: Writer,
  force: boolean,
): { next: KubeObject; owners: Entry[] } {
  const entries = live ? withHalf(server, kind, live, half, storedEntries(live)) : [];
  const isOwn = isBy(writer, apiVersionOf(kind));
  const last = entries.find(isOwn);
  const others = entries.filter((entry) => !isOwn(entry));
  const before = ownable(kind, live ?? nothing(type), half);
  const wanted = ownable(kind, config, half);
  if (isMap(wanted.metadata) && Object.keys(wanted.metadata).length === 0) delete wanted.metadata;
  const fields = fieldsOf(wanted, type);
  const owned = others.reduce<Fields>((sum, { fieldsV1 = {} }) => union(sum, fieldsV1), fields);
  const merged = merge(before, wanted, type);
  const after = last ? (prune(merged, type, last.fieldsV1 ?? {}, owned) ?? {}) : merged;
  const comparison = compare(before, after, type);
  const changed = touched(comparison);
  if (!force) refuseConflicts(others, changed, writer, live && (() => fromLastApplied(kind, live, half, type)));
  const changes = union(changed, comparison.removed);
  const left = others.map((entry) => lose(entry, changes)).filter((entry) => entry !== undefined);
  const isSame = isEmpty(changes) && last !== undefined && sameFields(last.fieldsV1 ?? {}, fields);
  const owners = isSame
    ? entries
    : afterApply([...left, ...(last ? [last] : [])], writer, apiVersionOf(kind), fields, timestamp(server.now()));
  return { next: whole(live, after, config, half, writer, route.namespace), owners };
}

/** The half that was applied, made an object again. */
function whole(
  live: KubeObject | undefined,
  after: any,
  config: KubeObject,
  half: Half,
  { manager }: Writer,
  namespace: string | undefined,
): KubeObject {
  const { apiVersion, kind, metadata } = config;
  const identity = {
    name: metadata.name,
    ...(namespace !== undefined && { namespace: metadata.namespace ?? namespace }),
    ...(metadata.uid !== undefined && { uid: metadata.uid }),
    ...(metadata.resourceVersion !== undefined && { resourceVersion: metadata.resourceVersion }),
  };
  if (half === 'status')
    return { ...live, status: after.status, apiVersion, kind, metadata: { ...live?.metadata, ...identity } };
  const next = { ...after, apiVersion, kind, metadata: { ...after.metadata, ...identity } };
  // kubectl may go back to applying on its own side, and then has to know what was applied last.
  if (manager === 'kubectl' && live?.metadata.annotations?.[lastAppliedAnnotation] !== undefined)
    next.metadata.annotations = { ...next.metadata.annotations, [lastAppliedAnnotation]: asLastApplied(config) };
  return next;
}

function asLastApplied(config: KubeObject): string {
  const { annotations, ...metadata } = config.metadata;
  const { [lastAppliedAnnotation]: _, ...others } = annotations ?? {};
  return `${goJSON({ ...config, metadata: { ...metadata, annotations: others } })}\n`;
}

/** What kubectl has set by applying on its own side, and what is still as it has set it. */
function fromLastApplied(kind: KindDefinition, live: KubeObject, half: Half, type: MergeType): Fields {
  const text = live.metadata.annotations?.[lastAppliedAnnotation];
  if (!text) return {};
  try {
    const last = ownable(kind, JSON.parse(text), half);
    const { added, modified, removed } = compare(last, ownable(kind, live, half), type);
    return difference(fieldsOf(last, type), [added, modified, removed].reduce(union));
  } catch {
    return {};
  }
}

/** @param lastApplied fields that kubectl takes over from itself without asking */
function refuseConflicts(
  others: readonly Entry[],
  changed: Fields,
  { manager }: Writer,
  lastApplied: (() => Fields) | undefined,
): void {
  let conflicts = others
    .map((entry) => ({ entry, fields: intersection(entry.fieldsV1 ?? {}, changed) }))
    .filter(({ fields }) => !isEmpty(fields));
  if (conflicts.length === 0) return;
  if (manager === 'kubectl' && lastApplied) {
    const allowed = lastApplied();
    conflicts = conflicts
      .map(({ entry, fields }) => ({ entry, fields: difference(fields, allowed) }))
      .filter(({ fields }) => !isEmpty(fields));
    if (conflicts.length === 0) return;
  }
  throw applyConflict(conflicts);
}

function applyConflict(conflicts: readonly { entry: Entry; fields: Fields }[]): ApiError {
  const groups = conflicts
    .map(({ entry, fields }) => ({ who: writerText(entry), paths: pathTexts(fields) }))
    .sort((a, b) => (a.who < b.who ? -1 : 1));
  const all = groups.flatMap(({ who, paths }) => paths.map((path) => ({ who, path })));
  const details =
    all.length === 1
      ? `1 conflict: conflict with ${all[0]!.who}: ${all[0]!.path}`
      : `${all.length} conflicts: ${groups
          .map(({ who, paths }) => [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)].join('\n'))
          .join('\n')}`;
  return new ApiError({
    code: 409,
    reason: 'Conflict',
    message: `Apply failed with ${details}`,
    details: {
      causes: all.map(({ who, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${who}`,
        field: path,
      })),
    },
  });
}

function writerText({ manager, operation, apiVersion, subresource }: Entry): string {
  const part = subresource ? ` with subresource ${JSON.stringify(subresource)}` : '';
  return `${JSON.stringify(manager)}${part}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}
