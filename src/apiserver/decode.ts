/** From the body of a write to an object of the kind, or to the API server's complaint. */

import { apiVersionOf } from '../apimachinery/gvk.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { badRequest } from '../apimachinery/status.ts';
import type { KindDefinition } from '../apis/kind.ts';
import { goDecode } from '../apis/schema/go-decode.ts';

/** What the API server does about fields it does not know or sees twice (`fieldValidation` of a write). */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface DecodeOptions {
  fieldValidation: FieldValidation;
  /** Paths of fields that stood twice in the text of the body, found by whoever parsed it (`spec.replicas`). */
  duplicates?: readonly string[];
}

export interface Decoded {
  /**
   * A private copy, as the API would write it again: unknown fields, nulls and omitted zeros are gone, amounts and times
   * are canonical, structs that are always written are there (`status: {}`, `resources: {}`).
   */
  object: KubeObject;
  /** For the client, as `Warning:` headers. */
  warnings: readonly string[];
}

/**
 * Reads the body of a write as an object of a built-in kind, the way Go's JSON decoder and the strict decoder do.
 * For custom resources see `decodeCustomResource` in validation.ts.
 *
 * @throws ApiError BadRequest, in the API server's words: a field of the wrong type (always), unknown and doubled
 * fields (only with `Strict`)
 */
export function checkShape(kind: KindDefinition, body: unknown, options: DecodeOptions): Decoded {
  const document = typed(kind, body);
  let decoded: ReturnType<typeof goDecode>;
  try {
    decoded = goDecode(kind.schema, document, options.duplicates);
  } catch (error) {
    throw cannotHandle(kind, document, (error as Error).message);
  }
  return { object: decoded.object, warnings: strictness(kind, document, decoded.strictErrors, options) };
}

/** Refuses, warns or keeps quiet about what strict decoding minds. */
export function strictness(
  kind: KindDefinition,
  document: KubeObject,
  errors: readonly string[],
  { fieldValidation }: DecodeOptions,
): readonly string[] {
  if (errors.length === 0 || fieldValidation === 'Ignore') return [];
  if (fieldValidation === 'Warn') return errors;
  throw cannotHandle(kind, document, `strict decoding error: ${errors.join(', ')}`);
}

/**
 * The body with its apiVersion and kind, which are those of the path when it says nothing.
 * @throws ApiError BadRequest when the body is no object, or one of another kind
 */
export function typed(kind: KindDefinition, body: unknown): KubeObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw unrecognized(kind, body);
  const given = body as Record<string, unknown>;
  for (const field of ['apiVersion', 'kind'] as const) {
    const value = given[field] ?? '';
    if (typeof value !== 'string') {
      throw unrecognized(
        kind,
        body,
        `json: cannot unmarshal ${jsonKind(value)} into Go struct field .${field} of type string`,
      );
    }
  }
  const document = {
    ...given,
    apiVersion: given.apiVersion || apiVersionOf(kind),
    kind: given.kind || kind.kind,
  } as KubeObject;
  if (document.apiVersion !== apiVersionOf(kind)) {
    throw badRequest(
      `the API version in the data (${document.apiVersion}) does not match the expected API version (${apiVersionOf(kind)})`,
    );
  }
  if (document.kind !== kind.kind) {
    const internal = kind.group === '' ? 'core' : kind.group.split('.')[0];
    throw cannotHandle(
      kind,
      document,
      `converting (${kind.version}.${document.kind}) to (${internal}.${kind.kind}): unknown conversion`,
    );
  }
  return document;
}

export const cannotHandle = (kind: KindDefinition, document: KubeObject, why: string) =>
  badRequest(
    `${document.kind} in version ${JSON.stringify(document.apiVersion.split('/').pop())} cannot be handled as a ${kind.kind}: ${why}`,
  );

const typeMeta =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** The server could not even find out what was sent; it shows the beginning, objects as text and the rest in hex. */
function unrecognized(kind: KindDefinition, body: unknown, why?: string) {
  const text = JSON.stringify(body) ?? '';
  const shown = text.startsWith('{')
    ? text.length > 30
      ? `${text.slice(0, 30)} ...`
      : text
    : Buffer.from(text.slice(0, 30)).toString('hex') + (text.length > 30 ? ' ...' : '');
  const reason = why ?? `json: cannot unmarshal ${jsonKind(body)} into Go value of type ${typeMeta}`;
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: ${reason} (${shown})`,
  );
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
