import { printable } from '../../../apimachinery/go-format.ts';
import { GoInt } from './literals.ts';
import { sprint, sprintf, sprintln } from './printf.ts';
import {
  basicKind,
  boxedValue,
  isMapValue,
  isTrue,
  numeric,
  plainValue,
  show,
  typeOf,
  unboxed,
  type Value,
} from './values.ts';

interface Signature {
  /** Types of the arguments that must be there; undefined takes anything. */
  fixed: ('string' | undefined)[];
  variadic: boolean;
}

const any = undefined;

export const functions: Record<string, Signature> = {
  and: { fixed: [any], variadic: true },
  base64decode: { fixed: ['string'], variadic: false },
  call: { fixed: [any], variadic: true },
  eq: { fixed: [any], variadic: true },
  exists: { fixed: [any], variadic: true },
  ge: { fixed: [any, any], variadic: false },
  gt: { fixed: [any, any], variadic: false },
  html: { fixed: [], variadic: true },
  index: { fixed: [any], variadic: true },
  js: { fixed: [], variadic: true },
  le: { fixed: [any, any], variadic: false },
  len: { fixed: [any], variadic: false },
  lt: { fixed: [any, any], variadic: false },
  ne: { fixed: [any, any], variadic: false },
  not: { fixed: [any], variadic: false },
  or: { fixed: [any], variadic: true },
  print: { fixed: [], variadic: true },
  printf: { fixed: ['string'], variadic: true },
  println: { fixed: [], variadic: true },
  slice: { fixed: [any], variadic: true },
  urlquery: { fixed: [], variadic: true },
};

export const functionNames: ReadonlySet<string> = new Set(Object.keys(functions));

/**
 * Calls a function that evaluates all its arguments.
 * @param callee what `call` was asked to call, as written
 * @throws Error in Go's words
 */
export function callFunction(name: string, args: readonly Value[], callee: string): Value {
  if (name === 'index') return index(args);
  if (name === 'slice') return plainValue(slice(args));
  return plainValue(plainFunction(name, args.map(unboxed), callee));
}

