import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ApiResponse } from '../../apimachinery/rest.ts';
import { ApiError, internalError, type Status } from '../../apimachinery/status.ts';
import { contentTypeOf, type Encoding } from './media-types.ts';

/** Smaller answers are sent faster as they are. */
const gzipFromBytes = 128 * 1024;
const compress = promisify(gzip);

/** What of a request decides how its answer is sent. */
export interface Wishes {
  encoding: Encoding;
  acceptsGzip: boolean;
  /** Indented, for people. */
  pretty: boolean;
  ifNoneMatch: string;
  /** HEAD: everything but the body. */
  headersOnly: boolean;
  /** The path has no resources but tells of them: clients keep such answers and ask whether they still hold. */
  isDiscovery: boolean;
}

export const plainWishes: Wishes = {
  encoding: 'json',
  acceptsGzip: false,
  pretty: false,
  ifNoneMatch: '',
  headersOnly: false,
  isDiscovery: false,
};

/** Sends an answer. @returns the bytes of its body */
export async function respond(to: ServerResponse, response: ApiResponse, wishes: Wishes): Promise<number> {
  const { code, body, warnings } = response;
  const text = await encode(body, wishes);
  to.statusCode = code;
  to.setHeader('Content-Type', contentTypeOf(body, wishes.encoding));
  if (warnings.length > 0) to.setHeader('Warning', warnings.map(warningHeader));
  if (code === 401) to.setHeader('WWW-Authenticate', 'Bearer');
  const retryAfter = (body as Status | undefined)?.details?.retryAfterSeconds;
  if (retryAfter !== undefined) to.setHeader('Retry-After', String(retryAfter));
  if (code === 200 && wishes.isDiscovery && isUnchanged(to, text, wishes)) return 0;
  let bytes = Buffer.from(text);
  if (wishes.acceptsGzip && bytes.length >= gzipFromBytes) {
    bytes = await compress(bytes, { level: 1 });
    to.setHeader('Content-Encoding', 'gzip');
    to.setHeader('Vary', 'Accept, Accept-Encoding');
  }
  to.setHeader('Content-Length', bytes.length);
  to.end(wishes.headersOnly ? undefined : bytes);
  return bytes.length;
}

/** Whatever was thrown, as an answer of the API. */
export const failure = (error: unknown): ApiResponse => {
  const { status } = error instanceof ApiError ? error : internalError((error as Error)?.message ?? String(error));
  return { code: status.code, body: status, warnings: [] };
};

async function encode(body: unknown, { encoding, pretty }: Wishes): Promise<string> {
  if (typeof body === 'string') return body;
  if (encoding === 'yaml')
    return (await import('yaml')).stringify(body, { version: '1.1', aliasDuplicateObjects: false });
  return pretty ? JSON.stringify(body, null, 2) : `${JSON.stringify(body)}\n`;
}

/** `299 - "text"`, as RFC 7234 has it; clients show the text. */
const warningHeader = (text: string): string =>
  `299 - "${latin(text)
    .replace(/[\\"]/g, '\\$&')
    .replace(/[\r\n]+/g, ' ')}"`;

/** Headers are bytes: what does not fit is sent as its UTF-8. */
const latin = (text: string): string => Buffer.from(text).toString('latin1');

/** Answers 304 when the client has that already. */
function isUnchanged(to: ServerResponse, text: string, { ifNoneMatch }: Wishes): boolean {
  const tag = `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`;
  to.setHeader('ETag', tag);
  to.setHeader('Vary', 'Accept');
  if (!ifNoneMatch.split(',').some((known) => known.trim() === tag)) return false;
  to.statusCode = 304;
  to.removeHeader('Content-Type');
  to.end();
  return true;
}
