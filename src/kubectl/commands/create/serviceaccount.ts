import { generatorCommand, metadataIn, requireName } from './generator.ts';

export const serviceAccount = generatorCommand(
  {
    name: 'serviceaccount',
    aliases: ['sa'],
    usage: 'kubectl create serviceaccount NAME [--dry-run=server|client|none] [options]',
    summary: 'Create a service account',
    description: 'Create a service account.',
    examples: `  kubectl create serviceaccount robot`,
  },
  {
    failure: 'failed to create serviceaccount: ',
    check: requireName,
    build: (request) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadataIn(request) }),
  },
);
