import type { CommandDefinition } from '../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  overridesFlags,
  recursiveFlag,
  saveConfigFlag,
  showManagedFieldsFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';

export const expose: CommandDefinition = {
  name: 'expose',
  usage:
    'kubectl expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]',
  summary: 'Make a service for what runs already',
  description:
    'Make a service for a pod, service, replication controller, replica set or deployment: its selector and, unless given, its ports are taken over.',
  examples: `  # Port 80 of the service leads to 8080 of the pods
  kubectl expose deployment web --port=80 --target-port=8080

  # Of a pod, under another name
  kubectl expose pod web-1 --port=444 --name=frontend`,
  flags: [
    allowMissingTemplateKeysFlag,
    textFlag('cluster-ip', "Address of the service. Empty: any free one; 'None': a headless service."),
    dryRunFlag,
    textFlag('external-ip', 'Another address that the service answers on, when packets to it reach a node.'),
    fieldManagerFlag('kubectl-expose'),
    filenameFlag('that names the object to expose'),
    kustomizeFlag,
    textFlag('labels', 'Labels of the service.', 'l'),
    textFlag('load-balancer-ip', 'Address to ask for. Empty: any.'),
    textFlag('name', 'Name of the service.'),
    outputFlag,
    ...overridesFlags,
    textFlag('port', 'Port of the service; that of the object if none is given'),
    textFlag('protocol', 'Protocol of the port: TCP (unless given), UDP or SCTP.'),
    recursiveFlag,
    saveConfigFlag,
    textFlag('selector', 'Labels of the pods to send requests to; equality only. Empty: what the object selects.'),
    textFlag('session-affinity', "'ClientIP' sends a client to the same pod each time; 'None' does not"),
    showManagedFieldsFlag,
    textFlag('target-port', 'Port of the container, by number or name. That of the service if none is given.'),
    templateFlag,
    textFlag('type', 'Type of the service: ClusterIP (unless given), NodePort, LoadBalancer or ExternalName.'),
  ],
  run: async (args, flags, context) => (await import('../expose/expose.ts')).exposeObjects(args, flags, context),
};
