import type { World } from '../apis/world.ts';
import type { Pod } from './types.ts';

/** The name a pod's programs see; cut to what the kernel takes. */
export function hostnameOf(pod: Pod, world: World): string {
  if (pod.spec.hostnameOverride) return pod.spec.hostnameOverride;
  if (pod.spec.hostNetwork) return pod.spec.nodeName!;
  const name = (pod.spec.hostname || pod.metadata.name).slice(0, 63).replace(/[-.]+$/, '');
  return pod.spec.setHostnameAsFQDN && pod.spec.subdomain ? fullName(pod, name, world) : name;
}

const fullName = (pod: Pod, name: string, { facts }: World): string =>
  `${name}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.${facts.domain}`;

const localNames = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
];

/** `/etc/hosts` of a pod. */
export function hostsFile(pod: Pod, podIP: string, world: World): string {
  const lines = pod.spec.hostNetwork ? hostNetworkLines(podIP, pod.spec.nodeName!) : podLines(pod, podIP, world);
  const aliases = pod.spec.hostAliases ?? [];
  if (aliases.length > 0) {
    lines.push('', '# Entries added by HostAliases.');
    for (const { ip, hostnames = [] } of aliases) lines.push(`${ip}\t${hostnames.join('\t')}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function podLines(pod: Pod, podIP: string, world: World): string[] {
  const name = (pod.spec.hostname || pod.metadata.name).slice(0, 63);
  const own = pod.spec.subdomain ? `${fullName(pod, name, world)}\t${name}` : name;
  return ['# Kubernetes-managed hosts file.', ...localNames, `${podIP}\t${own}`];
}

const hostNetworkLines = (nodeIP: string, node: string): string[] => [
  '# Kubernetes-managed hosts file (host network).',
  '127.0.0.1\tlocalhost',
  `${nodeIP}\t${node}`,
];