function plainFunction(name: string, args: readonly Value[], callee: string): unknown {
  const values = args.map((arg) => arg?.value ?? null);
  switch (name) {
    case 'base64decode':
      return decodeBase64(values[0] as string);
    case 'call':
      if (args[0] === undefined) throw new Error('call of nil');
      throw new Error(`non-function ${callee} of type ${typeOf(values[0])}`);
    case 'eq':
      return equal(args[0], args.slice(1));
    case 'ne':
      return !equal(args[0], args.slice(1));
    case 'lt':
      return less(args[0], args[1]);
    case 'le':
      return less(args[0], args[1]) || equal(args[0], [args[1]]);
    case 'gt':
      return !(less(args[0], args[1]) || equal(args[0], [args[1]]));
    case 'ge':
      return !less(args[0], args[1]);
    case 'exists':
      return exists(values[0], values.slice(1));
    case 'html':
      return joined(values).replace(/[\0"'&<>]/g, (character) => htmlEscapes[character]!);
    case 'js':
      return escapeJS(joined(values));
    case 'urlquery':
      return encodeURIComponent(joined(values))
        .replace(/%20/g, '+')
        .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    case 'len':
      return new GoInt(length(args[0]));
    case 'not':
      return !isTrue(args[0]);
    case 'print':
      return sprint(values);
    case 'println':
      return sprintln(values);
    default:
      return sprintf(values[0] as string, values.slice(1));
  }
}

function decodeBase64(text: string): string {
  const clean = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(clean)) {
    const bad = /[^A-Za-z0-9+/]/.exec(clean.replace(/={1,2}$/, ''));
    throw new Error(
      `base64 decode failed: illegal base64 data at input byte ${bad?.index ?? clean.length - (clean.length % 4)}`,
    );
  }
  return Buffer.from(clean, 'base64').toString('utf8');
}

function length(item: Value): number {
  const value = item?.value;
  if (value === undefined) throw new Error('reflect: call of reflect.Value.Type on zero Value');
  if (value === null) throw new Error('len of nil pointer');
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  if (isMapValue(value)) return Object.keys(value).length;
  throw new Error(`len of type ${typeOf(value)}`);
}

/** @param limit the greatest index that may be asked for */
function indexOf(index: Value, limit: number): number {
  const value = unboxed(index)?.value;
  if (value === undefined) throw new Error('cannot index slice/array with nil');
  if (basicKind(value) !== 'int') throw new Error(`cannot index slice/array with type ${typeOf(value)}`);
  const at = Number(numeric(value));
  if (at < 0 || at > limit) throw new Error(`index out of range: ${at}`);
  return at;
}

function index([item, ...indexes]: readonly Value[]): Value {
  let current = unboxed(item);
  if (current === undefined) throw new Error('index of untyped nil');
  let result: Value = current;
  for (const one of indexes) {
    current = unboxed(result);
    const value = current?.value;
    if (value === undefined || value === null) throw new Error('index of nil pointer');
    if (Array.isArray(value)) {
      const at = indexOf(one, value.length);
      if (at === value.length) throw new Error('reflect: slice index out of range');
      result = boxedValue(value[at]);
    } else if (typeof value === 'string') {
      const bytes = Buffer.from(value);
      const at = indexOf(one, bytes.length);
      if (at === bytes.length) throw new Error('reflect: string index out of range');
      result = plainValue(new GoInt(bytes[at]!, 'uint8'));
    } else if (isMapValue(value)) {
      const key = unboxed(one)?.value;
      if (key === undefined) throw new Error('value is nil; should be of type string');
      if (typeof key !== 'string') throw new Error(`value has type ${typeOf(key)}; should be string`);
      result = boxedValue(Object.hasOwn(value, key) ? value[key] : null);
    } else throw new Error(`can't index item of type ${typeOf(value)}`);
  }
  return result;
}

function slice([item, ...indexes]: readonly Value[]): unknown {
  const value = unboxed(item)?.value;
  if (value === undefined || value === null) throw new Error('slice of untyped nil');
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`);
  if (typeof value !== 'string' && !Array.isArray(value)) throw new Error(`can't slice item of type ${typeOf(value)}`);
  if (typeof value === 'string' && indexes.length === 3) throw new Error('cannot 3-index slice a string');
  const bytes = typeof value === 'string' ? Buffer.from(value) : undefined;
  const size = bytes?.length ?? value.length;
  const [from = 0, to = size, limit] = indexes.map((one) => indexOf(one, size));
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  if (limit !== undefined && to > limit) throw new Error(`invalid slice index: ${to} > ${limit}`);
  return bytes ? bytes.subarray(from, to).toString('utf8') : value.slice(from, to);
}

/** Does a path of keys and indexes lead somewhere? */
function exists(item: unknown, path: readonly unknown[]): boolean {
  let current = item;
  for (const step of path) {
    if (isMapValue(current) && typeof step === 'string') {
      if (!Object.hasOwn(current, step)) return false;
      current = current[step];
    } else if (Array.isArray(current) && basicKind(step) === 'int') {
      const at = Number(numeric(step));
      if (at < 0 || at >= current.length) return false;
      current = current[at];
    } else return false;
  }
  return true;
}

const mismatch = (a: unknown, b: unknown): Error =>
  new Error(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);

function equal(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison');
  const a = first?.value;
  for (const other of others) {
    const b = other?.value;
    const kinds = [basicKind(a), basicKind(b)];
    if (kinds[0] !== kinds[1]) {
      if (a !== undefined && b !== undefined) throw mismatch(a, b);
    } else if (kinds[0] === 'invalid') {
      if (a === undefined || b === undefined ? a === b : false) return true;
      if (a !== undefined && b !== undefined) {
        if (Array.isArray(a) !== Array.isArray(b))
          throw new Error(`non-comparable types ${show(a)}: ${typeOf(a)}, ${typeOf(b)}: ${show(b)}`);
        throw new Error(`non-comparable type ${show(b)}: ${typeOf(b)}`);
      }
      // biome-ignore lint/suspicious/noDoubleEquals: a number may meet a bigint of the same value
    } else if (numeric(a) == numeric(b)) return true;
  }
  return false;
}

function less(first: Value, second: Value): boolean {
  const a = first?.value;
  const b = second?.value;
  const kinds = [basicKind(a), basicKind(b)];
  if (kinds.includes('invalid')) throw new Error('invalid type for comparison');
  if (kinds[0] !== kinds[1]) throw mismatch(a, b);
  if (kinds[0] === 'bool') throw new Error('invalid type for comparison');
  return numeric(a) < numeric(b);
}

const joined = (values: readonly unknown[]): string =>
  values.length === 1 && typeof values[0] === 'string'
    ? values[0]
    : sprint(values.map((value) => value ?? '<no value>'));

const htmlEscapes: Record<string, string> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};
const jsEscapes: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

function escapeJS(text: string): string {
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (jsEscapes[character] !== undefined) out += jsEscapes[character];
    else if (code < 0x20 || (code >= 0x80 && !printable.test(character)))
      out += `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    else out += character;
  }
  return out;
}
