import { goQuote } from '../../../apimachinery/go-format.ts';
import { isConfigMapKey } from '../../../apimachinery/names.ts';
import type { FlagDefinition } from '../../definition.ts';
import { listFlag, repeatedFlag, switchFlag } from '../../flags.ts';
import { contentHash } from './append-hash.ts';
import { addEnvFiles, addFiles, addLiterals, utf8 } from './entries.ts';
import { generatorCommand, metadataIn, type Request, requireName } from './generator.ts';

export const appendHashFlag = switchFlag('append-hash', 'Append a hash of the content to the name.');

export const fromFileFlag = listFlag(
  'from-file',
  'File whose content is one entry, under its own name or as key=file; of a folder, every file with a name that can be a key.',
);

/** The flags that name where entries come from. */
export const sourceFlags: readonly FlagDefinition[] = [
  appendHashFlag,
  listFlag('from-env-file', 'File of lines key=val, each an entry.'),
  fromFileFlag,
  repeatedFlag('from-literal', 'Entry given as key=value'),
];

/** @throws Error when sources are combined that cannot be */
export function checkSources(request: Request): void {
  requireName(request);
  const { flags } = request;
  const others = [...flags.strings('from-file'), ...flags.strings('from-literal')];
  if (flags.strings('from-env-file').length > 0 && others.length > 0)
    throw new Error('from-env-file cannot be combined with from-file or from-literal');
}

export const configMap = generatorCommand(
  {
    name: 'configmap',
    aliases: ['cm'],
    usage:
      'kubectl create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
    summary: 'Create a config map from files or literal values',
    description:
      'Create a config map. Its entries are files, the files of folders, lines of key=val, or literal values.',
    examples: `  # Each file of a folder
  kubectl create configmap site --from-file=./conf

  # Two values
  kubectl create configmap site --from-literal=colour=blue --from-literal=size=9`,
    flags: sourceFlags,
  },
  {
    failure: 'failed to create configmap: ',
    check: checkSources,
    build(request) {
      const { data, binaryData } = contentOf(request);
      const { name } = request;
      const hashed = { kind: 'ConfigMap', name, data, ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}) };
      const metadata = metadataIn(request);
      if (request.flags.bool('append-hash')) metadata.name = `${name}-${contentHash(hashed)}`;
      return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data, binaryData };
    },
  },
);

/** Text stays text; everything else becomes base64. */
function contentOf({ name, flags, context: { host } }: Request) {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  const add = (key: string, value: Uint8Array): void => {
    const wrong = isConfigMapKey(key);
    if (wrong.length > 0)
      throw new Error(`${goQuote(key)} is not a valid key name for a ConfigMap: ${wrong.join(',')}`);
    for (const [field, entries] of Object.entries({ Data: data, BinaryData: binaryData })) {
      if (!Object.hasOwn(entries, key)) continue;
      throw new Error(
        `cannot add key ${goQuote(key)}, another key by that name already exists in ${field} for ConfigMap ${goQuote(name)}`,
      );
    }
    const text = utf8(value);
    if (text === undefined) binaryData[key] = Buffer.from(value).toString('base64');
    else data[key] = text;
  };
  addFiles(host, flags.strings('from-file'), add);
  addLiterals(flags.strings('from-literal'), add);
  addEnvFiles(host, flags.strings('from-env-file'), 'config', add);
  return { data, binaryData };
}
