import { createHash } from 'node:crypto';
import type { Node } from '../../apis/core/node.ts';
import type { Pod } from '../../apis/core/pod.ts';
import type { Service } from '../../apis/core/service.ts';
import { service as serviceKind } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import type { Machine, NetworkInterface, Socket } from '../../containers/machine.ts';

/** What runs and listens on a node, besides what is in its pods' own networks. */

export const nodeAddress = ({ status }: Node): string =>
  status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';

const digest = (text: string): number => createHash('sha256').update(text).digest().readUInt16BE(0);

/** Daemons that start with the machine have low numbers, always the same. */
const fixedPids: Readonly<Record<string, number>> = {
  systemd: 1,
  'systemd-resolve': 611,
  sshd: 688,
  containerd: 702,
  kubelet: 772,
  etcd: 801,
  'node-cache': 1978,
};

const pidOf = (process: string): number => fixedPids[process] ?? 1200 + (digest(process) % 2600);

/** Where a process listens when it is not everywhere: loopback, the node's own address or that of the DNS cache. */
function addressFor(process: string, port: number, own: string): string {
  if (process === 'node-cache') return '169.254.25.10';
  if (/^(?:kube-controller-manager|kube-scheduler|calico-node)$/.test(process) || port === 10249) return '127.0.0.1';
  if (process === 'speaker') return own;
  if (process === 'nginx') return port === 6443 ? '127.0.0.1' : '0.0.0.0';
  return '*';
}

const fdOf = (process: string, port: number): number | undefined =>
  process === 'node-cache' ? ({ 9254: 7, 53: 8, 9253: 10 } as Record<number, number>)[port] : undefined;

export interface Listening {
  pod: Pod;
  port: number;
  protocol: 'TCP' | 'UDP';
  process: string;
}

export function socketsOf(node: Node, hostNetwork: readonly Listening[], world: World): Socket[] {
  const own = nodeAddress(node);
  const socket = (address: string, port: number, process: string, fd: number, protocol: 'tcp' | 'udp' = 'tcp') => ({
    protocol,
    address,
    port,
    process,
    pid: pidOf(process),
    fd,
  });
  const isControlPlane = node.metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined;
  const etcd = isControlPlane && world.facts.profile === 'kubespray';
  const sockets = [
    socket('127.0.0.1', 10248, 'kubelet', 21),
    socket('127.0.0.1', 40000 + (digest(node.metadata.name) % 6000), 'containerd', 13),
    socket('127.0.0.53%lo', 53, 'systemd-resolve', 15),
    socket('0.0.0.0', 22, 'sshd', 3),
    ...(etcd ? [2379, 2380].map((port, index) => socket(own, port, 'etcd', 8 + index)) : []),
    ...(etcd ? [socket('127.0.0.1', 2379, 'etcd', 7)] : []),
    socket('*', 10250, 'kubelet', 18),
    socket('[::]', 22, 'sshd', 4),
    ...hostNetwork.map(({ port, process, protocol }, index) =>
      socket(
        addressFor(process, port, own),
        port,
        process,
        fdOf(process, port) ?? 7 + (index % 5),
        protocol === 'UDP' ? 'udp' : 'tcp',
      ),
    ),
  ];
  const names = sockets.filter(({ process, port }) => process === 'node-cache' && port === 53);
  const all = [...sockets, ...names.map((one) => ({ ...one, protocol: 'udp' as const, fd: one.fd + 1 }))];
  const rank = ({ address }: Socket) => (address === '*' ? 1 : address.startsWith('[') ? 2 : 0);
  return all.sort((a, b) => rank(a) - rank(b) || (a.process === b.process ? a.port - b.port : b.pid - a.pid));
}

