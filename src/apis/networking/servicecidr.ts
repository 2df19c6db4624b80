import type { IServiceCIDR } from 'kubernetes-models/networking.k8s.io/v1/ServiceCIDR';
import { defineKind, type Stored } from '../kind.ts';

export type ServiceCIDR = Stored<IServiceCIDR>;

export const serviceCIDR = defineKind<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.networking.v1.ServiceCIDR',
});
