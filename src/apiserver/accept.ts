import type { ApiRequest } from '../apimachinery/rest.ts';
import { ApiError } from '../apimachinery/status.ts';
import { queryValue } from './query.ts';
import type { IncludeObject } from './table.ts';

/** In which form a client wants its answer (the `as` parameter of the media types that it accepts). */
export type Form = 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';

/** The first form of the `Accept` header that this server can give. */
export function formOf({ accept = '' }: ApiRequest): Form {
  for (const mediaType of accept.split(',')) {
    const parameters = new Map(
      mediaType
        .split(';')
        .slice(1)
        .map((parameter) => parameter.trim().split('=') as [string, string]),
    );
    const as = parameters.get('as');
    if (as === undefined) return 'object';
    const isMeta = parameters.get('g') === 'meta.k8s.io' && parameters.get('v') === 'v1';
    if (isMeta && (as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')) return as;
  }
  return 'object';
}

/** @throws ApiError for an `includeObject` that the API does not know */
export function includeOf(request: ApiRequest): IncludeObject {
  const include = queryValue(request, 'includeObject') || 'Metadata';
  if (include === 'None' || include === 'Metadata' || include === 'Object') return include;
  throw new ApiError({
    code: 400,
    reason: 'BadRequest',
    message: `unrecognized includeObject value: ${JSON.stringify(include)}`,
  });
}
