import type { CommandDefinition } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  listFlag,
  outputFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const clusterInfoDump: CommandDefinition = notYet('kubectl cluster-info dump', {
  name: 'dump',
  usage: 'kubectl cluster-info dump [flags] [options]',
  summary: 'Dump what helps to find faults',
  description:
    'Dump what helps to find faults in the cluster: its nodes, and events, workloads, pods and logs of namespaces.',
  examples: `  kubectl cluster-info dump --namespaces default,kube-system --output-directory=./state`,
  flags: [
    switchFlag('all-namespaces', 'Dump every namespace, whatever --namespaces says.', 'A'),
    allowMissingTemplateKeysFlag,
    listFlag('namespaces', 'Namespaces to dump, separated by commas.'),
    { ...outputFlag, default: "'json'" },
    textFlag('output-directory', "Write a tree of files into this folder; empty or '-' prints to standard output"),
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '20s',
      usage: 'How long to wait (5s, 2m, 3h) until a pod runs',
    },
    showManagedFieldsFlag,
    templateFlag,
  ],
});
