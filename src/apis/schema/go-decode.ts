/**
 * Reads a parsed JSON document as an object of a built-in type, as the API's Go code does: what a field takes, what
 * becomes of nulls and zeros, and what is said when something does not fit. The same words come from the API server
 * and from commands of kubectl that work on files alone.
 */

import { GoFloat } from '../../apimachinery/go-format.ts';
import { canonicalQuantity } from '../../apimachinery/quantity.ts';
import { canonicalTime } from './go-time.ts';
import { type FieldShape, shapeOf, type TypeShape, type ValueShape } from './index.ts';

export interface GoDecoded {
  /** A copy, as Go would write it again: unknown fields, nulls and omitted zeros are gone, amounts and times canonical. */
  object: any;
  /** `unknown field "spec.foo"`, `duplicate field "spec.replicas"`: what strict decoding minds, in the document's order. */
  strictErrors: string[];
}

/**
 * @param type name of a built-in type, `io.k8s.api.core.v1.Pod`
 * @param duplicates paths of fields that stood twice in the text
 * @throws Error in Go's words when a value does not fit its field
 */
export function goDecode(type: string, document: unknown, duplicates: readonly string[] = []): GoDecoded {
  const decoder = new Decoder(new Set(duplicates));
  const object = decoder.struct(type, document as Record<string, unknown>, { struct: '', path: '', strict: '' });
  if (decoder.clash !== undefined) throw new Error(decoder.clash);
  return { object, strictErrors: decoder.strictErrors };
}

/** Where the decoder is: the innermost struct and the path as Go tells it, and the path with indexes. */
interface Place {
  struct: string;
  path: string;
  strict: string;
}

class Decoder {
  /** The first type error; Go goes on after it, so that a graver one (a bad time or amount) is told instead. */
  clash: string | undefined;
  readonly strictErrors: string[] = [];
  private readonly duplicates: ReadonlySet<string>;

  constructor(duplicates: ReadonlySet<string>) {
    this.duplicates = duplicates;
  }

  struct(type: string, document: Record<string, unknown>, place: Place): any {
    const shape = shapeOf(type);
    if (shape === undefined) throw new Error(`no schema for ${type}`);
    const struct = type.slice(type.lastIndexOf('.') + 1);
    const result: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(document)) {
      // Bodies come as objects, too, and text would not have such a field.
      if (value === undefined) continue;
      const strict = place.strict === '' ? name : `${place.strict}.${name}`;
      const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (field === undefined) {
        this.strictErrors.push(`unknown field ${JSON.stringify(strict)}`);
        continue;
      }
      const step = field.via === undefined ? name : `${field.via}.${name}`;
      const path = place.path === '' ? step : `${place.path}.${step}`;
      const decoded = value === null ? undefined : this.value(field, field.go, value, { struct, path, strict });
      if (decoded !== undefined && (field.keep || !isOmitted(field, decoded))) result[name] = decoded;
      if (this.duplicates.has(strict)) this.strictErrors.push(`duplicate field ${JSON.stringify(strict)}`);
    }
    fillStructs(shape, result);
    return result;
  }

  private value(shape: ValueShape, go: string | undefined, value: unknown, place: Place): unknown {
    switch (shape.type) {
      case 'string':
        return typeof value === 'string' ? value : this.mismatch(value, go ?? 'string', place);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.mismatch(value, 'bool', place);
      case 'int32':
      case 'int64':
      case 'double':
        return this.number(shape.type, value, place);
      case 'bytes':
        return this.bytes(value, place);
      case 'Time':
      case 'MicroTime':
        if (typeof value !== 'string') throw new Error(clashText(value, 'string', place));
        return canonicalTime(value, shape.type);
      case 'Quantity':
        return canonicalQuantity(quantityText(value));
      case 'IntOrString':
        if (typeof value === 'string') return value;
        if (isInteger(value, 'int32')) return plain(value);
        throw new Error(clashText(value, 'int32', place));
      case 'object':
        return isObject(value)
          ? this.struct(shape.ref!, value, place)
          : this.mismatch(value, go ?? goTypeOf(shape), place);
      case 'array':
        return this.array(shape, go, value, place);
      case 'map':
        return this.map(shape, go, value, place);
      case 'any':
        return value;
    }
  }

  private number(type: 'int32' | 'int64' | 'double', value: unknown, place: Place): unknown {
    if (type === 'double') return isNumber(value) ? plain(value) : this.mismatch(value, 'float64', place);
    return isInteger(value, type) ? plain(value) : this.mismatch(value, type, place);
  }

  private bytes(value: unknown, place: Place): unknown {
    if (Array.isArray(value)) {
      const bytes = value.map((item) => {
        const byte = item === null ? 0 : plain(item);
        return typeof byte === 'number' && (byte & 255) === byte ? byte : this.mismatch(item, 'uint8', place);
      });
      return Buffer.from(bytes as number[]).toString('base64');
    }
    if (typeof value !== 'string') return this.mismatch(value, '[]uint8', place);
    const illegal = illegalBase64At(value);
    if (illegal === undefined) return value.replace(/[\r\n]/g, '');
    this.clash ??= `illegal base64 data at input byte ${illegal}`;
    return undefined;
  }

  private array({ type, items }: ValueShape, go: string | undefined, value: unknown, place: Place): unknown {
    if (!Array.isArray(value)) return this.mismatch(value, go ?? goTypeOf({ type, items: items! }), place);
    const goItem = go?.startsWith('[]') ? go.slice(2) : undefined;
    return value.map((item, index) =>
      item === null
        ? zero(items!)
        : this.value(items!, goItem, item, { ...place, strict: `${place.strict}[${index}]` }),
    );
  }

  private map({ type, items }: ValueShape, go: string | undefined, value: unknown, place: Place): unknown {
    if (!isObject(value)) return this.mismatch(value, go ?? goTypeOf({ type, items: items! }), place);
    const goItem = go === undefined ? undefined : /^map\[[^\]]*\](.*)$/.exec(go)?.[1];
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const strict = `${place.strict}.${key}`;
      result[key] = item === null ? zero(items!) : this.value(items!, goItem, item, { ...place, strict });
      if (this.duplicates.has(strict)) this.strictErrors.push(`duplicate field ${JSON.stringify(strict)}`);
    }
    return result;
  }

  /** Remembers the first of these errors; the value stays unset. */
  private mismatch(value: unknown, goType: string, place: Place): undefined {
    this.clash ??= clashText(value, goType, place);
    return undefined;
  }
}

