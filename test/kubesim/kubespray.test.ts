import { expect, test } from 'vitest';
import { readSettings, settingsFiles } from '../../src/cluster/kubespray.ts';

test('the files that matter are found below an inventory', () => {
  const folders: Record<string, string[]> = {
    inv: ['inventory.ini', 'group_vars'],
    'inv/group_vars': ['all', 'k8s_cluster'],
    'inv/group_vars/all': ['all.yml', 'docker.yml'],
    'inv/group_vars/k8s_cluster': ['addons.yml', 'k8s-cluster.yml', 'k8s-net-calico.yml'],
  };
  expect(settingsFiles('inv', (path) => folders[path])).toEqual([
    'inv/group_vars/all/all.yml',
    'inv/group_vars/k8s_cluster/addons.yml',
    'inv/group_vars/k8s_cluster/k8s-cluster.yml',
  ]);
});

test.each([
  ['metallb_enabled: true\ningress_nginx_enabled: false', { addons: { metallb: true, 'ingress-nginx': false } }],
  [
    'enable_nodelocaldns: false\nmetrics_server_enabled: true',
    { addons: { nodelocaldns: false, 'metrics-server': true } },
  ],
  ['metallb_ip_range: ["10.0.0.1-10.0.0.9"]', { metallb: { ranges: ['10.0.0.1-10.0.0.9'] } }],
  ['metallb_protocol: bgp', { metallb: { protocol: 'bgp' } }],
  [
    'metallb_config: {address_pools: {one: {ip_range: [10.0.0.0/24], auto_assign: false}}}',
    { metallb: { ranges: ['10.0.0.0/24'], poolName: 'one', autoAssign: false } },
  ],
  [
    'metallb_peers: [{peer_address: 10.0.0.1, peer_asn: 1, my_asn: 2}]',
    { metallb: { peers: [{ address: '10.0.0.1', asn: 1, myAsn: 2 }] } },
  ],
  [
    'kube_service_addresses: 10.1.0.0/18\nkube_pods_subnet: 10.2.0.0/16',
    { facts: { serviceCIDR: '10.1.0.0/18', podCIDR: '10.2.0.0/16' } },
  ],
  ['kube_proxy_mode: iptables\nkube_proxy_strict_arp: true', { facts: { proxyMode: 'iptables' }, strictARP: true }],
])('%s', async (text, settings) => {
  expect(await readSettings([text])).toEqual({ addons: {}, metallb: {}, facts: {}, ...settings });
});

test.each([['metallb_protocol: layer3'], ['kube_proxy_mode: ebpf']])('%s makes no sense', async (text) => {
  await expect(readSettings([text])).rejects.toThrow(/known/);
});
