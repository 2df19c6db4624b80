/** What each verb of the API does with a kind: from the request to the answer. */
import { deepCopy } from '../apimachinery/deep.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import type { ApiRequest, User } from '../apimachinery/rest.ts';
import { ApiError, noSuchResource, notFound } from '../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import { patchSchemaOf } from '../apis/schema/index.ts';
import { formOf, includeOf } from './accept.ts';
import { askPolicies, policies } from './admission/policies/index.ts';
import { resourceOf, storedObject, type WriteOptions } from './context.ts';
import { createObject } from './create.ts';
import { isDefinition } from './custom-kinds.ts';
import { checkShape } from './decode.ts';
import { type DeleteOptions, deletedStatus, deleteObject } from './delete.ts';
import { showOwners, withOwners } from './fields/shown.ts';
import { isCustom } from './generation.ts';
import { getObject, listObject, listObjects, type Page } from './list.ts';
import { applyPatchType, jsonPatchType, patched } from './patches.ts';
import { isDryRun, listQuery, queryList, queryValue, writeQuery } from './query.ts';
import { answerReview, componentStatuses, isReview } from './reviews.ts';
import type { Route, Verb } from './routes.ts';
import type { Server } from './server.ts';
import type { StructuralSchema } from './structural.ts';
import { bindPod } from './subresources/pod.ts';
import { partialMetadata, tableOf } from './table.ts';
import { type Half, updateObject } from './update.ts';
import { inVersionOf } from './versions.ts';

/** One request to a resource, with everything that the verbs need. */
export interface Call {
  server: Server;
  kind: KindDefinition;
  route: Route;
  request: ApiRequest;
  user: User;
  warn(text: string): void;
}

export interface Answer {
  code: number;
  body: unknown;
}

export const verbs: Record<Exclude<Verb, 'watch'>, (call: Call) => Answer | Promise<Answer>> = {
  get: (call) => ({ code: 200, body: dressed(call, currentObject(call)) }),

  list(call) {
    const page = currentPage(call);
    return { code: 200, body: dressedList(call, page) };
  },

  async create(call) {
    const { server, kind, route } = call;
    if (route.name !== undefined || (kind.namespaced && route.namespace === undefined)) throw noSuchResource();
    const { object, options } = await decoded(call, call.request.body);
    if (isReview(kind)) return { code: 201, body: answerReview(server, kind, object, call.user) };
    if (kind.kind === 'Binding' && kind.group === '') {
      const pods = server.scheme.byResource('', 'v1', 'pods')!;
      return { code: 201, body: bindPod(server, pods, route.namespace!, object.metadata.name, object, options) };
    }
    return { code: 201, body: dressed(call, createObject(server, kind, route.namespace, object, options)) };
  },

  async update(call) {
    const { object, options } = await decoded(call, call.request.body);
    return replace(call, object, 'spec', options);
  },

  patch: (call) => patch(call, 'spec'),

  delete(call) {
    const { server, kind } = call;
    const options = deleteOptions(call.request);
    askAboutDeletion(call, stored(call), options);
    const { object, gone } = deleteObject(server, kind, stored(call), options);
    return {
      code: 200,
      body: gone && !answersWithObject.has(collectionOf(kind)) ? deletedStatus(kind, object) : dressed(call, object),
    };
  },

  deletecollection(call) {
    const { server, kind, request } = call;
    const options = deleteOptions(request);
    const page = currentPage(call);
    const items = page.items.map((item) => {
      const one = storedObject(server, kind, item.metadata.namespace, item.metadata.name);
      if (!one) return item;
      askAboutDeletion(call, one, options);
      return deleteObject(server, kind, one, options).object;
    });
    return { code: 200, body: dressedList(call, { ...page, items }) };
  },
};

const askAboutDeletion = ({ server, kind, user, warn }: Call, old: KubeObject, { dryRun }: DeleteOptions): void =>
  askPolicies(server, { kind, operation: 'DELETE', object: undefined, old, options: { dryRun, user, warn } });

/** Kinds whose deletion is answered with what was deleted; of the others comes a Status. */
const answersWithObject = new Set([
  'pods',
  'services',
  'serviceaccounts',
  'podtemplates',
  'persistentvolumes',
  'persistentvolumeclaims',
  'resourcequotas',
]);

/** The object that the path names, as stored. @throws ApiError NotFound */
export function stored({ server, kind, route }: Call): KubeObject {
  const found = storedObject(server, kind, route.namespace, route.name!);
  if (!found) throw notFound(resourceOf(kind), route.name!);
  return found;
}

function currentObject({ server, kind, route }: Call): KubeObject {
  if (collectionOf(kind) !== 'componentstatuses') return getObject(server, kind, route.namespace, route.name!);
  const found = componentStatuses().find(({ metadata }) => metadata.name === route.name);
  if (!found) throw notFound(resourceOf(kind), route.name!);
  return found;
}

function currentPage({ server, kind, route, request }: Call): Page {
  if (collectionOf(kind) === 'componentstatuses')
    return { items: componentStatuses(), metadata: { resourceVersion: '' } };
  return listObjects(server, kind, route.namespace, listQuery(request));
}

/** Stores what a client sent in place of what is there. */
export function replace(call: Call, object: KubeObject, half: Half, options: WriteOptions, kind = call.kind): Answer {
  object.metadata ??= {} as KubeObject['metadata'];
  return { code: 200, body: dressed(call, updateObject(call.server, kind, stored(call), object, half, options)) };
}

