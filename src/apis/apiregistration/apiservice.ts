import type { IAPIService } from 'kubernetes-models/apiregistration.k8s.io/v1/APIService';
import { defineKind, type Stored } from '../kind.ts';

export type APIService = Stored<IAPIService>;

export const apiService = defineKind<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
});
