import type { IPriorityLevelConfiguration } from 'kubernetes-models/flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type PriorityLevelConfiguration = Stored<IPriorityLevelConfiguration>;

const sharesOf = (spec: PriorityLevelConfiguration['spec'] | undefined): number | undefined =>
  (spec?.type === 'Exempt' ? spec.exempt : spec?.limited)?.nominalConcurrencyShares;

export const priorityLevelConfiguration = defineKind<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  columns: [
    nameColumn,
    { name: 'Type', cell: ({ spec }) => spec?.type ?? '' },
    { name: 'NominalConcurrencyShares', cell: ({ spec }) => String(sharesOf(spec) ?? '<none>') },
    { name: 'Queues', cell: ({ spec }) => String(spec?.limited?.limitResponse?.queuing?.queues ?? '<none>') },
    { name: 'HandSize', cell: ({ spec }) => String(spec?.limited?.limitResponse?.queuing?.handSize ?? '<none>') },
    {
      name: 'QueueLengthLimit',
      cell: ({ spec }) => String(spec?.limited?.limitResponse?.queuing?.queueLengthLimit ?? '<none>'),
    },
    ageColumn,
  ],
});