/** Changes what is there by a patch; then it is a replacement like any other. */
export async function patch(call: Call, half: Half, kind = call.kind): Promise<Answer> {
  const { request, server } = call;
  const contentType = request.contentType ?? '';
  if (contentType.startsWith(applyPatchType))
    return (await import('./server-side-apply.ts')).applyPatch(call, half, kind);
  const asStored = inVersionOf(call.kind, stored(call));
  const current = speaksOfOwners(contentType, request.body) ? withOwners(server, kind, asStored) : asStored;
  const schema = () => (isCustom(call.kind) ? undefined : patchSchemaOf(call.kind.schema));
  const body = patched(contentType, current, request.body, schema) as KubeObject;
  const { object, options } = await decoded(call, body);
  // What the patch says nothing of is as it was a moment ago: there is no conflict.
  const { resourceVersion } = current.metadata;
  if (!(body.metadata?.resourceVersion ?? '')) object.metadata.resourceVersion = resourceVersion;
  return { code: 200, body: dressed(call, updateObject(server, kind, stored(call), object, half, options)) };
}

/** A patch in steps finds its way by what it was shown. */
const speaksOfOwners = (contentType: string, body: unknown): boolean =>
  contentType.startsWith(jsonPatchType) && JSON.stringify(body ?? '').includes('managedFields');

/** The body as an object of the kind, and how it is to be written. @throws ApiError BadRequest */
export async function decoded(
  { server, kind, route, request, user, warn }: Call,
  body: unknown,
): Promise<{ object: KubeObject; options: WriteOptions }> {
  const { dryRun, fieldManager, fieldValidation } = writeQuery(request);
  const { subresource } = route;
  const options: WriteOptions = {
    dryRun,
    fieldManager,
    user,
    internal: false,
    warn,
    ...(subresource && { subresource }),
  };
  const decoding = { fieldValidation, ...(request.duplicates && { duplicates: request.duplicates }) };
  const schema = server.customKinds.schemaOf(kind);
  if (schema === undefined) {
    const { object, warnings } = checkShape(kind, body, decoding);
    warnings.forEach(warn);
    const checkSchema = await definitionCheck(kind, object);
    return { object: ensureMetadata(object), options: { ...options, ...(checkSchema && { checkSchema }) } };
  }
  const { compileStructural, decodeCustomResource } = await import('./validation.ts');
  const checkSchema = await compileStructural(schema);
  const { object, warnings } = decodeCustomResource(kind, schema, body, decoding);
  warnings.forEach(warn);
  return { object: ensureMetadata(object), options: { ...options, checkSchema: await withRules(schema, checkSchema) } };
}

type SchemaCheck = NonNullable<WriteOptions['checkSchema']>;

/** The schema's check, and then the expressions in it, which need a library of their own. */
async function withRules(schema: StructuralSchema, check: SchemaCheck): Promise<SchemaCheck> {
  if (!speaksOfRules(schema)) return check;
  const { checkRules } = await import('./cel/rules.ts');
  return (object, old) => {
    const errors = check(object);
    return [...errors, ...checkRules(schema, object, old, errors)];
  };
}

const rulesKnown = new WeakMap<object, boolean>();

function speaksOfRules(schema: object): boolean {
  let known = rulesKnown.get(schema);
  if (known === undefined)
    rulesKnown.set(schema, (known = JSON.stringify(schema).includes('"x-kubernetes-validations"')));
  return known;
}

/** A definition's rules, and a policy's, must be expressions that can be evaluated. */
async function definitionCheck(kind: KindDefinition, object: KubeObject): Promise<SchemaCheck | undefined> {
  if (collectionOf(kind) === policies) return (await import('./cel/policy.ts')).checkPolicy;
  if (!isDefinition(kind) || !speaksOfRules(object)) return undefined;
  return (await import('./cel/rules.ts')).checkDefinition;
}

function ensureMetadata(object: KubeObject): KubeObject {
  object.metadata ??= {} as KubeObject['metadata'];
  return object;
}

/** DeleteOptions come in the body, or one by one in the query. */
export function deleteOptions(request: ApiRequest): DeleteOptions {
  const body = (request.body ?? {}) as any;
  const grace = queryValue(request, 'gracePeriodSeconds');
  const orphan = queryValue(request, 'orphanDependents');
  return {
    gracePeriodSeconds: body.gracePeriodSeconds ?? (grace === '' ? undefined : Number(grace)),
    propagationPolicy: body.propagationPolicy ?? (queryValue(request, 'propagationPolicy') || undefined),
    orphanDependents: body.orphanDependents ?? (orphan === '' ? undefined : orphan === 'true'),
    preconditions: body.preconditions && deepCopy(body.preconditions),
    dryRun: isDryRun(body.dryRun ?? queryList(request, 'dryRun')),
  };
}

/** One object in the form that the client asked for. */
export function dressed({ server, kind, request }: Call, object: KubeObject): unknown {
  const form = formOf(request);
  if (form === 'object') return showOwners(server, kind, request, object);
  if (form !== 'Table') return partialMetadata(showOwners(server, kind, request, object));
  const { resourceVersion = '' } = object.metadata;
  return tableOf(kind, { items: [object], metadata: { resourceVersion } }, server.now(), includeOf(request));
}

function dressedList({ server, kind, request }: Call, page: Page): unknown {
  const form = formOf(request);
  if (form === 'Table') return tableOf(kind, page, server.now(), includeOf(request));
  const items = page.items.map((object) => showOwners(server, kind, request, object));
  if (form === 'object') return listObject(kind, { ...page, items });
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata: page.metadata,
    items: items.map(partialMetadata),
  };
}

export const notSimulated = (what: string): ApiError =>
  new ApiError({ code: 501, reason: 'NotImplemented', message: `${what} is not simulated yet` });
