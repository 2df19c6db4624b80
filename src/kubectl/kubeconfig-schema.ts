import type { FieldOrder } from './printers/field-order.ts';

/**
 * The fields of a kubeconfig, in the order in which its JSON has them. It decides what is read, how it is printed, and
 * what `config set` may touch.
 */
export type FieldType = 'string' | 'bool' | 'bytes' | 'strings' | 'stringMap' | 'listMap' | 'any' | Struct;

export interface Struct {
  /** Go's name of the type, for messages. */
  type: string;
  fields: Record<string, Field>;
}

interface Field {
  type: FieldType;
  /** A list of these, each with a name. */
  list?: true;
  /** Written even when it is empty. */
  always?: true;
}

const text: Field = { type: 'string' };
const flag: Field = { type: 'bool' };
const bytes: Field = { type: 'bytes' };
const extensions: Field = { type: 'any' };

const execEnv: Struct = {
  type: 'ExecEnvVar',
  fields: { name: { ...text, always: true }, value: { ...text, always: true } },
};

const exec: Struct = {
  type: 'ExecConfig',
  fields: {
    command: { ...text, always: true },
    args: { type: 'strings', always: true },
    env: { type: execEnv, list: true, always: true },
    apiVersion: text,
    installHint: text,
    provideClusterInfo: { ...flag, always: true },
    interactiveMode: text,
  },
};

const authProvider: Struct = {
  type: 'AuthProviderConfig',
  fields: { name: { ...text, always: true }, config: { type: 'stringMap', always: true } },
};

export const clusterStruct: Struct = {
  type: 'Cluster',
  fields: {
    server: { ...text, always: true },
    'tls-server-name': text,
    'insecure-skip-tls-verify': flag,
    'certificate-authority': text,
    'certificate-authority-data': bytes,
    'proxy-url': text,
    'disable-compression': flag,
    extensions,
  },
};

export const userStruct: Struct = {
  type: 'AuthInfo',
  fields: {
    'client-certificate': text,
    'client-certificate-data': bytes,
    'client-key': text,
    'client-key-data': bytes,
    token: text,
    tokenFile: text,
    as: text,
    'as-uid': text,
    'as-groups': { type: 'strings' },
    'as-user-extra': { type: 'listMap' },
    username: text,
    password: text,
    'auth-provider': { type: authProvider },
    exec: { type: exec },
    extensions,
  },
};

export const contextStruct: Struct = {
  type: 'Context',
  fields: { cluster: { ...text, always: true }, user: { ...text, always: true }, namespace: text, extensions },
};

const named = (type: string, key: string, of: Struct): Struct => ({
  type,
  fields: { name: { ...text, always: true }, [key]: { type: of, always: true } },
});

export const configStruct: Struct = {
  type: 'Config',
  fields: {
    kind: text,
    apiVersion: text,
    preferences: { type: { type: 'Preferences', fields: { colors: flag, extensions } } },
    clusters: { type: named('NamedCluster', 'cluster', clusterStruct), list: true, always: true },
    users: { type: named('NamedAuthInfo', 'user', userStruct), list: true, always: true },
    contexts: { type: named('NamedContext', 'context', contextStruct), list: true, always: true },
    'current-context': { ...text, always: true },
    extensions,
  },
};

const zero = { string: '', bool: false, bytes: '', strings: null, stringMap: null, listMap: null, any: null } as const;

/** The value with the fields that the struct knows, in its order, without those that are empty. */
export function canonical(value: any, { fields }: Struct): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, { type, list, always }] of Object.entries(fields)) {
    const given = value?.[name];
    if (isEmpty(given) && !(always || (typeof type === 'object' && given && type.type !== 'Preferences'))) continue;
    out[name] = typeof type === 'string' ? (given ?? zero[type]) : canonicalStruct(given, type, list);
  }
  return out;
}

const canonicalStruct = (given: any, type: Struct, list?: true): unknown =>
  !list ? canonical(given, type) : (given ?? []).length === 0 ? null : given.map((one: any) => canonical(one, type));

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** For JSON: fields in their own order. */
export const kubeconfigOrder: FieldOrder = { keys: (map) => Object.keys(map), below: () => kubeconfigOrder };

/** @throws Error in the words of Go's JSON decoder when a value has the wrong form */
export function checkTypes(value: unknown, struct: Struct, path: string[] = []): void {
  if (value === null || value === undefined) return;
  for (const [name, field] of Object.entries(struct.fields)) {
    const given = (value as any)[name];
    if (given === null || given === undefined) continue;
    checkField(given, field, struct.type, [...path, name]);
  }
}

function checkField(given: unknown, { type, list }: Field, owner: string, path: string[]): void {
  const wrong = (goType: string): Error =>
    new Error(
      `json: cannot unmarshal ${jsonType(given)} into Go struct field ${owner}.${path.join('.')} of type ${goType}`,
    );
  if (list) {
    const struct = type as Struct;
    if (!Array.isArray(given)) throw wrong(`[]${goName(struct)}`);
    for (const one of given) checkTypes(one, struct, path);
  } else if (typeof type === 'object') {
    if (jsonType(given) !== 'object') throw wrong(goName(type));
    checkTypes(given, type, path);
  } else if (type !== 'any' && jsonType(given) !== jsonTypes[type]) {
    throw wrong(goTypes[type]);
  }
}

const goName = (struct: Struct): string => `v1.${struct.type}`;
const jsonTypes = {
  string: 'string',
  bool: 'bool',
  bytes: 'string',
  strings: 'array',
  stringMap: 'object',
  listMap: 'object',
};
const goTypes = {
  string: 'string',
  bool: 'bool',
  bytes: '[]uint8',
  strings: '[]string',
  stringMap: 'map[string]string',
  listMap: 'map[string][]string',
};

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' ? 'number' : typeof value;
}
