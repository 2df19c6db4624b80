/**
 * Custom resources: decoding by the schema of their definition, and checking with ajv, whose findings are told in the API
 * server's words. (Built-in kinds are checked by decode.ts.) ajv is loaded with the first schema.
 */

import type { ErrorObject, ValidateFunction } from 'ajv';
import { deepEqual, isMap } from '../apimachinery/deep.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { duplicate, type FieldError, invalidValue, notSupported, required, tooLong } from '../apimachinery/status.ts';
import type { KindDefinition } from '../apis/kind.ts';
import { goDecode } from '../apis/schema/go-decode.ts';
import { cannotHandle, type Decoded, type DecodeOptions, strictness, typed } from './decode.ts';
import { formats } from './formats.ts';
import { applyDefaults, prune, type StructuralSchema } from './structural.ts';

export type { StructuralSchema } from './structural.ts';

/**
 * Reads the body of a write as a custom resource: what the schema does not know goes, its defaults come.
 *
 * @throws ApiError BadRequest for metadata of the wrong type, and for unknown fields with `Strict`
 */
export function decodeCustomResource(
  kind: KindDefinition,
  schema: StructuralSchema,
  body: unknown,
  options: DecodeOptions,
): Decoded {
  const document = typed(kind, body);
  const { object, unknownFields } = prune(document, schema);
  const metadata = decodeMetadata(kind, document);
  if (metadata !== undefined) object.metadata = metadata.object;
  applyDefaults(object, schema);
  const errors = [
    ...(options.duplicates ?? []).map((path) => `duplicate field ${JSON.stringify(path)}`),
    ...(metadata?.strictErrors.map((text) => text.replace('"', '"metadata.')) ?? []),
    ...unknownFields.map((path) => `unknown field ${JSON.stringify(path)}`),
  ];
  return { object: object as KubeObject, warnings: strictness(kind, document, errors, options) };
}

function decodeMetadata(kind: KindDefinition, document: KubeObject) {
  const metadata: unknown = document.metadata ?? undefined;
  if (metadata === undefined) return undefined;
  try {
    if (isMap(metadata)) return goDecode('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', metadata);
    const found = Array.isArray(metadata) ? 'array' : typeof metadata === 'boolean' ? 'bool' : typeof metadata;
    throw new Error(`json: cannot unmarshal ${found} into Go value of type v1.ObjectMeta`);
  } catch (error) {
    throw cannotHandle(kind, document, (error as Error).message);
  }
}

/** What a custom resource's schema says is wrong with an object, in the words of the API server. */
export type StructuralValidator = (object: KubeObject) => FieldError[];

const compiled = new WeakMap<StructuralSchema, Promise<StructuralValidator>>();

/** Compiles the schema of a custom resource; the result is kept for as long as the schema object lives. */
export function compileStructural(schema: StructuralSchema): Promise<StructuralValidator> {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = compile(schema);
    compiled.set(schema, validator);
  }
  return validator;
}

async function compile(schema: StructuralSchema): Promise<StructuralValidator> {
  const { Ajv } = await import('ajv');
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, unicodeRegExp: false, logger: false, formats });
  const validate = ajv.compile(forAjv(schema));
  return (object) => [...schemaErrors(validate, object), ...listErrors(object, schema, '')];
}

/** The parts of a structural schema that ajv knows by the same name and meaning. */
const plainKeywords = [
  ...['multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
  ...['required', 'enum'],
];

/** The same schema for ajv: OpenAPI's nullable, exclusive bounds and int-or-string are said differently there. */
function forAjv(schema: StructuralSchema): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const keyword of plainKeywords) if (schema[keyword] !== undefined) result[keyword] = schema[keyword];
  const types: string[] = schema['x-kubernetes-int-or-string']
    ? ['integer', 'string']
    : schema.type
      ? [schema.type]
      : [];
  if (types.length > 0) {
    result.type = schema.nullable ? [...types, 'null'] : types;
    result[wanted] = types.join(',');
  }
  if (schema.minimum !== undefined) result[schema.exclusiveMinimum ? 'exclusiveMinimum' : 'minimum'] = schema.minimum;
  if (schema.maximum !== undefined) result[schema.exclusiveMaximum ? 'exclusiveMaximum' : 'maximum'] = schema.maximum;
  if (isPattern(schema.pattern)) result.pattern = schema.pattern;
  if (formats[schema.format] !== undefined) result.format = schema.format;
  if (isMap(schema.items)) result.items = forAjv(schema.items);
  if (isMap(schema.additionalProperties)) result.additionalProperties = forAjv(schema.additionalProperties);
  if (isMap(schema.not)) result.not = forAjv(schema.not);
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    if (Array.isArray(schema[keyword])) result[keyword] = schema[keyword].map(forAjv);
  }
  if (isMap(schema.properties)) {
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, part]) => [name, forAjv(part)]),
    );
  }
  return result;
}

/** Our note in a schema for ajv: the types, as messages name them. */
const wanted = 'x-types';

/** Patterns are Go's; the few that JavaScript cannot read are not checked. */
function isPattern(pattern: unknown): boolean {
  if (typeof pattern !== 'string') return false;
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}