export function processesOf(node: Node, pods: readonly { pod: Pod; commands: readonly string[] }[], world: World) {
  const root = (process: string, command: string) => ({ pid: pidOf(process), user: 'root', command });
  const { profile } = world.facts;
  return [
    root('systemd', '/sbin/init'),
    root('systemd-resolve', '/usr/lib/systemd/systemd-resolved'),
    root('sshd', 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups'),
    root('containerd', profile === 'kubespray' ? '/usr/local/bin/containerd' : '/usr/bin/containerd'),
    root(
      'kubelet',
      `/usr/local/bin/kubelet --hostname-override=${node.metadata.name} --config=/etc/kubernetes/kubelet-config.yaml`,
    ),
    ...pods.flatMap(({ pod, commands }) => commands.map((command) => root(`${pod.metadata.uid}${command}`, command))),
  ].sort((a, b) => a.pid - b.pid);
}

/** The interfaces of a node: its cards, those of kube-proxy and the DNS cache, and one end for each of its pods. */
export function interfacesOf(node: Node, world: World): NetworkInterface[] {
  const own = nodeAddress(node);
  const { profile, proxyMode, nodeLocalDNS } = world.facts;
  const ether = (text: string, prefix = '08:00:27') => {
    const hex = createHash('sha256').update(text).digest('hex');
    const rest = [0, 2, 4].map((at) => hex.slice(at, at + 2)).join(':');
    return `link/ether ${prefix}:${rest} brd ff:ff:ff:ff:ff:ff`;
  };
  const card = '<BROADCAST,MULTICAST,UP,LOWER_UP>'.slice(1, -1);
  const { name } = node.metadata;
  const broadcast = (address: string) => address.replace(/\.\d+$/, '.255');
  const services = (world.list(serviceKind) as readonly Service[]).flatMap(({ spec, status }) => [
    ...(spec.clusterIP && spec.clusterIP !== 'None' ? [spec.clusterIP] : []),
    ...(spec.externalIPs ?? []),
    ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : [])),
  ]);
  const pods = world.podsOnNode<Pod>(name).filter(({ spec, status }) => !spec.hostNetwork && status.podIP);
  const veth = profile === 'kubespray' ? 'cali' : 'veth';
  const one = (address: string, scope: 'global' | 'host' = 'global') => ({ address, scope });
  return [
    { name: 'lo', flags: 'LOOPBACK,UP,LOWER_UP', mtu: 65536, state: 'UNKNOWN', link: 'link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00', addresses: [one('127.0.0.1/8', 'host')] }, // biome-ignore format: a table
    ...(profile === 'kubespray'
      ? [{ name: 'eth0', flags: card, mtu: 1500, state: 'UP' as const, link: ether('vagrant'), addresses: [{ ...one('10.0.2.15/24'), broadcast: '10.0.2.255' }] }] // biome-ignore format: a table
      : []),
    { name: profile === 'kubespray' ? 'eth1' : 'eth0', flags: card, mtu: 1500, state: 'UP', link: ether(name), addresses: [{ ...one(`${own}/24`), broadcast: broadcast(own) }] }, // biome-ignore format: a table
    ...(proxyMode === 'ipvs'
      ? [{ name: 'kube-ipvs0', flags: 'BROADCAST,NOARP', mtu: 1500, state: 'DOWN' as const, link: ether(`ipvs/${name}`, '5a:1e:04'), addresses: services.map((address) => one(`${address}/32`)) }] // biome-ignore format: a table
      : []),
    ...(nodeLocalDNS
      ? [{ name: 'nodelocaldns', flags: 'BROADCAST,NOARP', mtu: 1500, state: 'DOWN' as const, link: ether(`dns/${name}`, 'ae:5b:71'), addresses: [one('169.254.25.10/32')] }] // biome-ignore format: a table
      : []),
    ...pods.map(({ metadata }) => ({ name: `${veth}${createHash('sha256').update(metadata.uid ?? metadata.name).digest('hex').slice(0, 11)}@if2`, flags: card, mtu: 1450, state: 'UP' as const, link: 'link/ether ee:ee:ee:ee:ee:ee brd ff:ff:ff:ff:ff:ff', addresses: [] })), // biome-ignore format: a table
  ];
}

export type MachineFacts = Pick<Machine, 'sockets' | 'processes' | 'interfaces'>;
