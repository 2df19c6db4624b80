import type { HttpRequest, HttpResponse } from '../apimachinery/net.ts';

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Moved Temporarily',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

export const reasonOf = (code: number): string => reasons[code] ?? '';

/** `Thu, 01 Jan 2026 00:00:00 GMT` */
export const httpDate = (now: number): string => new Date(now).toUTCString();

export type Header = readonly [string, string];

/** A whole response with the headers that every server sends, in nginx's order. */
export function response(
  code: number,
  body: string | Uint8Array,
  { type, now, headers = [] }: { type: string; now: number; headers?: readonly Header[] },
): HttpResponse {
  return {
    code,
    reason: reasonOf(code),
    headers: [
      ['Date', httpDate(now)],
      ['Content-Type', type],
      ['Content-Length', String(Buffer.byteLength(body as string))],
      ...headers,
    ],
    body,
  };
}

export const headerOf = (headers: readonly Header[], name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

/** The host that a request is for: without the port, in lower case. */
export const hostOf = ({ host }: HttpRequest): string => host.replace(/:\d+$/, '').toLowerCase();
