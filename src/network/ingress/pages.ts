import type { HttpResponse } from '../../apimachinery/net.ts';
import type { World } from '../../apis/world.ts';
import { type Header, httpDate, reasonOf } from '../http.ts';

/** Headlines of nginx's pages where they differ from the reason in the status line. */
const headings: Readonly<Record<number, string>> = { 302: '302 Found', 401: '401 Authorization Required' };

/** @param why a line of explanation, which is then the title, too */
function html(code: number, why: string | undefined): string {
  const heading = headings[code] ?? `${code} ${reasonOf(code)}`;
  return [
    '<html>',
    `<head><title>${why === undefined ? heading : `${code} ${why}`}</title></head>`,
    '<body>',
    `<center><h1>${heading}</h1></center>`,
    ...(why === undefined ? [] : [`<center>${why}</center>`]),
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
}

/**
 * One of nginx's own pages, byte for byte.
 * @param headers behind the usual ones
 */
export function page(
  code: number,
  { now }: World,
  { headers = [], before = [], why }: { headers?: readonly Header[]; before?: readonly Header[]; why?: string } = {},
): HttpResponse {
  const body = html(code, why);
  return {
    code,
    reason: reasonOf(code),
    headers: [
      ['Date', httpDate(now)],
      ['Content-Type', 'text/html'],
      ['Content-Length', String(body.length)],
      ...before,
      ['Connection', 'keep-alive'],
      ...headers,
    ],
    body,
  };
}

/** A redirect whose target was given in full: nginx puts it last. */
export const redirect = (code: number, location: string, world: World): HttpResponse =>
  page(code, world, { headers: [['Location', location]] });

/** A redirect that nginx completed from a path: it stands before the connection's header. */
export const redirectToPath = (location: string, world: World): HttpResponse =>
  page(301, world, { before: [['Location', location]] });

/** What a browser gets that only asks what it may. */
export const noContent = ({ now }: World): HttpResponse => ({
  code: 204,
  reason: reasonOf(204),
  headers: [
    ['Date', httpDate(now)],
    ['Content-Type', 'text/plain charset=UTF-8'],
    ['Content-Length', '0'],
    ['Connection', 'keep-alive'],
  ],
  body: '',
});

/** Whoever starts a TLS handshake with a server that speaks plain HTTP does not understand the answer. */
export const notTls: HttpResponse = { code: 0, reason: 'plain HTTP', headers: [], body: '' };
