// Placeholder type until the room is built; see transport.ts.
import type { KubeObject } from '../apimachinery/meta.ts';
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
  list(resource: ApiResource, namespace: string | undefined, options?: ListOptions): Promise<{ items: KubeObject[]; metadata: { resourceVersion: string }; kind: string; apiVersion: string }>;
  getTable(resource: ApiResource, namespace: string | undefined, name: string): Promise<Table>;
  listTable(resource: ApiResource, namespace: string | undefined, options?: ListOptions): Promise<Table>;
  create(resource: ApiResource, namespace: string | undefined, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  update(resource: ApiResource, namespace: string | undefined, object: KubeObject, options?: WriteOptions & { subresource?: string }): Promise<KubeObject>;
  patch(resource: ApiResource, namespace: string | undefined, name: string, type: PatchType, patch: unknown, options?: WriteOptions & { subresource?: string; force?: boolean }): Promise<KubeObject>;
  /** Answers with the object while it terminates, or with Status Success when it is gone. */
  delete(resource: ApiResource, namespace: string | undefined, name: string, options?: DeleteOptions): Promise<any>;
  watch(resource: ApiResource, namespace: string | undefined, options: ListOptions & { name?: string; table?: boolean }, signal: AbortSignal): AsyncIterable<WatchEvent>;
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
