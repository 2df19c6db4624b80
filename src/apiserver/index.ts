/**
 * The API server: a request comes in, an object, a Table or a Status goes out, and the store has changed. It settles
 * nothing itself: what follows from a change is for the controllers, who come in by `apply`.
 *
 * A write goes handle.ts → decode.ts → create.ts / update.ts / delete.ts (defaults, admission/, validation, allocation)
 * → the store; a read goes handle.ts → list.ts → table.ts; a watch follows the store in watch.ts.
 */
import type { ApiRequest, ApiResponse, Stream, WatchEvent } from '../apimachinery/rest.ts';
import { type ApiChange, type Applied, applyChange } from './apply.ts';
import type { ApiServerOptions } from './context.ts';
import { handle, openStream, openWatch, watch } from './handle.ts';
import { serverOf } from './server.ts';

export type { ApiChange, Applied } from './apply.ts';
export type { ApiServerOptions } from './context.ts';
export type { ExecOptions, LogOptions, Ports } from './ports.ts';

export interface ApiServer {
  /** One REST call. Failures are answers, too: a Status with its code. */
  handle(request: ApiRequest): Promise<ApiResponse>;
  /** The controllers' door: the same rules and the same store, without text in between. */
  apply(change: ApiChange): Applied;
  /** Events until the signal fires; a refusal comes as an ERROR event. */
  watch(request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** The same, but a refusal is thrown at once, as an ApiError; events begin with the first call of `next`. */
  openWatch(request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** exec, attach, port-forward, followed logs. @throws ApiError when the server refuses */
  stream(request: ApiRequest): Promise<Stream>;
  /** Lets the kinds of the stored CustomResourceDefinitions join the scheme, if that has not happened yet. */
  loadCustomKinds(): void;
}

export function createApiServer(options: ApiServerOptions): ApiServer {
  const server = serverOf(options);
  return {
    handle: (request) => handle(server, request),
    apply: (change) => applyChange(server, change),
    watch: (request, signal) => watch(server, request, signal),
    openWatch: (request, signal) => openWatch(server, request, signal),
    stream: (request) => openStream(server, request),
    loadCustomKinds: () => server.customKinds.load(),
  };
}
