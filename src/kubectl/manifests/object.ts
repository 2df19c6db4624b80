import { isMap } from '../../apimachinery/deep.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { BareError } from '../errors.ts';
import type { Decoded } from './documents.ts';

/** What JSON calls a value's type, for errors. */
function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isMap(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'number';
}

/**
 * Is the document an object as every kind must be? Only what all kinds share is looked at: kind, apiVersion, metadata.
 * @throws Error in the words of Go's decoder
 */
export function checkObject(decoded: Decoded): void {
  const { value } = decoded;
  if (!isMap(value)) throw unmarshal(value, 'value of type unstructured.detector');
  if (value.items !== undefined && !Array.isArray(value.items)) {
    throw unmarshal(value.items, 'struct field decodeList.items of type []json.RawMessage');
  }
  for (const item of (value.items as unknown[] | undefined) ?? []) {
    if (!isMap(item)) throw unmarshal(item, 'value of type unstructured.detector');
  }
  if (typeof value.kind !== 'string' || value.kind === '') throw missingKind(decoded.text());
  if (value.apiVersion !== undefined && value.apiVersion !== null && typeof value.apiVersion !== 'string') {
    throw unmarshal(value.apiVersion, 'struct field metadataOnlyObject.TypeMeta.apiVersion of type string');
  }
  checkMetadata(value.metadata);
}

const missingKind = (text: string): Error => new Error(`Object 'Kind' is missing in '${text}'`);

const unmarshal = (value: unknown, what: string): Error =>
  new Error(`json: cannot unmarshal ${jsonType(value)} into Go ${what}`);

type Check = (value: unknown, path: string) => void;

const field = (path: string): string => `struct field ObjectMeta.metadata.${path}`;

const text: Check = (value, path) => {
  if (typeof value !== 'string') throw unmarshal(value, `${field(path)} of type string`);
};

const integer: Check = (value, path) => {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw unmarshal(value, `${field(path)} of type int64`);
  if (typeof value === 'number' && !Number.isInteger(value)) {
    throw new Error(`json: cannot unmarshal number ${value} into Go ${field(path)} of type int64`);
  }
};

const uid: Check = (value, path) => {
  if (typeof value !== 'string') throw unmarshal(value, `${field(path)} of type types.UID`);
};

const time: Check = (value) => {
  if (typeof value !== 'string') throw unmarshal(value, 'value of type string');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/.test(value)) throw badTime(value);
};

const layout = '2006-01-02T15:04:05Z07:00';

/** Go says at which element of its layout a time went wrong. */
function badTime(value: string): Error {
  const elements: [RegExp, string][] = [
    [/^\d{4}/, '2006'],
    [/^-/, '-'],
    [/^\d\d/, '01'],
    [/^-/, '-'],
    [/^\d\d/, '02'],
    [/^T/, 'T'],
    [/^\d\d/, '15'],
    [/^:/, ':'],
    [/^\d\d/, '04'],
    [/^:/, ':'],
    [/^\d\d(\.\d+)?/, '05'],
    [/^(Z|[-+]\d\d:\d\d)/, 'Z07:00'],
  ];
  let rest = value;
  for (const [pattern, element] of elements) {
    const match = pattern.exec(rest);
    if (!match)
      return new Error(
        `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(element)}`,
      );
    rest = rest.slice(match[0].length);
  }
  return new Error(`parsing time ${JSON.stringify(value)}: extra text: ${JSON.stringify(rest)}`);
}

const textMap: Check = (value, path) => {
  if (!isMap(value)) throw unmarshal(value, `${field(path)} of type map[string]string`);
  for (const entry of Object.values(value)) {
    if (entry !== null && typeof entry !== 'string') throw unmarshal(entry, `${field(path)} of type string`);
  }
};

const list =
  (type: string, item: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw unmarshal(value, `${field(path)} of type []${type}`);
    for (const entry of value) if (entry !== null) item(entry, path);
  };

const map =
  (type: string): Check =>
  (value, path) => {
    if (!isMap(value)) throw unmarshal(value, `${field(path)} of type ${type}`);
  };

const metadataFields: Record<string, Check> = {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: integer,
  labels: textMap,
  annotations: textMap,
  ownerReferences: list('v1.OwnerReference', map('v1.OwnerReference')),
  finalizers: list('string', text),
  managedFields: list('v1.ManagedFieldsEntry', map('v1.ManagedFieldsEntry')),
};

function checkMetadata(metadata: unknown): void {
  if (metadata === undefined || metadata === null) return;
  if (!isMap(metadata)) throw unmarshal(metadata, 'struct field metadataOnlyObject.metadata of type v1.ObjectMeta');
  for (const [key, value] of Object.entries(metadata)) {
    if (value === null || !Object.hasOwn(metadataFields, key)) continue;
    metadataFields[key]!(value, key);
  }
}

/**
 * The objects of a list, or the object itself when it is none. Lists in lists are not taken apart further. Items that
 * say nothing of their type are of the list's: those of a ConfigMapList are ConfigMaps.
 */
export function itemsOfList(object: KubeObject): (KubeObject | Error)[] {
  if (!Array.isArray(object.items)) return [object];
  const kind = object.kind.replace(/List$/, '');
  return object.items.map((item: any): KubeObject | Error => {
    if (typeof item.kind === 'string' && Array.isArray(item.items)) {
      return new Error('*unstructured.Unstructured is not a list: no Items field in this object');
    }
    const untyped = !isSaid(item.kind) && !isSaid(item.apiVersion);
    const typed = untyped ? { ...item, apiVersion: object.apiVersion, kind } : item;
    if (!isSaid(typed.kind)) return new UntypedItem("Object 'Kind' is missing in 'object has no kind field '");
    if (!isSaid(typed.apiVersion))
      return new UntypedItem("Object 'apiVersion' is missing in 'object has no apiVersion field'");
    return typed;
  });
}

const isSaid = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Stands alone, without `error: ` before it. */
class UntypedItem extends BareError {
  constructor(what: string) {
    super(`unable to get type info from the object "*unstructured.Unstructured": ${what}`);
  }
}
