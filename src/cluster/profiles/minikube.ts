import type { Profile } from './profile.ts';

const two = (n: number) => String(n).padStart(2, '0');

export const minikube: Profile = {
  name: 'minikube',
  defaultName: 'minikube',
  manifests: 'minikube',
  addons: [],
  workersJoinLater: true,
  facts: {
    profile: 'minikube',
    apiEndpoint: { address: '192.168.49.2', port: 8443 },
    serviceCIDR: '10.96.0.0/12',
    podCIDR: '10.244.0.0/16',
    domain: 'cluster.local',
    clusterDNS: '10.96.0.10',
    dnsTTL: 30,
    nodeLocalDNS: false,
    proxyMode: 'iptables',
    clock: 'instant',
    kubernetesVersion: 'v1.36.3',
  },
  node: (index) => ({
    name: index === 0 ? 'minikube' : `minikube-m${two(index + 1)}`,
    address: `192.168.49.${index + 2}`,
    podCIDR: `10.244.${index}.0/24`,
  }),
};
