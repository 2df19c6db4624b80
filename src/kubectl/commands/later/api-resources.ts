import type { CommandDefinition } from '../../definition.ts';
import { listFlag, showManagedFieldsFlag, switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const apiResources: CommandDefinition = notYet('kubectl api-resources', {
  name: 'api-resources',
  usage: 'kubectl api-resources [flags] [options]',
  summary: 'List the types of objects',
  description: 'List the types of objects that the server knows.',
  examples: `  kubectl api-resources
  kubectl api-resources --namespaced=false -o wide`,
  flags: [
    textFlag('api-group', 'Only resources of this API group.'),
    switchFlag('cached', 'Use the list of resources from the cache if there is one.'),
    listFlag('categories', 'Only resources of these categories.'),
    {
      name: 'namespaced',
      type: 'bool',
      default: 'true',
      usage: 'Resources of namespaces; with false, those of the cluster.',
    },
    switchFlag('no-headers', 'Print no line of headings.'),
    textFlag('output', 'Output format: one of (json, yaml, kyaml, name, wide).', 'o'),
    showManagedFieldsFlag,
    textFlag('sort-by', "Sort by 'name' or 'kind'."),
    listFlag('verbs', 'Only resources that know these verbs.'),
  ],
});
