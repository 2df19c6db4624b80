import { isMap } from '../apimachinery/deep.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import {
  applyJSONPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  PatchError,
  type PatchSchema,
} from '../apimachinery/patch.ts';
import { ApiError, badRequest } from '../apimachinery/status.ts';

export const jsonPatchType = 'application/json-patch+json';
export const mergePatchType = 'application/merge-patch+json';
export const strategicPatchType = 'application/strategic-merge-patch+json';
export const applyPatchType = 'application/apply-patch+yaml';

/**
 * The object with a patch applied; both stay as they are.
 * @param schema what strategic merge needs to know; kinds without it (custom resources) refuse such patches
 */
export function patched(
  contentType: string,
  document: KubeObject,
  patch: unknown,
  schema: () => PatchSchema | undefined,
): unknown {
  switch (contentType.split(';')[0]!.trim()) {
    case jsonPatchType:
      if (!Array.isArray(patch))
        throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
      return told(unprocessable, () => applyJSONPatch(document, patch));
    case mergePatchType:
      if (!isMap(patch))
        throw badRequest(
          'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
        );
      return told(badRequestOf, () => applyMergePatch(document, patch));
    case strategicPatchType: {
      const known = schema();
      if (!known) throw unsupported(false);
      if (!isMap(patch))
        throw badRequest(
          'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
        );
      return told(unmergeable, () => applyStrategicMergePatch(document, patch, known));
    }
    default:
      throw unsupported(schema() !== undefined);
  }
}

function told<T>(complaint: (error: PatchError) => ApiError, apply: () => T): T {
  try {
    return apply();
  } catch (error) {
    if (error instanceof PatchError) throw complaint(error);
    throw error;
  }
}

/** A JSON patch that does not fit is not explained any further. */
const unprocessable = (): ApiError =>
  new ApiError({
    code: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
    details: {},
  });

const badRequestOf = ({ message }: PatchError): ApiError => badRequest(message);

/** What is wrong with the form of a patch is the client's mistake; other trouble comes without a reason. */
const unmergeable = ({ message }: PatchError): ApiError =>
  message.startsWith('invalid patch format') ? badRequest(message) : new ApiError({ code: 500, message });

function unsupported(strategic: boolean): ApiError {
  const types = [jsonPatchType, mergePatchType, ...(strategic ? [strategicPatchType] : []), applyPatchType];
  const accepted = [...types, 'application/apply-patch+cbor'].join(', ');
  return new ApiError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
    details: {},
  });
}
