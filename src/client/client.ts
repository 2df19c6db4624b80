import type { KubeObject } from '../apimachinery/meta.ts';
import { ApiError, type Status } from '../apimachinery/status.ts';
import { discoveryAccept, resourcesIn } from './discovery.ts';
import { resourcePath } from './paths.ts';
import type { ApiRequest, ApiResponse, Stream, Table, Transport, WatchEvent } from './transport.ts';

/** A resource as discovery tells it. */
export interface ApiResource {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  shortNames: readonly string[];
  categories: readonly string[];
  verbs: readonly string[];
  /** `status`, `scale`, `log` … */
  subresources: readonly string[];
}

export interface ListOptions {
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  resourceVersion?: string;
}

export interface WriteOptions {
  dryRun?: boolean;
  fieldManager?: string;
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

/**
 * The Kubernetes API with names instead of paths. Failures reject with ApiError. Warnings of the server go to
 * `onWarning`. `namespace` is undefined for cluster-scoped resources and for lists of all namespaces.
 */
export interface Client {
  /** Every resource the server has, in discovery order (core first, then groups). */
  resources(): Promise<readonly ApiResource[]>;
  get(resource: ApiResource, namespace: string | undefined, name: string, subresource?: string): Promise<KubeObject>;
  list(
    resource: ApiResource,
    namespace: string | undefined,
    options?: ListOptions,
  ): Promise<{ items: KubeObject[]; metadata: { resourceVersion: string }; kind: string; apiVersion: string }>;
  getTable(resource: ApiResource, namespace: string | undefined, name: string): Promise<Table>;
  listTable(resource: ApiResource, namespace: string | undefined, options?: ListOptions): Promise<Table>;
  create(
    resource: ApiResource,
    namespace: string | undefined,
    object: KubeObject,
    options?: WriteOptions,
  ): Promise<KubeObject>;
  update(
    resource: ApiResource,
    namespace: string | undefined,
    object: KubeObject,
    options?: WriteOptions & { subresource?: string },
  ): Promise<KubeObject>;
  patch(
    resource: ApiResource,
    namespace: string | undefined,
    name: string,
    type: PatchType,
    patch: unknown,
    options?: WriteOptions & {
      subresource?: string;
      force?: boolean;
      /** Answer with the object's managedFields. */ managedFields?: boolean;
    },
  ): Promise<KubeObject>;
  /** Answers with the object while it terminates, or with Status Success when it is gone. */
  delete(resource: ApiResource, namespace: string | undefined, name: string, options?: DeleteOptions): Promise<any>;
  watch(
    resource: ApiResource,
    namespace: string | undefined,
    options: ListOptions & { name?: string; table?: boolean },
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent>;
  raw(request: ApiRequest): Promise<ApiResponse>;
  stream(request: ApiRequest): Promise<Stream>;
  onWarning(listener: (text: string) => void): void;
  /** The underlying transport: flush, close. */
  readonly transport: Transport;
}

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  dryRun?: boolean;
  preconditions?: { uid?: string; resourceVersion?: string };
}

const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

const patchContentTypes: Record<PatchType, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

type Query = Record<string, string>;

/**
 * A client over a transport. What it learns of the server (its resources) it keeps for as long as it lives.
 * @param wishes what every request is to carry: who asks, and whether objects are to come with their managedFields
 */
export function createClient(
  transport: Transport,
  wishes: Pick<ApiRequest, 'managedFields' | 'token' | 'impersonate'> = {},
): Client {
  const listeners: ((text: string) => void)[] = [];
  const warned = new Set<string>();
  let discovery: Promise<readonly ApiResource[]> | undefined;

  async function raw(request: ApiRequest): Promise<ApiResponse> {
    const response = await transport.request({ ...request, ...wishes });
    for (const text of response.warnings) {
      if (warned.has(text)) continue;
      warned.add(text);
      for (const listener of listeners) listener(text);
    }
    return response;
  }

  async function call(request: ApiRequest): Promise<any> {
    const { code, body } = await raw(request);
    if (code >= 400) throw failure(code, body);
    return body;
  }

  async function discover(): Promise<readonly ApiResource[]> {
    const core = await call({ method: 'GET', path: '/api', accept: discoveryAccept });
    const groups = await call({ method: 'GET', path: '/apis', accept: discoveryAccept });
    return [...resourcesIn(core), ...resourcesIn(groups)];
  }

  const read = (path: string, query: Query = {}, accept?: string) =>
    call({ method: 'GET', path, query, ...(accept !== undefined && { accept }) });

  return {
    transport,
    raw,
    stream: (request) => transport.stream({ ...request, ...wishes }),
    onWarning: (listener) => void listeners.push(listener),

    resources() {
      discovery ??= discover().catch((error) => {
        discovery = undefined;
        throw error;
      });
      return discovery;
    },

    get: (resource, namespace, name, subresource) => read(resourcePath(resource, namespace, name, subresource)),
    list: (resource, namespace, options) => read(resourcePath(resource, namespace), listQuery(options)),
    getTable: (resource, namespace, name) => read(resourcePath(resource, namespace, name), {}, tableAccept),
    listTable: (resource, namespace, options) =>
      read(resourcePath(resource, namespace), listQuery(options), tableAccept),

    create: (resource, namespace, object, options) =>
      call({ method: 'POST', path: resourcePath(resource, namespace), query: writeQuery(options), body: object }),

    update: (resource, namespace, object, options) =>
      call({
        method: 'PUT',
        path: resourcePath(resource, namespace, object.metadata.name, options?.subresource),
        query: writeQuery(options),
        body: object,
      }),

    patch: (resource, namespace, name, type, patch, options) =>
      call({
        method: 'PATCH',
        path: resourcePath(resource, namespace, name, options?.subresource),
        query: { ...writeQuery(options), ...(options?.force !== undefined && { force: String(options.force) }) },
        contentType: patchContentTypes[type],
        body: patch,
        ...(options?.managedFields && { managedFields: true }),
      }),

    delete: (resource, namespace, name, options = {}) =>
      call({ method: 'DELETE', path: resourcePath(resource, namespace, name), body: deleteBody(options) }),

    watch(resource, namespace, { name, table, ...options }, signal) {
      const selector = [options.fieldSelector, name && `metadata.name=${name}`].filter(Boolean).join(',');
      const query: Query = {
        ...listQuery(options),
        watch: 'true',
        ...(selector !== '' && { fieldSelector: selector }),
      };
      const path = resourcePath(resource, namespace);
      return transport.watch({ method: 'GET', path, query, ...(table && { accept: tableAccept }), ...wishes }, signal);
    },
  };
}

/** Servers answer with a Status; anything else comes from something in between. */
function failure(code: number, body: unknown): ApiError {
  if (typeof body === 'object' && body !== null && (body as Status).kind === 'Status')
    return new ApiError(body as Status);
  const message = typeof body === 'string' && body !== '' ? body : 'unknown';
  return new ApiError({ code, reason: '', message });
}

const listQuery = ({ labelSelector, fieldSelector, limit, resourceVersion }: ListOptions = {}): Query => ({
  ...(labelSelector && { labelSelector }),
  ...(fieldSelector && { fieldSelector }),
  ...(limit !== undefined && limit > 0 && { limit: String(limit) }),
  ...(resourceVersion !== undefined && { resourceVersion }),
});

const writeQuery = ({ dryRun, fieldManager, fieldValidation }: WriteOptions = {}): Query => ({
  ...(dryRun && { dryRun: 'All' }),
  ...(fieldManager !== undefined && { fieldManager }),
  ...(fieldValidation !== undefined && { fieldValidation }),
});

const deleteBody = ({ dryRun, ...options }: DeleteOptions) => ({
  kind: 'DeleteOptions',
  apiVersion: 'v1',
  ...options,
  ...(dryRun && { dryRun: ['All'] }),
});
