import type { KubeObject } from './meta.ts';
import type { Status } from './status.ts';

/** Who makes a call (authentication.k8s.io/v1 UserInfo). */
export interface User {
  username: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** As whom somebody wants to act (`kubectl --as`). */
export interface Impersonation {
  username: string;
  uid?: string;
  groups?: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** One call of the Kubernetes REST API. */
export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without the query: `/apis/apps/v1/namespaces/default/deployments/web/scale` */
  path: string;
  query?: Record<string, string | readonly string[]>;
  /** `application/json;as=Table;v=v1;g=meta.k8s.io` asks for a table; default: objects. */
  accept?: string;
  /** Of the body: matters for PATCH (`application/strategic-merge-patch+json` …). */
  contentType?: string;
  /** An object, never text: the in-process server takes it as it is. It must not be changed after the call. */
  body?: unknown;
  /** Paths of fields that stood twice in the text that the body was read from (`spec.replicas`). */
  duplicates?: readonly string[];
  /** Show metadata.managedFields: working them out costs something, and kubectl hides them anyway unless asked. */
  managedFields?: boolean;
  /** kubectl's name and version for the log. */
  userAgent?: string;
  /** A service account's; without one it is the cluster's administrator who asks. */
  token?: string;
  impersonate?: Impersonation;
}

export interface ApiResponse {
  code: number;
  body: KubeObject | Status | Table | string | any;
  /** Texts of `Warning:` headers. */
  warnings: readonly string[];
}

/** meta/v1 Table: the server formats cells, kubectl aligns them. */
export interface Table {
  kind: 'Table';
  apiVersion: 'meta.k8s.io/v1';
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  columnDefinitions: { name: string; type: string; format: string; description: string; priority: number }[];
  rows: { cells: (string | number | boolean | null)[]; object: any }[];
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: any;
}

/** Bytes to and from a container's process (exec, attach) or a followed log. */
export interface Stream {
  /** What the process writes, in order. */
  output: AsyncIterable<{ channel: 'stdout' | 'stderr'; data: Uint8Array }>;
  /** Resolves when the process has ended: Success, or Failure with the exit code in details.causes (reason ExitCode). */
  done: Promise<Status>;
  write(data: Uint8Array): void;
  /** End of standard input. */
  end(): void;
  resize(columns: number, rows: number): void;
  close(): void;
}
