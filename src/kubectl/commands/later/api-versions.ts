import type { CommandDefinition } from '../../definition.ts';
import { notYet } from './not-yet.ts';

export const apiVersions: CommandDefinition = notYet('kubectl api-versions', {
  name: 'api-versions',
  usage: 'kubectl api-versions [options]',
  summary: 'List the versions of the API',
  description: 'List the versions of the API that the server knows, as group/version.',
  examples: `  kubectl api-versions`,
});
