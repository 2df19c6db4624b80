import type { ApiRequest, ApiResponse, Stream, WatchEvent } from '../apimachinery/rest.ts';

export type { ApiRequest, ApiResponse, Stream, Table, WatchEvent } from '../apimachinery/rest.ts';

/**
 * How requests reach an API server: in process, or over HTTPS. Callers cannot tell which.
 * A command's writes become visible to other processes when `close` (or an explicit `flush`) returns.
 */
export interface Transport {
  /** Resolves for every HTTP answer, failures included; rejects only when no server could be reached. */
  request(request: ApiRequest): Promise<ApiResponse>;
  watch(request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** exec, attach (POST), log?follow=true (GET). Rejects with ApiError when the server refuses. */
  stream(request: ApiRequest): Promise<Stream>;
  /** Commits what was done so far, before waiting for anything slow. */
  flush(): Promise<void>;
  /** The server's time at the last request, ms, where it is not this machine's. */
  readonly now?: number;
  close(): Promise<void>;
}
