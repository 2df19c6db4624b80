import type { Node } from '../apis/core/node.ts';
import { node as nodeKind } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { machineImage } from '../containers/images/machine.ts';
import type { ContainerRecord } from '../containers/record.ts';

/** Where a machine's own files are kept, beside those of containers. */
export const machineKey = (node: string): string => `machine/${node}`;

const baseRecord = (image: string, hostname: string, now: number, mounts: Readonly<Record<string, string>>) => ({
  image,
  startedAt: now,
  hostname,
  env: {},
  mounts,
  argv: ['/bin/bash'],
  main: { waits: true as const },
});

/** A computer beside the cluster: it asks the outside world about names. */
export const outsideRecord = (now: number): ContainerRecord =>
  baseRecord(machineImage('kubespray'), 'localhost', now, {
    '/etc/resolv.conf': 'nameserver 8.8.8.8\n',
    '/etc/hosts': '127.0.0.1 localhost\n',
  });

/** A node's disk: what was written in its shell, over what the installer left there. */
export function machineRecord({ metadata }: Node, world: World): ContainerRecord {
  const kept = world.record(machineKey(metadata.name)) as ContainerRecord | undefined;
  const { facts } = world;
  const mounts = {
    '/etc/resolv.conf': resolvConf(world),
    '/etc/hosts': hosts(world),
    '/etc/hostname': `${metadata.name}\n`,
  };
  const fresh = baseRecord(machineImage(facts.profile), metadata.name, Date.parse(metadata.creationTimestamp!), mounts);
  return kept?.files ? { ...fresh, files: kept.files } : fresh;
}

/** kubespray points its machines at the DNS cache; others ask the provider's server. */
function resolvConf({ facts }: World): string {
  if (!facts.nodeLocalDNS) return 'nameserver 8.8.8.8\n';
  const { clusterDNS, domain } = facts;
  return `nameserver ${clusterDNS}\nsearch default.svc.${domain} svc.${domain}\noptions ndots:2 timeout:2 attempts:2\n`;
}

/** Every machine knows the others by name. */
function hosts(world: World): string {
  const { domain } = world.facts;
  const nodes = (world.list(nodeKind) as readonly Node[]).map(({ metadata: { name }, status }) => {
    const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
    return `${address} ${name}.${domain} ${name}`;
  });
  const block = ['# Ansible inventory hosts BEGIN', ...nodes, '# Ansible inventory hosts END'];
  const lines = world.facts.profile === 'kubespray' ? block : nodes;
  return `127.0.0.1 localhost\n${lines.join('\n')}\n`;
}
