import type { IService } from 'kubernetes-models/v1/Service';
import { formatLabels } from '../../apimachinery/labels.ts';
import { ageColumn, listed, nameColumn } from '../columns.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { isExternallyAccessible, isHeadless, validateService, validateServiceUpdate } from './service-validation.ts';

export type Service = Stored<IService>;
export type ServiceSpec = Service['spec'];
export type ServicePort = NonNullable<ServiceSpec['ports']>[number];

/** Where the outside reaches a Service: load balancers' addresses, then what the user listed. */
function externalAddresses({ spec, status }: Service): string {
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  if (spec.type !== 'LoadBalancer') return listed(spec.externalIPs);
  const ingress = status?.loadBalancer?.ingress ?? [];
  const balancers = [...new Set(ingress.map(({ ip, hostname }) => ip || hostname || ''))].filter(Boolean).sort();
  return listed([...balancers, ...(spec.externalIPs ?? [])], '<pending>');
}

const portText = ({ port, nodePort, protocol }: ServicePort): string =>
  nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;

const columns: readonly Column<Service>[] = [
  nameColumn,
  { name: 'Type', cell: ({ spec }) => spec.type ?? '' },
  { name: 'Cluster-IP', cell: ({ spec }) => spec.clusterIPs?.[0] || '<none>' },
  { name: 'External-IP', cell: externalAddresses },
  { name: 'Port(s)', cell: ({ spec }) => listed(spec.ports?.map(portText)) },
  ageColumn,
  { name: 'Selector', wide: true, cell: ({ spec }) => formatLabels(spec.selector) },
];

function setDefaults({ spec, status }: Service): void {
  if (!spec) return;
  spec.type ||= 'ClusterIP';
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 3 * 60 * 60 } };
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port;
  }
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ||= 'Cluster';
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type !== 'LoadBalancer') return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}

function warnings({ metadata, spec }: Service): string[] {
  const found: string[] = [];
  if (metadata.annotations?.['service.kubernetes.io/topology-aware-hints'] !== undefined)
    found.push(
      'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
    );
  if (!isHeadless(spec)) return found;
  if (spec.loadBalancerIP) found.push('spec.loadBalancerIP is ignored when spec.clusterIP is "None"');
  if (spec.externalIPs?.length) found.push('spec.externalIPs is ignored when spec.clusterIP is "None"');
  if (spec.sessionAffinity !== 'None') found.push('spec.SessionAffinity is ignored when spec.clusterIP is "None"');
  return found;
}

export const service = defineKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  nameRule: 'label1035',
  schema: 'io.k8s.api.core.v1.Service',
  setDefaults,
  prepareForCreate: (service) => {
    service.status = { loadBalancer: {} };
  },
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  warnings,
  columns,
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
});
