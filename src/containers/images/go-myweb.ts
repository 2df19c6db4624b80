import type { HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import { httpDate } from '../http-date.ts';
import type { ImageRecipe, Server, ServerContext } from '../image.ts';
import { distributionPath } from '../image.ts';
import { alpineFiles } from './distributions.ts';

/** Answers of Go's net/http: three headers, and 400 to a TLS handshake. */
export function goAnswer(
  body: string,
  now: number,
  code = 200,
  reason = 'OK',
  type = 'text/plain; charset=utf-8',
): HttpResponse {
  return {
    code,
    reason,
    headers: [
      ['Date', httpDate(now)],
      ['Content-Length', String(Buffer.byteLength(body))],
      ['Content-Type', type],
    ],
    body,
  };
}

/** A Go server with one answer to everything. */
export function goServer(
  process: string,
  port: number,
  text: (request: HttpRequest, context: ServerContext) => string,
): Server {
  return {
    process,
    ports: () => [port],
    answer: (request, context) =>
      request.scheme === 'https'
        ? { code: 0, reason: 'plain HTTP', headers: [], body: '' }
        : goAnswer(text(request, context), context.now),
    onTerm: 2,
  };
}

/** Two lines on port 8080: a greeting and the host name. The `alpine` tag brings a shell, the others only the server. */
export const goMyweb: ImageRecipe = {
  repository: 'ghcr.io/c1t1d0s7/go-myweb',
  build: (tag) => ({
    env: { PATH: distributionPath },
    cmd: ['/go-myweb'],
    ...(tag === 'alpine'
      ? { userland: 'busybox', sh: 'ash', files: alpineFiles('3.15.0'), versions: { busybox: '1.34.1' } }
      : { userland: 'none', files: {} }),
    programs: { 'go-myweb': '/' },
    servers: { 'go-myweb': goServer('go-myweb', 8080, (_request, { hostname }) => `Hello World!\n${hostname}\n`) },
    sizeBytes: tag === 'alpine' ? 6_114_022 : 3_312_847,
  }),
};
