import { textFlag } from '../../flags.ts';
import { resourceListOf } from '../../typed/values.ts';
import { generatorCommand, metadataIn, requireName } from './generator.ts';

export const quota = generatorCommand(
  {
    name: 'quota',
    aliases: ['resourcequota'],
    usage:
      'kubectl create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none] [options]',
    summary: 'Create a quota',
    description: 'Create a quota: limits to what a namespace may hold.',
    examples: `  kubectl create quota small --hard=cpu=1,memory=1G,pods=2`,
    flags: [
      textFlag('hard', 'Hard limits, as resource=quantity,resource=quantity.'),
      textFlag('scopes', 'Scopes that objects must all match to count, separated by commas.'),
    ],
  },
  {
    failure: 'failed to create quota: ',
    check: requireName,
    build: (request) => ({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: metadataIn(request),
      spec: {
        hard: resourceListOf(request.flags.string('hard')),
        scopes: scopesOf(request.flags.string('scopes')),
      },
    }),
  },
);

function scopesOf(text: string): string[] | undefined {
  if (text === '') return undefined;
  const scopes = text.split(',');
  if (scopes.includes('')) throw new Error('invalid resource quota scope ""');
  return scopes;
}
