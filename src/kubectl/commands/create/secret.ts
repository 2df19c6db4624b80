import { goJSON, goQuote, jsonString } from '../../../apimachinery/go-format.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { isConfigMapKey } from '../../../apimachinery/names.ts';
import { readBytes } from '../../../host/files.ts';
import { demandSubcommand } from '../../command.ts';
import type { CommandDefinition } from '../../definition.ts';
import { textFlag } from '../../flags.ts';
import { contentHash } from './append-hash.ts';
import { appendHashFlag, checkSources, fromFileFlag, sourceFlags } from './configmap.ts';
import { type AddEntry, addEnvFiles, addFiles, addLiterals } from './entries.ts';
import { generatorCommand, metadataIn, type Request, requireName } from './generator.ts';

/** Yes, without a colon. */
const failure = 'failed to create secret ';

/** @param fill adds the entries */
async function secretOf(
  request: Request,
  type: string,
  fill: (add: AddEntry) => void | Promise<void>,
): Promise<KubeObject> {
  const data: Record<string, string> = {};
  await fill((key, value) => {
    const wrong = isConfigMapKey(key);
    if (wrong.length > 0) throw new Error(`${goQuote(key)} is not valid key name for a Secret ${wrong.join(';')}`);
    if (Object.hasOwn(data, key)) throw new Error(`cannot add key ${key}, another key by that name already exists`);
    data[key] = Buffer.from(value).toString('base64');
  });
  const { name } = request;
  const metadata = metadataIn(request);
  if (request.flags.bool('append-hash')) metadata.name = `${name}-${contentHash({ kind: 'Secret', type, name, data })}`;
  return { apiVersion: 'v1', kind: 'Secret', metadata, data, type };
}

const generic = generatorCommand(
  {
    name: 'generic',
    usage:
      'kubectl create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
    summary: 'Create a secret from files or literal values',
    description: 'Create a secret. Its entries are files, the files of folders, lines of key=val, or literal values.',
    examples: `  kubectl create secret generic db --from-literal=password=s3cret
  kubectl create secret generic keys --from-file=id_rsa=./id_rsa`,
    flags: [...sourceFlags, textFlag('type', 'Type of the secret')],
  },
  {
    failure,
    check: checkSources,
    build: (request) => {
      const { flags, context } = request;
      return secretOf(request, flags.string('type'), (add) => {
        addLiterals(flags.strings('from-literal'), add);
        addFiles(context.host, flags.strings('from-file'), add);
        addEnvFiles(context.host, flags.strings('from-env-file'), 'secret', add);
      });
    },
  },
);

const tls = generatorCommand(
  {
    name: 'tls',
    usage:
      'kubectl create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none] [options]',
    summary: 'Create a secret with a certificate and its key',
    description: 'Create a secret with a certificate and its key, both PEM. They must belong together.',
    examples: `  kubectl create secret tls web --cert=web.crt --key=web.key`,
    flags: [
      appendHashFlag,
      textFlag('cert', 'File with the certificate, PEM.'),
      textFlag('key', 'File with the key of the certificate.'),
    ],
  },
  {
    failure,
    check({ flags }) {
      if (flags.string('key') === '' || flags.string('cert') === '') throw new Error('key and cert must be specified');
    },
    build: (request) =>
      secretOf(request, 'kubernetes.io/tls', async (add) => {
        const certificate = fileOf(request, 'cert');
        const key = fileOf(request, 'key');
        (await import('./key-pair.ts')).checkKeyPair(certificate.toString('latin1'), key.toString('latin1'));
        add('tls.crt', certificate);
        add('tls.key', key);
      }),
  },
);

function fileOf({ flags, context: { host } }: Request, flag: string): Buffer {
  try {
    return Buffer.from(readBytes(host.cwd, flags.string(flag)));
  } catch (error) {
    throw new Error(`Cannot read file ${flags.string(flag)}, ${(error as Error).message}`);
  }
}

const dockerKey = '.dockerconfigjson';

const dockerRegistry = generatorCommand(
  {
    name: 'docker-registry',
    usage:
      'kubectl create secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none] [options]',
    summary: 'Create a secret for a container registry',
    description: 'Create a secret with credentials for a container registry. Pods name it under imagePullSecrets.',
    examples: `  kubectl create secret docker-registry hub --docker-username=ann --docker-password=pw --docker-email=ann@example.com`,
    flags: [
      appendHashFlag,
      textFlag('docker-email', 'E-mail address at the registry'),
      textFlag('docker-password', 'Password at the registry'),
      {
        name: 'docker-server',
        type: 'string',
        default: "'https://index.docker.io/v1/'",
        usage: 'Address of the registry',
      },
      textFlag('docker-username', 'User name at the registry'),
      fromFileFlag,
    ],
  },
  {
    failure,
    check(request) {
      requireName(request);
      const { flags } = request;
      const given = ['docker-username', 'docker-password', 'docker-server'].every((name) => flags.string(name) !== '');
      if (flags.strings('from-file').length > 0 || given) return;
      throw new Error(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      );
    },
    build: (request) =>
      secretOf(request, 'kubernetes.io/dockerconfigjson', (add) => {
        const files = request.flags.strings('from-file');
        const named = files.map((file) => (file.includes('=') ? file : `${dockerKey}=${file}`));
        if (files.length > 0) addFiles(request.context.host, named, add);
        else add(dockerKey, Buffer.from(dockerConfigOf(request)));
      }),
  },
);

/** What `docker login` would leave in ~/.docker/config.json. */
function dockerConfigOf({ flags }: Request): string {
  const [username, password, email] = ['username', 'password', 'email'].map((name) => flags.string(`docker-${name}`));
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const fields = Object.entries({ username, password, email, auth }).filter(([, value]) => value !== '');
  const entry = fields.map(([name, value]) => `${jsonString(name)}:${goJSON(value)}`).join(',');
  return `{"auths":{${jsonString(flags.string('docker-server'))}:{${entry}}}}`;
}

export const secret: CommandDefinition = {
  name: 'secret',
  usage: 'kubectl create secret (docker-registry | generic | tls) [options]',
  summary: 'Create a secret',
  description: 'Create a secret of one of these types.',
  subcommands: [dockerRegistry, generic, tls].map((definition) => ({
    name: definition.name,
    summary: definition.summary,
    load: async () => definition,
  })),
  run: demandSubcommand('stderr'),
};
