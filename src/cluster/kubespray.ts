import type { ClusterFacts } from '../apis/world.ts';
import { type Addon, defaultsFor, disableAddon, enableAddon, type MetalLBSettings } from './addons.ts';
import type { Cluster } from './cluster.ts';
import { writeState } from './state.ts';

/** What kubespray's group_vars say, as far as a simulated cluster has it. Absent: the file does not say. */
export interface Settings {
  addons: Partial<Record<Addon, boolean>>;
  metallb: Partial<MetalLBSettings>;
  facts: Partial<Pick<ClusterFacts, 'serviceCIDR' | 'podCIDR' | 'proxyMode'>>;
  strictARP?: boolean;
}

/** Values that do not go together: kubespray's own checks would refuse them. */
export class SettingsError extends Error {}

const names = /^(?:addons|k8s[-_]cluster|all)\.ya?ml$/;

/** Paths of the files that matter below an inventory. @param list names in a folder; undefined for what is no folder */
export function settingsFiles(
  root: string,
  list: (path: string) => readonly string[] | undefined,
  depth = 4,
): string[] {
  return (list(root) ?? []).flatMap((name) => {
    const path = `${root}/${name}`;
    if (list(path)) return depth > 0 ? settingsFiles(path, list, depth - 1) : [];
    return names.test(name) ? [path] : [];
  });
}

type Values = Record<string, unknown>;

/** @param texts of the files, later ones win */
export async function parseSettings(texts: readonly string[]): Promise<Values> {
  const { parse } = await import('yaml');
  return Object.assign({}, ...texts.map((text) => (parse(text) as Values | null) ?? {})) as Values;
}

const switches: Readonly<Record<string, Addon>> = {
  metallb_enabled: 'metallb',
  ingress_nginx_enabled: 'ingress-nginx',
  metrics_server_enabled: 'metrics-server',
  enable_nodelocaldns: 'nodelocaldns',
};

/** @throws SettingsError for values that make no sense */
export async function readSettings(texts: readonly string[]): Promise<Settings> {
  const values = await parseSettings(texts);
  const text = (key: string): string | undefined => (typeof values[key] === 'string' ? values[key] : undefined);
  const addons: Settings['addons'] = {};
  for (const [key, addon] of Object.entries(switches))
    if (typeof values[key] === 'boolean') addons[addon] = values[key];
  const proxyMode = text('kube_proxy_mode');
  if (proxyMode !== undefined && proxyMode !== 'ipvs' && proxyMode !== 'iptables')
    throw new SettingsError(`kube_proxy_mode is "${proxyMode}"; ipvs and iptables are known`);
  const serviceCIDR = text('kube_service_addresses');
  const podCIDR = text('kube_pods_subnet');
  const strictARP = values['kube_proxy_strict_arp'];
  return {
    addons,
    metallb: metallbOf(values),
    facts: {
      ...(serviceCIDR ? { serviceCIDR } : {}),
      ...(podCIDR ? { podCIDR } : {}),
      ...(proxyMode ? { proxyMode } : {}),
    },
    ...(typeof strictARP === 'boolean' ? { strictARP } : {}),
  };
}

function metallbOf(values: Values): Partial<MetalLBSettings> {
  const settings: Partial<MetalLBSettings> = {};
  const config = values['metallb_config'] as
    | { address_pools?: Record<string, { ip_range?: string[]; auto_assign?: boolean }> }
    | undefined;
  const [pool] = Object.entries(config?.address_pools ?? {});
  const ranges = (values['metallb_ip_range'] as string[] | undefined) ?? pool?.[1].ip_range;
  if (ranges) settings.ranges = ranges;
  const name = (values['metallb_pool_name'] as string | undefined) ?? pool?.[0];
  if (name) settings.poolName = name;
  const protocol = values['metallb_protocol'];
  if (protocol !== undefined && protocol !== 'layer2' && protocol !== 'bgp')
    throw new SettingsError(`metallb_protocol is "${String(protocol)}"; layer2 and bgp are known`);
  if (protocol !== undefined) settings.protocol = protocol;
  const autoAssign = values['metallb_auto_assign'] ?? values['matallb_auto_assign'] ?? pool?.[1].auto_assign;
  if (typeof autoAssign === 'boolean') settings.autoAssign = autoAssign;
  if (typeof values['metallb_speaker_enabled'] === 'boolean') settings.speaker = values['metallb_speaker_enabled'];
  const peers = values['metallb_peers'] as { peer_address: string; peer_asn: number; my_asn: number }[] | undefined;
  if (peers)
    settings.peers = peers.map((peer) => ({ address: peer.peer_address, asn: peer.peer_asn, myAsn: peer.my_asn }));
  return settings;
}

export interface Changed {
  /** The role that did it. */
  name: string;
  text: string;
}

/** Brings a running cluster to what the files say. @throws SettingsError before anything is changed */
export async function applySettings(cluster: Cluster, wanted: Settings | Promise<Settings>): Promise<Changed[]> {
  const settings = await wanted;
  const { facts, addons } = cluster.state;
  const proxyMode = settings.facts.proxyMode ?? facts.proxyMode;
  const wantsMetalLB = settings.addons.metallb ?? addons.includes('metallb');
  if (wantsMetalLB && proxyMode === 'ipvs' && settings.strictARP === false)
    throw new SettingsError(
      'MetalLB require kube_proxy_strict_arp = true, see https://github.com/danderson/metallb/issues/153#issuecomment-518651132',
    );
  const changed: Changed[] = [];
  if (proxyMode !== facts.proxyMode) {
    await cluster.act(() =>
      writeState(cluster.store, { ...cluster.state, facts: { ...cluster.state.facts, proxyMode } }),
    );
    changed.push({ name: 'kube-proxy', text: `kube-proxy | mode ${proxyMode}` });
  }
  for (const [addon, isOn] of Object.entries(settings.addons) as [Addon, boolean][]) {
    const name = addon.replaceAll('-', '_');
    if (!isOn && (await disableAddon(cluster, addon))) changed.push({ name, text: `${addon} | Remove` });
    if (isOn && !addons.includes(addon)) {
      await enableAddon(
        cluster,
        addon,
        addon === 'metallb' ? { ...defaultsFor(facts.profile), ...settings.metallb } : undefined,
      );
      changed.push({ name, text: `${addon} | Apply manifests` });
    } else if (isOn && addon === 'metallb' && Object.keys(settings.metallb).length > 0) {
      if (await reconfigure(cluster, { ...defaultsFor(facts.profile), ...settings.metallb }))
        changed.push({ name, text: 'MetalLB | Lay out the configuration' });
    }
  }
  return changed;
}

/** MetalLB is there already: only what differs is written. */
async function reconfigure(cluster: Cluster, settings: MetalLBSettings): Promise<boolean> {
  const before = cluster.store.revision;
  const path = '/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools';
  const { items } = (await cluster.request({ method: 'GET', path })).body as {
    items: { spec: { addresses: string[] } }[];
  };
  const same = items.length === 1 && JSON.stringify(items[0]!.spec.addresses) === JSON.stringify(settings.ranges);
  const kinds = settings.protocol === 'layer2' ? 'l2advertisements' : 'bgpadvertisements';
  const announced = (await cluster.request({ method: 'GET', path: path.replace('ipaddresspools', kinds) })).body as {
    items: unknown[];
  };
  if (same && announced.items.length > 0) return false;
  await disableAddon(cluster, 'metallb');
  await enableAddon(cluster, 'metallb', settings);
  return cluster.store.revision !== before;
}
