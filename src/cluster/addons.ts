import type { KubeObject } from '../apimachinery/meta.ts';
import { ensure, remove } from './api-writes.ts';
import { readManifests } from './bootstrap.ts';
import type { Cluster } from './cluster.ts';
import { type ClusterState, writeState } from './state.ts';

/** What can be switched on and off, with what each is for. */
export const addons = {
  metallb: 'addresses for Services of type LoadBalancer',
  'ingress-nginx': 'an ingress controller on ports 80 and 443 of every node',
  'metrics-server': 'kubectl top',
  nodelocaldns: 'a DNS cache on every node',
} as const;

export type Addon = keyof typeof addons;

export const isAddon = (name: string): name is Addon => name in addons;

/** How MetalLB is set up. */
export interface MetalLBSettings {
  ranges: readonly string[];
  protocol: 'layer2' | 'bgp';
  poolName: string;
  autoAssign: boolean;
  speaker: boolean;
  peers: readonly { address: string; asn: number; myAsn: number }[];
}

const nodeLocalAddress = '169.254.25.10';

/** Installs an addon's objects through the API. @returns false when it was on already */
export async function enableAddon(cluster: Cluster, addon: Addon, metallb?: MetalLBSettings): Promise<boolean> {
  if (cluster.state.addons.includes(addon) && !metallb) return false;
  if (addon === 'nodelocaldns') await pointAt(cluster, nodeLocalAddress);
  for (const object of await objectsOf(cluster, addon, metallb)) await ensure(cluster, object);
  await note(cluster, (state) => ({ addons: [...state.addons.filter((one) => one !== addon), addon] }));
  return true;
}

/** Deletes them, the last first. @returns false when it was off already */
export async function disableAddon(cluster: Cluster, addon: Addon): Promise<boolean> {
  if (!cluster.state.addons.includes(addon)) return false;
  for (const object of (await objectsOf(cluster, addon)).reverse()) await remove(cluster, object);
  if (addon === 'nodelocaldns') await pointAt(cluster, undefined);
  await note(cluster, (state) => ({ addons: state.addons.filter((one) => one !== addon) }));
  return true;
}

const note = (cluster: Cluster, change: (state: ClusterState) => Partial<ClusterState>): Promise<void> =>
  cluster.act(() => writeState(cluster.store, { ...cluster.state, ...change(cluster.state) }));

/** New pods ask this server about names: the cache on their node, or CoreDNS itself. */
async function pointAt(cluster: Cluster, cache: string | undefined): Promise<void> {
  const clusterDNS = cache ?? (await coreDnsAddress(cluster));
  await note(cluster, ({ facts }) => ({ facts: { ...facts, clusterDNS, nodeLocalDNS: cache !== undefined } }));
}

async function coreDnsAddress(cluster: Cluster): Promise<string> {
  const path = '/api/v1/namespaces/kube-system/services';
  const { items } = (await cluster.request({ method: 'GET', path })).body as { items: KubeObject[] };
  const found = items.find(({ metadata }) => metadata.labels?.['k8s-app'] === 'kube-dns');
  return (found?.spec.clusterIP as string | undefined) ?? cluster.state.facts.clusterDNS;
}

/** The manifests of an addon, fitted to the kind of cluster and to its settings. */
async function objectsOf(cluster: Cluster, addon: Addon, metallb?: MetalLBSettings): Promise<KubeObject[]> {
  const objects = await readManifests('addons', addon);
  const { facts } = cluster.state;
  if (addon === 'metallb') {
    const isPart = ({ kind }: KubeObject) => kind === 'IPAddressPool' || kind === 'L2Advertisement';
    const settings = metallb ?? defaultsFor(facts.profile);
    const speakers = objects.filter(({ kind }) => settings.speaker || kind !== 'DaemonSet');
    // Its webhook looks at the pools: they come when it answers.
    return [...speakers.filter((object) => !isPart(object)), ...configuration(settings)];
  }
  if (addon === 'ingress-nginx' && facts.profile === 'minikube') return objects.map(asDefaultClass);
  if (addon === 'nodelocaldns') {
    const address = await coreDnsAddress(cluster);
    return objects.map((object) => JSON.parse(JSON.stringify(object).replaceAll('10.233.0.3', address)) as KubeObject);
  }
  return objects;
}

export const defaultsFor = (profile: string): MetalLBSettings => ({
  ranges: [profile === 'minikube' ? '192.168.49.100-192.168.49.110' : '192.168.100.240-192.168.100.249'],
  protocol: 'layer2',
  poolName: 'primary',
  autoAssign: true,
  speaker: true,
  peers: [],
});

/** MetalLB's pool and how it is announced. */
function configuration({ ranges, protocol, poolName, autoAssign, peers }: MetalLBSettings): KubeObject[] {
  const object = (version: string, kind: string, name: string, spec: object): KubeObject => ({
    apiVersion: `metallb.io/${version}`,
    kind,
    metadata: { name, namespace: 'metallb-system' },
    spec,
  });
  const pool = object('v1beta1', 'IPAddressPool', poolName, {
    addresses: [...ranges],
    ...(autoAssign ? {} : { autoAssign }),
  });
  if (protocol === 'layer2')
    return [pool, object('v1beta1', 'L2Advertisement', poolName, { ipAddressPools: [poolName] })];
  const routers = peers.map(({ address, asn, myAsn }, index) =>
    object('v1beta2', 'BGPPeer', `peer${index + 1}`, { peerAddress: address, peerASN: asn, myASN: myAsn }),
  );
  return [pool, object('v1beta1', 'BGPAdvertisement', poolName, { ipAddressPools: [poolName] }), ...routers];
}

/** minikube's addon makes its class the default one. */
function asDefaultClass(object: KubeObject): KubeObject {
  if (object.kind !== 'IngressClass') return object;
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
