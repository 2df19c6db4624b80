import type { CommandDefinition } from '../definition.ts';
import { painter } from '../printers/colour.ts';

export const clusterInfo: CommandDefinition = {
  name: 'cluster-info',
  usage: 'kubectl cluster-info [flags] [options]',
  summary: 'Tell where the cluster is',
  description: 'Tell the addresses of the control plane and of services labelled kubernetes.io/cluster-service=true.',
  examples: '  kubectl cluster-info',
  subcommands: [
    {
      name: 'dump',
      summary: 'Dump what helps to find faults',
      load: async () => (await import('./later/cluster-info-dump.ts')).clusterInfoDump,
    },
  ],
  async run(_args, _flags, context) {
    const client = await context.client();
    const server = await context.server();
    const paint = await painter(context.host, context.host.streams.stdout);
    const line = (what: string, url: string) =>
      context.out(`${paint('green', what)} is running at ${paint('yellow', url)}\n`);
    line('Kubernetes control plane', server);
    const { body } = await client.raw({
      method: 'GET',
      path: '/api/v1/namespaces/kube-system/services',
      query: { labelSelector: 'kubernetes.io/cluster-service=true' },
    });
    for (const service of body.items ?? []) line(nameOf(service), addressOf(service, server));
    context.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    return 0;
  },
};

const nameOf = ({ metadata }: any): string => metadata.labels?.['kubernetes.io/name'] || metadata.name;

/** Behind a load balancer its own ports; otherwise the API server's way to the first port. */
function addressOf({ metadata, spec, status }: any, server: string): string {
  const [ingress] = status?.loadBalancer?.ingress ?? [];
  if (ingress) return spec.ports.map(({ port }: any) => `http://${ingress.ip || ingress.hostname}:${port} `).join('');
  const [port] = spec.ports ?? [];
  const scheme = port && (port.name === 'https' || port.port === 443) ? 'https' : '';
  const name =
    scheme || port?.name ? [...(scheme ? [scheme] : []), metadata.name, port.name ?? ''].join(':') : metadata.name;
  return `${server}/api/v1/namespaces/${metadata.namespace}/services/${name}/proxy`;
}
