import type { KubeObject } from '../../apimachinery/meta.ts';
import { isNotFound } from '../../apimachinery/status.ts';
import { addAnnotations, addEvents, addLabels } from './common.ts';
import type { DescribeContext, Describer } from './describer.ts';
import { Lines } from './lines.ts';
import { endpointsText, slicesOf } from './service.ts';

export const describeIngress: Describer = async (ingress, context) => {
  const { metadata, spec = {}, status = {} } = ingress;
  const lines = new Lines();
  lines.add(0, `Name:\t${metadata.name}`);
  addLabels(lines, 'Labels', metadata.labels);
  lines.add(0, `Namespace:\t${metadata.namespace}`).add(0, `Address:\t${addressText(status)}`);
  lines.add(0, `Ingress Class:\t${spec.ingressClassName ?? '<none>'}`);
  const fallback = spec.defaultBackend;
  lines.add(0, `Default backend:\t${fallback ? await backendText(fallback, ingress, context) : '<default>'}`);
  addTLS(lines, spec.tls);
  await addRules(lines, ingress, context);
  addAnnotations(lines, metadata.annotations);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};

const addressText = (status: any): string =>
  [...new Set((status.loadBalancer?.ingress ?? []).map(({ ip, hostname }: any) => ip || hostname))].sort().join(',');

function addTLS(lines: Lines, tls: readonly any[] | undefined): void {
  if (!tls?.length) return;
  lines.add(0, 'TLS:');
  for (const { secretName, hosts = [] } of tls) {
    lines.add(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`);
  }
}

async function addRules(lines: Lines, ingress: KubeObject, context: DescribeContext): Promise<void> {
  lines.add(0, 'Rules:').add(1, 'Host\tPath\tBackends').add(1, '----\t----\t--------');
  let count = 0;
  for (const { host, http } of ingress.spec?.rules ?? []) {
    if (!http) continue;
    count++;
    lines.add(1, `${host || '*'}\t`);
    for (const { path = '', backend } of http.paths ?? []) {
      lines.add(2, `\t${path} \t${await backendText(backend, ingress, context)}`);
    }
  }
  if (count > 0) return;
  const fallback = ingress.spec?.defaultBackend;
  lines.add(1, `*\t*\t${fallback ? await backendText(fallback, ingress, context) : '<default>'}`);
}

async function backendText(
  { service, resource }: any,
  { metadata }: KubeObject,
  context: DescribeContext,
): Promise<string> {
  if (!service) return `APIGroup: ${resource?.apiGroup ?? ''}, Kind: ${resource?.kind}, Name: ${resource?.name}`;
  const port = service.port?.name || String(service.port?.number ?? '');
  const title = `${service.name}:${port}`;
  try {
    const found = await context.client.get(await context.resource('', 'services'), metadata.namespace, service.name);
    const portName = found.spec.ports?.find(({ name, port: number }: any) =>
      service.port?.name ? name === service.port.name : number === service.port?.number,
    )?.name;
    return `${title} (${endpointsText(await slicesOf(service.name, metadata.namespace, context), portName ?? '')})`;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return `${title} (<error: ${(error as Error).message}>)`;
  }
}