function schemaErrors(validate: ValidateFunction, object: KubeObject): FieldError[] {
  if (validate(object)) return [];
  const told = (validate.errors ?? []).filter((error) => !isSecondary(error));
  // Go tells what is in an object before what is missing from it.
  const missing = told.filter(({ keyword }) => keyword === 'required');
  const others = told.filter(({ keyword }) => keyword !== 'required');
  return [...others, ...missing].map((error) => fieldError(error, object));
}

/** Of alternatives, only what the first one misses is told, and nothing of what must not hold. */
const isSecondary = ({ schemaPath }: ErrorObject): boolean => /\/(anyOf|oneOf)\/[1-9]\d*\/|\/not\//.test(schemaPath);

function fieldError(error: ErrorObject, object: KubeObject): FieldError {
  const path = fieldPath(error.instancePath, object);
  const field = path || '<nil>';
  const { data: value, params } = error;
  const invalid = (rule: string, shown: unknown = value) => invalidValue(field, shown, `${path} in body ${rule}`);
  switch (error.keyword) {
    case 'type':
      return typeInvalid(
        field,
        jsonType(value),
        `${path} in body must be of type ${error.parentSchema?.[wanted]}: "${jsonType(value)}"`,
      );
    case 'format':
      return typeInvalid(field, value, `${path} in body must be of type ${params.format}: ${JSON.stringify(value)}`);
    case 'required':
      return required(path === '' ? params.missingProperty : `${path}.${params.missingProperty}`);
    case 'enum':
      return notSupported(
        field,
        value,
        params.allowedValues.map((one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one))),
      );
    case 'minimum':
      return invalid(`should be greater than or equal to ${params.limit}`);
    case 'exclusiveMinimum':
      return invalid(`should be greater than ${params.limit}`);
    case 'maximum':
      return invalid(`should be less than or equal to ${params.limit}`);
    case 'exclusiveMaximum':
      return invalid(`should be less than ${params.limit}`);
    case 'multipleOf':
      return invalid(`should be a multiple of ${params.multipleOf}`);
    case 'minLength':
      return invalid(`should be at least ${params.limit} chars long`);
    case 'maxLength':
      return tooLong(field, `may not be more than ${params.limit} ${params.limit === 1 ? 'byte' : 'bytes'}`);
    case 'pattern':
      return invalid(`should match '${params.pattern}'`);
    case 'minItems':
      return invalid(`should have at least ${params.limit} items`, (value as unknown[]).length);
    case 'maxItems':
      return tooMany(field, (value as unknown[]).length, params.limit);
    case 'uniqueItems':
      return invalid("shouldn't contain duplicates", '');
    case 'minProperties':
      return invalid(`should have at least ${params.limit} properties`, Object.keys(value as object).length);
    case 'maxProperties':
      return tooMany(field, Object.keys(value as object).length, params.limit);
    default:
      return invalidValue('<nil>', '', alternatives(error, path));
  }
}

function alternatives({ keyword, params }: ErrorObject, path: string): string {
  const name = JSON.stringify(path);
  switch (keyword) {
    case 'anyOf':
      return `${name} must validate at least one schema (anyOf)`;
    case 'oneOf':
      return `${name} must validate one and only one schema (oneOf). ${
        params.passingSchemas === null ? 'Found none valid' : `Found ${params.passingSchemas.length} valid alternatives`
      }`;
    case 'not':
      return `${name} must not validate the schema (not)`;
    default:
      return `${name} must validate all the schemas (allOf)`;
  }
}

const typeInvalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'TypeInvalid',
  field,
  value,
  detail,
});

const tooMany = (field: string, actual: number, limit: number): FieldError => ({
  type: 'TooMany',
  field,
  value: actual,
  detail: `must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`,
});

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

/** `/spec/ports/0/name` → `spec.ports[0].name` */
function fieldPath(pointer: string, object: unknown): string {
  let path = '';
  let value: any = object;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path += Array.isArray(value) ? `[${key}]` : path === '' ? key : `.${key}`;
    value = value?.[key];
  }
  return path;
}

/** Lists that are sets or maps must not hold the same thing twice. */
function listErrors(value: unknown, schema: StructuralSchema | undefined, path: string): FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) {
    return [
      ...duplicatesIn(value, schema, path),
      ...value.flatMap((item, index) => listErrors(item, schema.items, `${path}[${index}]`)),
    ];
  }
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const property = schema.properties?.[name];
    if (property !== undefined) return listErrors(item, property, path === '' ? name : `${path}.${name}`);
    return isMap(schema.additionalProperties) ? listErrors(item, schema.additionalProperties, `${path}[${name}]`) : [];
  });
}

function duplicatesIn(list: readonly unknown[], schema: StructuralSchema, path: string): FieldError[] {
  const listType: unknown = schema['x-kubernetes-list-type'];
  if (listType !== 'set' && listType !== 'map') return [];
  const keys: string[] = schema['x-kubernetes-list-map-keys'] ?? [];
  const keyOf = (item: unknown) =>
    listType === 'set' || !isMap(item)
      ? item
      : Object.fromEntries(keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])));
  const seen: unknown[] = [];
  const errors: FieldError[] = [];
  list.forEach((item, index) => {
    const key = keyOf(item);
    const times = seen.filter((other) => deepEqual(other, key)).length;
    if (times === 1) errors.push(duplicate(`${path}[${index}]`, key));
    seen.push(key);
  });
  return errors;
}
