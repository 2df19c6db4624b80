import { ApiError } from '../../apimachinery/status.ts';

/** `application/json; charset=utf-8` → `application/json` */
export const mediaTypeOf = (header: string): string => header.split(';', 1)[0]!.trim().toLowerCase();

/** How the body of an answer is written. */
export type Encoding = 'json' | 'yaml';

const encodings: Readonly<Record<string, Encoding>> = {
  '*/*': 'json',
  'application/*': 'json',
  'application/json': 'json',
  'application/yaml': 'yaml',
};

/**
 * The first of the encodings that a client accepts and this server has. Clients that would rather have protobuf name
 * JSON as well, or ask for it next when they are refused.
 * @throws ApiError NotAcceptable
 */
export function encodingFor(accept: string): Encoding {
  if (accept.trim() === '') return 'json';
  for (const wish of accept.split(',')) {
    const encoding = encodings[mediaTypeOf(wish)];
    if (encoding) return encoding;
  }
  throw new ApiError({
    code: 406,
    reason: 'NotAcceptable',
    message: 'only the following media types are accepted: application/json, application/yaml',
  });
}

/** The wishes that can be granted, in the client's order: in which form it wants its answer must not come from another. */
export const acceptable = (accept: string): string =>
  accept
    .split(',')
    .filter((wish) => encodings[mediaTypeOf(wish)] !== undefined)
    .join(',');

/** What clients recognise an answer with all groups at once by. */
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The Content-Type of an answer. */
export function contentTypeOf(body: unknown, encoding: Encoding): string {
  if (typeof body === 'string') return 'text/plain; charset=utf-8';
  if (encoding === 'yaml') return 'application/yaml';
  return (body as { kind?: string } | null)?.kind === 'APIGroupDiscoveryList' ? aggregated : 'application/json';
}
