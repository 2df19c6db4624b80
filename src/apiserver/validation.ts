import type { KubeObject } from '../apimachinery/meta.ts';
import type { FieldError } from '../apimachinery/status.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { Decoded, DecodeOptions } from './decode.ts';

/** A version's `schema.openAPIV3Schema` in a CustomResourceDefinition. */
export type StructuralSchema = Record<string, any>;

/**
 * Reads the body of a write as a custom resource: prunes what the schema does not know, fills in its defaults.
 * Must be awaited once per schema (`compileStructural`) before: ajv is loaded only when there is a custom resource.
 *
 * @throws ApiError BadRequest for unknown fields with `Strict`
 */
export function decodeCustomResource(
  _kind: KindDefinition,
  _schema: StructuralSchema,
  _body: unknown,
  _options: DecodeOptions,
): Decoded {
  throw new Error('not written yet');
}

/** What a custom resource's schema says is wrong with an object, in the order and the words of the API server. */
export type StructuralValidator = (object: KubeObject) => FieldError[];

/** Compiles the schema of a custom resource; the result is kept for as long as the schema object lives. */
export async function compileStructural(_schema: StructuralSchema): Promise<StructuralValidator> {
  throw new Error('not written yet');
}
