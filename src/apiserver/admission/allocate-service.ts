import type { KubeObject } from '../../apimachinery/meta.ts';
import type { Server } from '../server.ts';
import { allocateClusterIP, setFamilies } from './cluster-ip.ts';
import { allocateNodePorts, reallocateNodePorts } from './node-port.ts';

/** Gives a new Service its address and node ports; what it asks for must be free. */
export function allocateService(server: Server, service: KubeObject): void {
  setFamilies(service);
  allocateClusterIP(server, service);
  allocateNodePorts(server, service);
}

/** An update keeps what the Service has; what it gives up is free as soon as the update is stored. */
export function reallocateService(server: Server, service: KubeObject, old: KubeObject): void {
  setFamilies(service, old);
  if (old.spec.type === 'ExternalName' && service.spec.type !== 'ExternalName') allocateClusterIP(server, service);
  reallocateNodePorts(server, service, old);
}
