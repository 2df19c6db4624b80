import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { deepEqual } from '../../apimachinery/deep.ts';
import { isConfigMapKey } from '../../apimachinery/names.ts';
import { type FieldError, forbiddenField, invalidValue, tooLong } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { problems } from '../validation/fields.ts';

export type ConfigMap = Stored<IConfigMap>;

/** All values of a ConfigMap or Secret together, bytes. */
export const MAX_DATA_BYTES = 1024 * 1024;

/** How many bytes a base64 text stands for. */
export const base64Bytes = (text: string): number => Buffer.byteLength(text, 'base64');

const IMMUTABLE = 'field is immutable when `immutable` is set';

/** Of ConfigMaps and Secrets that were made immutable, these fields stay as they are for good. */
export function validateImmutableData<T extends { immutable?: boolean }>(
  next: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (!old.immutable) return [];
  return [
    ...(next.immutable ? [] : [forbiddenField('immutable', IMMUTABLE)]),
    ...fields
      .filter((field) => !deepEqual(next[field] ?? {}, old[field] ?? {}))
      .map((field) => forbiddenField(field, IMMUTABLE)),
  ];
}

function validate({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const key in data) {
    errors.push(...problems(`data[${key}]`, key, isConfigMapKey(key)));
    if (key in binaryData) errors.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    bytes += Buffer.byteLength(data[key]!);
  }
  for (const key in binaryData) {
    errors.push(...problems(`binaryData[${key}]`, key, isConfigMapKey(key)));
    bytes += base64Bytes(binaryData[key]!);
  }
  // The path of the whole object is written like this.
  if (bytes > MAX_DATA_BYTES) errors.push(tooLong('[]', `may not be more than ${MAX_DATA_BYTES} bytes`));
  return errors;
}

export const configMap = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ConfigMap',
  validate,
  validateUpdate: (next, old) => validateImmutableData(next, old, ['data', 'binaryData']),
  columns: [
    nameColumn,
    {
      name: 'Data',
      cell: ({ data, binaryData }) => `${Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length}`,
    },
    ageColumn,
  ],
});
