import type { CommandDefinition } from '../../definition.ts';
import { switchFlag } from '../../flags.ts';
import { parseBool } from '../../go-values.ts';
import { type Kubeconfig, type Section, sections } from '../../kubeconfig.ts';
import { clusterStruct, contextStruct, type FieldType, type Struct, userStruct } from '../../kubeconfig-schema.ts';
import { KubeconfigFiles, wrongArguments } from './files.ts';

export const set: CommandDefinition = {
  name: 'set',
  usage: 'kubectl config set PROPERTY_NAME PROPERTY_VALUE [options]',
  summary: 'Set one value',
  description:
    'Set one value in the kubeconfig. Dots lead down: clusters.NAME.server. Bytes are given in base64 unless --set-raw-bytes is.',
  examples: '  kubectl config set clusters.minikube.server https://1.2.3.4',
  flags: [switchFlag('set-raw-bytes', 'The value is the bytes themselves, not their base64 form.')],
  async run(args, flags, context) {
    if (args.length !== 2) throw wrongArguments(args, context);
    const [path, value] = args as [string, string];
    const files = await KubeconfigFiles.open(flags, context);
    await files.modify((config) => assign(config, path, { text: value, rawBytes: flags.bool('set-raw-bytes') }));
    context.out(`Property ${JSON.stringify(path)} set.\n`);
    return 0;
  },
};

export const unset: CommandDefinition = {
  name: 'unset',
  usage: 'kubectl config unset PROPERTY_NAME [options]',
  summary: 'Remove one value',
  description: 'Remove one value from the kubeconfig. Dots lead down: contexts.NAME.namespace.',
  examples: '  kubectl config unset contexts.dev.namespace',
  async run(args, flags, context) {
    if (args.length !== 1) throw wrongArguments(args, context);
    const files = await KubeconfigFiles.open(flags, context);
    await files.modify((config) => assign(config, args[0]!, undefined));
    context.out(`Property ${JSON.stringify(args[0])} unset.\n`);
    return 0;
  },
};

interface NewValue {
  text: string;
  rawBytes: boolean;
}

const structs: Record<Section, Struct> = { clusters: clusterStruct, contexts: contextStruct, users: userStruct };

/** Follows a path of names and sets what is at its end, or removes it when there is no value. */
function assign(config: Kubeconfig, path: string, value: NewValue | undefined): void {
  const [first, ...rest] = path.split('.') as [string, ...string[]];
  if (first === 'current-context' && rest.length === 0) config.currentContext = value?.text ?? '';
  else if (first === 'preferences') assignPreference(config, path, rest, value);
  else if (first in sections) assignEntry(config[first as Section], structs[first as Section], path, rest, value);
  else throw new Error(`unable to parse ${path} after [] at api.Config`);
}

function assignPreference(config: Kubeconfig, path: string, rest: string[], value: NewValue | undefined): void {
  if (rest.length === 0 && !value) config.preferences = undefined;
  else if (rest.join('.') === 'colors')
    config.preferences = value && parseBool(value.text) ? { colors: true } : undefined;
  else throw new Error(`unable to parse ${path} after [{preferences api.Preferences}] at api.Preferences`);
}

function assignEntry(
  entries: Map<string, any>,
  struct: Struct,
  path: string,
  rest: string[],
  value: NewValue | undefined,
): void {
  if (rest.length === 0) {
    if (value) throw mapValue(entries);
    entries.clear();
    return;
  }
  const { name, fields } = splitName(rest, struct);
  if (fields.length === 0) {
    if (value) throw mapValue(entries);
    entries.delete(name);
    return;
  }
  if (!value && !entries.has(name)) throw new Error(`current map key \`${name}\` is invalid`);
  const [field, ...deeper] = fields as [string, ...string[]];
  const type = struct.fields[field]?.type;
  if (type === undefined || typeof type === 'object' || deeper.length > 0) {
    throw new Error(`unable to parse one or more field values of ${path}`);
  }
  entries.set(name, { ...entries.get(name), [field]: value === undefined ? undefined : parsed(type, value) });
}

/** A name may hold dots itself: it ends where a field begins. */
function splitName(parts: string[], { fields }: Struct): { name: string; fields: string[] } {
  const at = parts.findIndex((part, index) => index > 0 && part in fields);
  const end = at < 0 ? parts.length : at;
  return { name: parts.slice(0, end).join('.'), fields: parts.slice(end) };
}

const mapValue = (entries: Map<string, unknown>): Error =>
  new Error(`can't set a map to a value: map[${[...entries.keys()].sort().join(' ')}]`);

function parsed(type: FieldType, { text, rawBytes }: NewValue): unknown {
  switch (type) {
    case 'string':
      return text;
    case 'bool':
      return parseBool(text);
    case 'bytes':
      return rawBytes ? Buffer.from(text).toString('base64') : checkedBase64(text);
    case 'strings':
      throw new Error('unrecognized slice type. string');
    default:
      throw new Error("can't set a map to a value: map[]");
  }
}

/** @throws Error in the words of Go's encoding/base64 */
function checkedBase64(text: string): string {
  const bad = /[^A-Za-z0-9+/=\r\n]/.exec(text)?.index ?? -1;
  const bytes = text.replace(/[\r\n]/g, '');
  const at = bad >= 0 ? bad : /^(?:[^=]{4})*(?:[^=]{2}==|[^=]{3}=)?$/.test(bytes) ? -1 : text.length;
  if (at >= 0) throw new Error(`error decoding input value: illegal base64 data at input byte ${at}`);
  return bytes;
}
