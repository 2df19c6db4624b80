import type { ISecret } from 'kubernetes-models/v1/Secret';
import { isConfigMapKey } from '../../apimachinery/names.ts';
import { type FieldError, invalidValue, required, tooLong } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { immutable, problems } from '../validation/fields.ts';
import { base64Bytes, MAX_DATA_BYTES, validateImmutableData } from './configmap.ts';

export type Secret = Stored<ISecret>;
type Data = Record<string, string>;

const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

const needs =
  (...keys: string[]) =>
  (data: Data): FieldError[] =>
    keys.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`));

/** The key must be there and hold a JSON object; the message never shows what it holds. */
const needsJSON =
  (key: string) =>
  (data: Data): FieldError[] => {
    if (data[key] === undefined) return [required(`data[${key}]`)];
    const why = jsonProblem(Buffer.from(data[key], 'base64').toString());
    return why === undefined ? [] : [invalidValue(`data[${key}]`, '<secret contents redacted>', why)];
  };

/** What is wrong with a text that should be a JSON object, as Go's decoder tells it. */
function jsonProblem(text: string): string | undefined {
  if (text.trim() === '') return 'unexpected end of JSON input';
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
    const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch {
    const first = text.trimStart()[0]!;
    if (first !== '{') return `invalid character '${first}' looking for beginning of value`;
    return 'unexpected end of JSON input';
  }
}

/** What the well-known types ask of their data. */
const typeRules: Readonly<Record<string, (data: Data, annotations: Data) => FieldError[]>> = {
  'kubernetes.io/service-account-token': (_data, annotations) =>
    annotations[ACCOUNT_NAME] ? [] : [required(`metadata.annotations[${ACCOUNT_NAME}]`)],
  'kubernetes.io/dockercfg': needsJSON('.dockercfg'),
  'kubernetes.io/dockerconfigjson': needsJSON('.dockerconfigjson'),
  'kubernetes.io/basic-auth': (data) => {
    const missing = needs('username', 'password')(data);
    return missing.length === 2 ? missing : [];
  },
  'kubernetes.io/ssh-auth': (data) => (data['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')]),
  'kubernetes.io/tls': needs('tls.crt', 'tls.key'),
};

function validate({ metadata, data = {}, type = '' }: Secret): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const key in data) {
    errors.push(...problems(`data[${key}]`, key, isConfigMapKey(key)));
    bytes += base64Bytes(data[key]!);
  }
  if (bytes > MAX_DATA_BYTES) errors.push(tooLong('data', `may not be more than ${MAX_DATA_BYTES} bytes`));
  return [...errors, ...(typeRules[type]?.(data, metadata.annotations ?? {}) ?? [])];
}

/** stringData is for writing only: it ends up in data. */
function setDefaults(secret: Secret): void {
  secret.type ||= 'Opaque';
  if (secret.stringData === undefined) return;
  const written = Object.entries(secret.stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  if (written.length > 0) secret.data = { ...secret.data, ...Object.fromEntries(written) };
  delete secret.stringData;
}

export const secret = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Secret',
  setDefaults,
  validate,
  validateUpdate: (next, old) => [
    ...immutable('type', next.type, old.type),
    ...validateImmutableData(next, old, ['data']),
  ],
  columns: [
    nameColumn,
    { name: 'Type', cell: ({ type }) => type ?? '' },
    { name: 'Data', cell: ({ data }) => `${Object.keys(data ?? {}).length}` },
    ageColumn,
  ],
  selectableFields: { type: ({ type }) => type ?? '' },
});