const clashText = (value: unknown, goType: string, { struct, path }: Place): string =>
  `json: cannot unmarshal ${jsonKind(value, goType)} into Go struct field ${struct}.${path} of type ${goType}`;

/** What Go calls a JSON value; a number that an integer cannot hold is told with its digits. */
function jsonKind(value: unknown, goType: string): string {
  if (isNumber(value)) return /^u?int(8|32|64)$/.test(goType) ? `number ${plain(value)}` : 'number';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : (typeof value as 'string' | 'object');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof GoFloat);

const isNumber = (value: unknown): value is number | bigint | GoFloat =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof GoFloat;

const plain = (value: unknown): unknown => (value instanceof GoFloat ? value.value : value);

function isInteger(value: unknown, type: 'int32' | 'int64'): boolean {
  const number = plain(value);
  if (typeof number === 'bigint') return BigInt.asIntN(type === 'int32' ? 32 : 64, number) === number;
  if (typeof number !== 'number' || !Number.isInteger(number)) return false;
  return type === 'int32' ? (number | 0) === number : Math.abs(number) < 2 ** 63;
}

/** An amount may be a number; anything else is refused as a text that is no amount. */
function quantityText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return isNumber(value) ? String(plain(value)) : JSON.stringify(value);
}

/** Where Go's decoder stops; line breaks are allowed anywhere. */
function illegalBase64At(text: string): number | undefined {
  const strange = /[^A-Za-z0-9+/=\r\n]/.exec(text);
  const padding = /=/.exec(text);
  if (strange !== null && (padding === null || strange.index < padding.index)) return strange.index;
  const digits = text.replace(/[\r\n]/g, '');
  if (/^(?:[^=]{4})*(?:[^=]{2}==|[^=]{3}=)?$/.test(digits)) return undefined;
  if (padding === null) return text.length - (digits.length % 4);
  const before = digits.indexOf('=') % 4;
  if (before < 2) return padding.index;
  const wanted = 4 - before;
  const rest = text.slice(padding.index).replace(/[\r\n]/g, '');
  return rest.length < wanted ? text.length : padding.index + wanted;
}

/** The Go type as %T shows it, where no name was given to it. */
function goTypeOf({ type, ref, items }: ValueShape): string {
  switch (type) {
    case 'boolean':
      return 'bool';
    case 'double':
      return 'float64';
    case 'bytes':
      return '[]uint8';
    case 'Quantity':
      return 'resource.Quantity';
    case 'IntOrString':
      return 'intstr.IntOrString';
    case 'Time':
    case 'MicroTime':
      return `v1.${type}`;
    case 'object':
      return ref!.split('.').slice(-2).join('.');
    case 'array':
      return `[]${goTypeOf(items!)}`;
    case 'map':
      return `map[string]${goTypeOf(items!)}`;
    case 'any':
      return 'interface {}';
    default:
      return type;
  }
}

/** What a null in a list or a map leaves behind. */
function zero(shape: ValueShape): unknown {
  switch (shape.type) {
    case 'string':
    case 'bytes':
      return '';
    case 'boolean':
      return false;
    case 'int32':
    case 'int64':
    case 'double':
    case 'IntOrString':
      return 0;
    case 'Quantity':
      return '0';
    case 'object':
      return emptyStruct(shape.ref!);
    default:
      return null;
  }
}

/** Does Go leave the field out when it writes (omitempty)? */
function isOmitted(field: FieldShape, value: unknown): boolean {
  switch (field.type) {
    case 'string':
    case 'bytes':
    case 'boolean':
    case 'int32':
    case 'int64':
    case 'double':
      return value === '' || value === false || value === 0;
    case 'array':
      return (value as unknown[]).length === 0;
    case 'map':
      return Object.keys(value as object).length === 0;
    default:
      return false;
  }
}

const filledFields = new WeakMap<TypeShape, [string, string][]>();

/** A struct that is no pointer is always written, empty if need be. */
function fillStructs(shape: TypeShape, object: Record<string, unknown>): void {
  let fields = filledFields.get(shape);
  if (fields === undefined) {
    fields = Object.entries(shape).flatMap(([name, { fill, ref }]) =>
      fill && ref ? [[name, ref] as [string, string]] : [],
    );
    filledFields.set(shape, fields);
  }
  for (const [name, ref] of fields) object[name] ??= emptyStruct(ref);
}

function emptyStruct(type: string): Record<string, unknown> {
  const result = {};
  fillStructs(shapeOf(type) ?? {}, result);
  return result;
}
