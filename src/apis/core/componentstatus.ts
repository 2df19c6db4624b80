import type { IComponentStatus } from 'kubernetes-models/v1/ComponentStatus';
import { nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type ComponentStatus = Stored<IComponentStatus>;

const healthy = ({ conditions }: ComponentStatus) => conditions?.find(({ type }) => type === 'Healthy');

export const componentStatus = defineKind<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  schema: 'io.k8s.api.core.v1.ComponentStatus',
  columns: [
    nameColumn,
    {
      name: 'Status',
      cell: (component) =>
        healthy(component)?.status === 'True'
          ? 'Healthy'
          : healthy(component)?.status === 'False'
            ? 'Unhealthy'
            : 'Unknown',
    },
    { name: 'Message', cell: (component) => healthy(component)?.message ?? '' },
    { name: 'Error', cell: (component) => healthy(component)?.error ?? '' },
  ],
});
