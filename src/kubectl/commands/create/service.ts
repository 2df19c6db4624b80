import { isDNS1123Subdomain, isValidPortName, isValidPortNum } from '../../../apimachinery/names.ts';
import { demandSubcommand } from '../../command.ts';
import type { CommandDefinition } from '../../definition.ts';
import { listFlag, textFlag } from '../../flags.ts';
import { generatorCommand, metadataIn, type Request } from './generator.ts';

const tcpFlag = listFlag('tcp', "Ports, as '<port>:<targetPort>'; may be repeated.");

type ServiceType = 'ClusterIP' | 'ExternalName' | 'LoadBalancer' | 'NodePort';

const serviceCommand = (type: ServiceType, facts: CommandDefinition): CommandDefinition =>
  generatorCommand(
    { ...facts, flags: [tcpFlag, ...(facts.flags ?? [])] },
    {
      failure: `failed to create ${type} service: `,
      savesConfig: false,
      check: (request) => checkFlags(type, request),
      build: (request) => serviceOf(type, request),
    },
  );

const clusterIPOf = ({ flags }: Request): string => (flags.has('clusterip') ? flags.string('clusterip') : '');

function checkFlags(type: ServiceType, request: Request): void {
  const { flags } = request;
  if (clusterIPOf(request) !== 'None' && flags.strings('tcp').length === 0 && type !== 'ExternalName')
    throw new Error('at least one tcp port specifier must be provided');
  if (type === 'ExternalName' && isDNS1123Subdomain(flags.string('external-name')).length > 0)
    throw new Error(`invalid service external name ${flags.string('external-name')}`);
}

function serviceOf(type: ServiceType, request: Request) {
  const { name, flags } = request;
  const nodePort = flags.has('node-port') ? flags.int('node-port') : 0;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataIn(request, { labels: { app: name } }),
    spec: {
      ports: flags
        .strings('tcp')
        .map((text) => ({ name: text.replaceAll(':', '-'), protocol: 'TCP', ...portsOf(text), nodePort })),
      selector: { app: name },
      clusterIP: clusterIPOf(request),
      type,
      externalName: flags.has('external-name') ? flags.string('external-name') : '',
    },
  };
}

/** `80:8080`, `80:http` or `80`, which leads to the same port. What stands behind a second colon means nothing. */
function portsOf(text: string): { port: number; targetPort: number | string } {
  const [first, second] = text.split(':') as [string, string?];
  const port = portOf(first);
  if (second === undefined) return { port, targetPort: port };
  const number = /^[+-]?\d+$/.test(second) ? Number(second) : undefined;
  const wrong = number === undefined ? isValidPortName(second) : isValidPortNum(number);
  if (wrong.length > 0) throw new Error(wrong.join(','));
  return { port, targetPort: number ?? second };
}

/** Go's strconv.ParseUint of sixteen bits; 0 is a port, too. */
function portOf(text: string): number {
  const failure = (why: string) => new Error(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^\d+$/.test(text)) throw failure('invalid syntax');
  if (Number(text) > 65535) throw failure('value out of range');
  return Number(text);
}

const clusterIP = serviceCommand('ClusterIP', {
  name: 'clusterip',
  usage: 'kubectl create service clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]',
  summary: 'Create a service inside the cluster',
  description: 'Create a service with an address inside the cluster.',
  examples: `  kubectl create service clusterip web --tcp=80:8080

  # Headless
  kubectl create service clusterip web --clusterip="None"`,
  flags: [textFlag('clusterip', "Address of the service; 'None' makes it headless (no load balancing).")],
});

const externalName = serviceCommand('ExternalName', {
  name: 'externalname',
  usage:
    'kubectl create service externalname NAME --external-name external.name [--dry-run=server|client|none] [options]',
  summary: 'Create a service that stands for a name outside',
  description: 'Create a service that stands for a DNS name outside of the cluster.',
  examples: `  kubectl create service externalname db --external-name db.example.com`,
  flags: [{ ...textFlag('external-name', 'Name outside the cluster that the service stands for'), required: true }],
});

const loadBalancer = serviceCommand('LoadBalancer', {
  name: 'loadbalancer',
  usage: 'kubectl create service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none] [options]',
  summary: 'Create a service behind a load balancer',
  description: 'Create a service that a load balancer opens to the outside.',
  examples: `  kubectl create service loadbalancer web --tcp=80:8080`,
});

const nodePort = serviceCommand('NodePort', {
  name: 'nodeport',
  usage: 'kubectl create service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none] [options]',
  summary: 'Create a service on a port of every node',
  description: 'Create a service that answers on a port of every node.',
  examples: `  kubectl create service nodeport web --tcp=80:8080 --node-port=30080`,
  flags: [{ name: 'node-port', type: 'int', default: '0', usage: 'Port on every node.' }],
});

export const service: CommandDefinition = {
  name: 'service',
  aliases: ['svc'],
  usage: 'kubectl create service [flags] [options]',
  summary: 'Create a service',
  description: 'Create a service of one of these types.',
  subcommands: [clusterIP, externalName, loadBalancer, nodePort].map((definition) => ({
    name: definition.name,
    summary: definition.summary,
    load: async () => definition,
  })),
  run: demandSubcommand('stderr'),
};
