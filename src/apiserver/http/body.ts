import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest } from '../../apimachinery/status.ts';
import { inspectJSON } from './json-text.ts';
import { mediaTypeOf } from './media-types.ts';

/** As large as etcd takes requests, with room around them; the limit of the real server. */
export const bodyLimitBytes = 3 * 1024 * 1024;
/** Nothing that Kubernetes has is nested a tenth as deep. */
const depthLimit = 1_000;
/** For a body to arrive whole, ms. */
const bodyTimeMs = 30_000;

/** @throws ApiError when it is too large; Error when the client goes away or takes too long */
export function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const announced = Number(incoming.headers['content-length'] ?? 0);
  if (announced > bodyLimitBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => fail(tooSlow()), bodyTimeMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      incoming.removeAllListeners('data');
      incoming.pause();
      reject(error);
    };
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > bodyLimitBytes) fail(tooLarge());
      else chunks.push(chunk);
    });
    incoming.on('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    incoming.on('error', fail);
  });
}

const tooLarge = (): ApiError =>
  new ApiError({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: `Request entity too large: limit is ${bodyLimitBytes}`,
  });

const tooSlow = (): ApiError =>
  new ApiError({ code: 408, reason: 'Timeout', message: 'the request body did not arrive in time' });

export interface Body {
  value: unknown;
  /** Paths of fields that stand twice. */
  duplicates: readonly string[];
}

const jsonTypes = new Set([
  'application/json',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]);
const yamlTypes = new Set(['application/yaml', 'application/apply-patch+yaml']);

const protobufType = 'application/vnd.kubernetes.protobuf';

/**
 * Reads a body.
 * @param contentType as the client named it; nothing means JSON
 * @throws ApiError UnsupportedMediaType, BadRequest
 */
export async function decodeBody(bytes: Buffer, contentType: string): Promise<Body | undefined> {
  if (bytes.length === 0) return undefined;
  const type = mediaTypeOf(contentType) || 'application/json';
  if (jsonTypes.has(type)) return decodeJSON(bytes.toString('utf8'));
  if (yamlTypes.has(type)) return decodeYAML(bytes.toString('utf8'));
  if (type === protobufType) {
    const { decodeProtobuf } = await import('./protobuf.ts');
    return { value: decodeProtobuf(bytes), duplicates: [] };
  }
  throw unsupported(type);
}

function decodeJSON(text: string): Body {
  const { duplicates, depth } = inspectJSON(text);
  if (depth > depthLimit) throw badRequest('json: exceeded max depth');
  try {
    return { value: JSON.parse(text), duplicates };
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
}

async function decodeYAML(text: string): Promise<Body> {
  // JSON is YAML, and what clients send as YAML often is JSON.
  if (/^\s*[{[]/.test(text)) {
    const { depth } = inspectJSON(text);
    if (depth > depthLimit) throw badRequest('json: exceeded max depth');
  }
  const { parseDocument } = await import('yaml');
  try {
    const document = parseDocument(text, { version: '1.1', uniqueKeys: true });
    const [problem] = document.errors;
    if (problem) throw problem;
    return { value: document.toJS({ maxAliasCount: 100 }), duplicates: [] };
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: yaml: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

const unsupported = (type: string): ApiError =>
  new ApiError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format (${type}) - accepted media types include: application/json, application/yaml, ${protobufType}`,
  });
