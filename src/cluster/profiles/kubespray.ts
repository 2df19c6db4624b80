import type { Profile } from './profile.ts';

/** Calico gives each node a block of 64 addresses; the first three are those of the article's cluster. */
const firstBlocks = [109, 112, 69];

/** Third octets of further nodes' blocks: the rest of 10.233.64.0/18 in steps, jumping over the first three. */
function blockOctet(index: number): number {
  if (index < firstBlocks.length) return firstBlocks[index]!;
  const free = Array.from({ length: 64 }, (_, i) => 64 + i).filter((octet) => !firstBlocks.includes(octet));
  return free[index - firstBlocks.length] ?? 127;
}

export const kubespray: Profile = {
  name: 'kubespray',
  defaultName: 'kubespray',
  manifests: 'kubespray',
  addons: ['nodelocaldns', 'metallb', 'ingress-nginx', 'metrics-server'],
  workersJoinLater: false,
  facts: {
    profile: 'kubespray',
    apiEndpoint: { address: '192.168.100.103', port: 6443 },
    serviceCIDR: '10.233.0.0/18',
    podCIDR: '10.233.64.0/18',
    domain: 'cluster.local',
    clusterDNS: '169.254.25.10',
    dnsTTL: 5,
    nodeLocalDNS: true,
    proxyMode: 'ipvs',
    clock: 'instant',
    kubernetesVersion: 'v1.36.3',
  },
  node: (index) => {
    const address = `192.168.100.${103 + index}`;
    return {
      name: `node-${index + 1}`,
      address,
      podCIDR: `10.233.${64 + index}.0/24`,
      annotations: {
        'projectcalico.org/IPv4Address': `${address}/24`,
        'projectcalico.org/IPv4VXLANTunnelAddr': `10.233.${blockOctet(index)}.0`,
        'kubesim.dev/pod-block': `10.233.${blockOctet(index)}.0/26`,
      },
    };
  },
};
