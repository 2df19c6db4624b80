import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type ServiceAccount = Stored<IServiceAccount>;

export const serviceAccount = defineKind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ServiceAccount',
  columns: [nameColumn, { name: 'Secrets', type: 'integer', cell: ({ secrets }) => secrets?.length ?? 0 }, ageColumn],
});
