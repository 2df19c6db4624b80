import type { KubeObject } from '../../../apimachinery/meta.ts';
import { ApiError } from '../../../apimachinery/status.ts';
import type { CommandDefinition, FlagValues } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  outputFlag,
  repeatedFlag,
  showManagedFieldsFlag,
  templateFlag,
  textFlag,
} from '../../flags.ts';
import { typedPrinterOf } from '../../typed/print.ts';
import { nameOf, refusedAs } from './generator.ts';

/** Kinds of objects that a token can be bound to, with their versions. */
const boundKinds: Readonly<Record<string, string>> = { Node: 'v1', Pod: 'v1', Secret: 'v1' };

export const token: CommandDefinition = {
  name: 'token',
  usage: 'kubectl create token SERVICE_ACCOUNT_NAME [options]',
  summary: 'Ask for a token of a service account',
  description: 'Ask the server for a token of a service account.',
  examples: `  kubectl create token robot --duration 10m`,
  flags: [
    allowMissingTemplateKeysFlag,
    repeatedFlag('audience', 'Audience of the token, the API server if none is given; may be repeated.'),
    textFlag(
      'bound-object-kind',
      'Kind of the object that the token is bound to: Node, Pod or Secret. Needs --bound-object-name.',
    ),
    textFlag(
      'bound-object-name',
      'Name of the object that the token is bound to and dies with. Needs --bound-object-kind.',
    ),
    textFlag(
      'bound-object-uid',
      'UID of the object that the token is bound to; if none is given, that of the object of that name.',
    ),
    {
      name: 'duration',
      type: 'duration',
      default: '0s',
      usage: 'How long the token is to be valid. 0 leaves it to the server, which may change it anyway.',
    },
    outputFlag,
    showManagedFieldsFlag,
    templateFlag,
  ],
  async run(args, flags, context) {
    const name = nameOf(args, context.argsLenAtDash);
    const { name: namespace } = await context.namespace();
    await context.checkConfig();
    const print = await typedPrinterOf(flags, '', context);
    check(name, flags);
    const answer = await refusedAs('failed to create token: ', async () => {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
      const client = await context.client();
      const { code, body } = await client.raw({ method: 'POST', path, body: requestOf(flags) });
      if (code >= 400) throw new ApiError(body);
      return body as KubeObject;
    });
    const text: string = answer.status?.token ?? '';
    if (text === '') throw new Error('failed to create token: no token in server response');
    if (flags.string('output') !== '' || flags.string('template') !== '') await print(answer);
    else context.out(context.host.streams.stdout.isTTY ? `${text}\n` : text);
    return 0;
  },
};

function check(name: string, flags: FlagValues): void {
  const [kind, bound, uid] = ['kind', 'name', 'uid'].map((part) => flags.string(`bound-object-${part}`));
  if (name === '') throw new Error('service account name is required');
  const duration = flags.duration('duration');
  if (duration < 0) throw new Error('--duration must be greater than or equal to 0');
  if (duration % 1000 !== 0) throw new Error('--duration cannot be expressed in units less than seconds');
  if (flags.strings('audience').includes('')) throw new Error('--audience must not be an empty string');
  if (kind === '') {
    if (bound !== '') throw new Error('--bound-object-name can only be set if --bound-object-kind is provided');
    if (uid !== '') throw new Error('--bound-object-uid can only be set if --bound-object-kind is provided');
  } else {
    if (!Object.hasOwn(boundKinds, kind!))
      throw new Error(`supported --bound-object-kind values are ${Object.keys(boundKinds).join(', ')}`);
    if (bound === '') throw new Error('--bound-object-name is required if --bound-object-kind is provided');
  }
}

function requestOf(flags: FlagValues): object {
  const [kind, name, uid] = ['kind', 'name', 'uid'].map((part) => flags.string(`bound-object-${part}`));
  const seconds = flags.duration('duration') / 1000;
  return {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {},
    spec: {
      audiences: flags.strings('audience'),
      ...(seconds > 0 ? { expirationSeconds: seconds } : {}),
      ...(kind === '' ? {} : { boundObjectRef: { kind, apiVersion: boundKinds[kind!], name, uid } }),
    },
  };
}
