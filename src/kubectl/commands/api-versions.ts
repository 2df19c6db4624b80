import type { CommandDefinition } from '../definition.ts';
import { UsageError } from '../errors.ts';

export const apiVersions: CommandDefinition = {
  name: 'api-versions',
  usage: 'kubectl api-versions [options]',
  summary: 'List the versions of the API',
  description: 'List the versions of the API that the server knows, as group/version.',
  examples: '  kubectl api-versions',
  async run(args, _flags, context) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: [${args.join(' ')}]`);
    const client = await context.client();
    const versions = new Set(
      (await client.resources()).map(({ group, version }) => (group === '' ? version : `${group}/${version}`)),
    );
    context.out(
      [...versions]
        .sort()
        .map((line) => `${line}\n`)
        .join(''),
    );
    return 0;
  },
};
