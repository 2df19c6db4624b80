import type { IServiceCIDR } from 'kubernetes-models/networking.k8s.io/v1/ServiceCIDR';
import { ageColumn, listed, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { validCIDR } from '../validation/addresses.ts';
import { each, immutable } from '../validation/fields.ts';

export type ServiceCIDR = Stored<IServiceCIDR>;

export const serviceCIDR = defineKind<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.networking.v1.ServiceCIDR',
  validate: ({ spec }) => each('spec.cidrs', spec?.cidrs, (cidr, path) => validCIDR(path, cidr)),
  validateUpdate: (next, old) => immutable('spec.cidrs', next.spec?.cidrs, old.spec?.cidrs),
  columns: [nameColumn, { name: 'CIDRs', cell: ({ spec }) => listed(spec?.cidrs, '') }, ageColumn],
});
