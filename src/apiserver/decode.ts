import type { KubeObject } from '../apimachinery/meta.ts';
import type { KindDefinition } from '../apis/kind.ts';

/** What the API server does about fields it does not know or sees twice (`fieldValidation` of a write). */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface DecodeOptions {
  fieldValidation: FieldValidation;
  /** Paths of fields that stood twice in the text of the body, found by whoever parsed it (`spec.replicas`). */
  duplicates?: readonly string[];
}

export interface Decoded {
  /** A private copy: unknown fields and nulls are gone. */
  object: KubeObject;
  /** For the client, as `Warning:` headers. */
  warnings: readonly string[];
}

/**
 * Reads the body of a write as an object of a built-in kind, the way Go's JSON decoder and the strict decoder do.
 * For custom resources see `decodeCustomResource`.
 *
 * @throws ApiError BadRequest, in the API server's words: a field of the wrong type (always), unknown and doubled
 * fields (only with `Strict`)
 */
export function checkShape(_kind: KindDefinition, _body: unknown, _options: DecodeOptions): Decoded {
  throw new Error('not written yet');
}
