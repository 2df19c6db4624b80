import type { KubeObject } from '../../apimachinery/meta.ts';
import { addAnnotations, addEvents, addLabels, addName, selectorText } from './common.ts';
import { type Describer, related } from './describer.ts';
import { Lines } from './lines.ts';

export const describeService: Describer = async (service, context) => {
  const { spec, status = {} } = service;
  const slices = await slicesOf(service.metadata.name, service.metadata.namespace, context);
  const lines = new Lines();
  addName(lines, service);
  addLabels(lines, 'Labels', service.metadata.labels);
  addAnnotations(lines, service.metadata.annotations);
  lines.add(0, `Selector:\t${selectorText(spec.selector)}`);
  lines.add(0, `Type:\t${spec.type}`);
  if (spec.ipFamilyPolicy) lines.add(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  lines.add(0, `IP Families:\t${spec.ipFamilies?.join(',') || '<none>'}`);
  lines.add(0, `IP:\t${spec.clusterIP ?? ''}`);
  lines.add(0, `IPs:\t${spec.clusterIPs?.join(',') || '<none>'}`);
  if (spec.externalIPs?.length) lines.add(0, `External IPs:\t${spec.externalIPs.join(',')}`);
  if (spec.loadBalancerIP) lines.add(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec.externalName) lines.add(0, `External Name:\t${spec.externalName}`);
  const ingress = status.loadBalancer?.ingress ?? [];
  if (ingress.length > 0) lines.add(0, `LoadBalancer Ingress:\t${ingress.map(ingressText).join(', ')}`);
  for (const port of spec.ports ?? []) addPort(lines, port, slices);
  lines.add(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`);
  if (spec.externalTrafficPolicy) lines.add(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) lines.add(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.healthCheckNodePort) lines.add(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec.loadBalancerSourceRanges?.length)
    lines.add(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`);
  if (spec.trafficDistribution) lines.add(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};

const ingressText = ({ ip, hostname, ipMode }: any): string =>
  ip ? (ipMode ? `${ip} (${ipMode})` : ip) : (hostname ?? '');

function addPort(
  lines: Lines,
  { name = '', port, protocol, targetPort, nodePort, appProtocol }: any,
  slices: readonly KubeObject[],
): void {
  const title = name || '<unset>';
  lines.add(0, `Port:\t${title}\t${port}/${protocol}`);
  lines.add(0, `TargetPort:\t${targetPort}/${protocol}`);
  if (appProtocol !== undefined) lines.add(0, `AppProtocol:\t${appProtocol}`);
  if (nodePort) lines.add(0, `NodePort:\t${title}\t${nodePort}/${protocol}`);
  lines.add(0, `Endpoints:\t${endpointsText(slices, name)}`);
}

/** The slices of a Service. */
export const slicesOf = (service: string, namespace: string | undefined, context: Parameters<Describer>[1]) =>
  related(context, 'discovery.k8s.io', 'endpointslices', namespace, {
    labelSelector: `kubernetes.io/service-name=${service}`,
  });

/** Ready addresses behind a port name (undefined: every port), the first three; `<none>` without slices. */
export function endpointsText(slices: readonly KubeObject[], portName?: string): string {
  if (slices.length === 0) return '<none>';
  const list: string[] = [];
  for (const { endpoints = [], ports } of slices) {
    if (!ports?.length) {
      for (const endpoint of endpoints) if (isReady(endpoint)) list.push(...endpoint.addresses);
      continue;
    }
    for (const { name = '', port } of ports) {
      if (portName !== undefined && name !== portName) continue;
      for (const endpoint of endpoints) {
        if (!isReady(endpoint)) continue;
        for (const address of endpoint.addresses)
          list.push(address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);
      }
    }
  }
  const shown = list.slice(0, 3).join(',');
  return list.length > 3 ? `${shown} + ${list.length - 3} more...` : shown;
}

const isReady = ({ conditions }: any): boolean => conditions?.ready !== false;
