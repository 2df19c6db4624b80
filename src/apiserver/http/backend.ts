import type { ApiRequest, ApiResponse, Stream, WatchEvent } from '../../apimachinery/rest.ts';

/** What answers the requests that come in by HTTP: a cluster that many clients share. */
export interface Backend {
  /** Failures are answers, too; what it wrote is committed when this resolves. */
  request(request: ApiRequest): Promise<ApiResponse>;
  /** @throws ApiError when the server refuses; what goes wrong later is an event */
  openWatch(request: ApiRequest, signal: AbortSignal): Promise<AsyncIterable<WatchEvent>>;
  /** @throws ApiError when the server refuses */
  stream(request: ApiRequest): Promise<Stream>;
}
