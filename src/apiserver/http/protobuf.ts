/**
 * Kubernetes' protobuf, as far as clients send it: kubectl writes bodies of built-in kinds that way, and does not fall
 * back to JSON when it is refused. Answers are JSON all the same, which every client takes.
 */
import { badRequest } from '../../apimachinery/status.ts';
import table from './protobuf-fields.json' with { type: 'json' };

/**
 * The numbers of the wire format by message: `1:metadata:meta.v1.ObjectMeta 2:spec:…`. Types are `s`tring, `b`ool,
 * `i`nteger, b`y`tes, `d`ouble or another message; before them `*` is a list, `%` a map by strings, and `^` a message
 * whose fields JSON has in the outer one.
 */
const fieldsOf = table as Readonly<Record<string, string>>;

interface Field {
  name: string;
  type: string;
  form: 'one' | 'list' | 'map' | 'inline';
}

const magic = Buffer.from('k8s\0');
const depthLimit = 100;

/** @returns the object as JSON would have it @throws ApiError BadRequest for what is not protobuf of a known kind */
export function decodeProtobuf(bytes: Buffer): Record<string, unknown> {
  if (!bytes.subarray(0, 4).equals(magic)) throw badRequest('provided data does not appear to be a protobuf message');
  try {
    return envelope(bytes.subarray(4));
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(`proto: ${error.message}`);
    throw error;
  }
}

function envelope(bytes: Buffer): Record<string, unknown> {
  let apiVersion = '';
  let kind = '';
  let raw: Buffer = Buffer.alloc(0);
  for (const { number, value } of entries(bytes)) {
    if (number === 2) raw = value as Buffer;
    if (number !== 1) continue;
    for (const part of entries(value as Buffer)) {
      if (part.number === 1) apiVersion = String(part.value);
      else if (part.number === 2) kind = String(part.value);
    }
  }
  const message = messageOf(apiVersion, kind);
  if (message === undefined) throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, ...decodeMessage(message, raw, 0) };
}

/** `policy/v1`, `Eviction` → `policy.v1.Eviction`; options belong to meta, whatever group they are sent to. */
function messageOf(apiVersion: string, kind: string): string | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  const name = `${group!.split('.')[0]}.${version}.${kind}`;
  return [name, `meta.v1.${kind}`].find((one) => Object.hasOwn(fieldsOf, one));
}

const parsed = new Map<string, Map<number, Field>>();
const forms: Readonly<Record<string, Field['form']>> = { '*': 'list', '%': 'map', '^': 'inline' };

function shapeOf(message: string): Map<number, Field> {
  let shape = parsed.get(message);
  if (!shape) {
    const texts = (fieldsOf[message] ?? '').split(' ').filter((text) => text !== '');
    shape = new Map(
      texts.map((text) => {
        const [number, name, type] = text.split(':') as [string, string, string];
        const form = forms[type[0]!];
        return [Number(number), { name, type: form ? type.slice(1) : type, form: form ?? 'one' }];
      }),
    );
    parsed.set(message, shape);
  }
  return shape;
}

function decodeMessage(message: string, bytes: Buffer, depth: number): any {
  if (depth > depthLimit) throw new RangeError('too deep');
  const own = Object.hasOwn(special, message) ? special[message] : undefined;
  if (own) return own(bytes);
  const shape = shapeOf(message);
  const object: Record<string, any> = {};
  for (const { number, value } of entries(bytes)) {
    const field = shape.get(number);
    if (!field) continue;
    const { name, type, form } = field;
    if (form === 'inline') Object.assign(object, decodeMessage(type, value as Buffer, depth + 1));
    else if (form === 'list') (object[name] ??= []).push(decodeValue(type, value, depth));
    else if (form === 'map') {
      const [key, held] = pair(type, value as Buffer, depth);
      Object.defineProperty((object[name] ??= {}), key, {
        value: held,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else object[name] = decodeValue(type, value, depth);
  }
  return object;
}

function decodeValue(type: string, value: bigint | Buffer, depth: number): unknown {
  switch (type) {
    case 's':
      return value.toString();
    case 'b':
      return value !== 0n;
    case 'i':
      return Number(BigInt.asIntN(64, value as bigint));
    case 'y':
      return (value as Buffer).toString('base64');
    case 'd':
      return (value as Buffer).length === 4 ? (value as Buffer).readFloatLE() : (value as Buffer).readDoubleLE();
    default:
      return decodeMessage(type, value as Buffer, depth + 1);
  }
}

function pair(type: string, bytes: Buffer, depth: number): [string, unknown] {
  let key = '';
  let held: unknown = type === 's' || type === 'y' ? '' : undefined;
  for (const { number, value } of entries(bytes)) {
    if (number === 1) key = value.toString();
    else if (number === 2) held = decodeValue(type, value, depth);
  }
  return [key, held];
}

/** Messages that JSON writes in a way of their own. */
const special: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  'meta.v1.Time': (bytes) => moment(bytes, 0),
  'meta.v1.MicroTime': (bytes) => moment(bytes, 6),
  'resource.Quantity': (bytes) => String(first(bytes, 1) ?? ''),
  'intstr.IntOrString': (bytes) =>
    first(bytes, 1) === 1n
      ? String(first(bytes, 3) ?? '')
      : Number(BigInt.asIntN(32, (first(bytes, 2) as bigint) ?? 0n)),
  'meta.v1.FieldsV1': (bytes) => json(first(bytes, 1)),
  'runtime.RawExtension': (bytes) => json(first(bytes, 1)),
  'authentication.v1.ExtraValue': (bytes) => [...entries(bytes)].map(({ value }) => value.toString()),
  'authorization.v1.ExtraValue': (bytes) => [...entries(bytes)].map(({ value }) => value.toString()),
  'certificates.v1.ExtraValue': (bytes) => [...entries(bytes)].map(({ value }) => value.toString()),
};

/** No seconds at all is no time. */
function moment(bytes: Buffer, digits: 0 | 6): string | null {
  const seconds = first(bytes, 1) as bigint | undefined;
  if (seconds === undefined) return null;
  const text = new Date(Number(BigInt.asIntN(64, seconds)) * 1000).toISOString().slice(0, 19);
  const micros = Math.trunc(Number((first(bytes, 2) as bigint) ?? 0n) / 1000);
  return digits === 0 ? `${text}Z` : `${text}.${String(micros).padStart(6, '0')}Z`;
}

const json = (value: bigint | Buffer | undefined): unknown => {
  const text = value?.toString() ?? '';
  return text === '' ? undefined : JSON.parse(text);
};

const first = (bytes: Buffer, wanted: number): bigint | Buffer | undefined => {
  for (const { number, value } of entries(bytes)) if (number === wanted) return value;
  return undefined;
};

/** The fields of a message as they stand on the wire. @throws RangeError when it ends too early */
function* entries(bytes: Buffer): Generator<{ number: number; value: bigint | Buffer }> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) throw new RangeError('unexpected EOF');
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('integer overflow');
  };
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new RangeError('unexpected EOF');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 1) yield { number, value: take(8) };
    else if (wire === 2) yield { number, value: take(Number(varint())) };
    else if (wire === 5) yield { number, value: take(4) };
    else throw new RangeError(`illegal wireType ${wire}`);
  }
}
