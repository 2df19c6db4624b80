import type { CommandDefinition } from '../../definition.ts';
import { switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const explain: CommandDefinition = notYet('kubectl explain', {
  name: 'explain',
  usage:
    'kubectl explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2] [options]',
  summary: 'Tell what the fields of a kind mean',
  description:
    'Tell what the fields of a kind mean, as the API describes them. A path of fields leads down: kubectl explain TYPE.FIELD.FIELD',
  examples: `  kubectl explain pods
  kubectl explain pods.spec.containers
  kubectl explain deployments --api-version=apps/v1 --recursive`,
  flags: [
    textFlag('api-version', 'Explain the fields as this group/version has them.'),
    {
      name: 'output',
      short: 'o',
      type: 'string',
      default: "'plaintext'",
      usage: 'Layout: plaintext or plaintext-openapiv2',
    },
    switchFlag('recursive', 'Print the fields of fields as well', 'R'),
  ],
});
