import { generatorCommand, requireName } from './generator.ts';

export const namespace = generatorCommand(
  {
    name: 'namespace',
    aliases: ['ns'],
    usage: 'kubectl create namespace NAME [--dry-run=server|client|none] [options]',
    summary: 'Create a namespace',
    description: 'Create a namespace.',
    examples: `  kubectl create namespace dev`,
  },
  {
    check: requireName,
    build: ({ name }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  },
);
