import type { IAPIService } from 'kubernetes-models/apiregistration.k8s.io/v1/APIService';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type APIService = Stored<IAPIService>;

/** `True`, or the reason why not. */
function availableText({ status }: APIService): string {
  const condition = status?.conditions?.find(({ type }) => type === 'Available');
  if (!condition) return 'Unknown';
  return condition.status === 'True' || !condition.reason
    ? condition.status
    : `${condition.status} (${condition.reason})`;
}

export const apiService = defineKind<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  columns: [
    nameColumn,
    {
      name: 'Service',
      cell: ({ spec: { service } }) => (service ? `${service.namespace}/${service.name}` : 'Local'),
    },
    { name: 'Available', cell: availableText },
    ageColumn,
  ],
});
