import { readdirSync, readFileSync, statSync } from 'node:fs';
import { nthAddress, parseCIDR } from '../apimachinery/ip.ts';
import type { Host } from '../host/host.ts';
import { type Addon, addons as allAddons, defaultsFor, enableAddon } from './addons.ts';
import type { Cluster } from './cluster.ts';
import { type StartOptions, startCluster } from './index.ts';
import { readSettings, type Settings, SettingsError, settingsFiles } from './kubespray.ts';
import type { Profile } from './profiles/index.ts';

/** @throws SettingsError when the folder has none of kubespray's files, or they make no sense */
export async function settingsIn(folder: string): Promise<Settings> {
  const list = (path: string) => (isFolder(path) ? readdirSync(path).sort() : undefined);
  const files = settingsFiles(folder, list);
  if (files.length === 0) throw new SettingsError(`no group_vars of kubespray's in ${folder}`);
  const settings = await readSettings(files.map((path) => readFileSync(path, 'utf8')));
  const mode = settings.facts.proxyMode ?? 'ipvs';
  if (settings.addons.metallb && mode === 'ipvs' && settings.strictARP === false)
    throw new SettingsError('metallb_enabled needs kube_proxy_strict_arp: true in k8s-cluster.yml');
  return settings;
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};

/** Makes a cluster as kubespray would have made it with these settings. */
export async function startByKubespray(
  home: string,
  options: StartOptions,
  settings: Settings,
  host: Host,
): Promise<Cluster> {
  const cluster = await startCluster(home, { ...options, profile: fitted(options.profile, settings) }, host);
  const isOn = (addon: Addon): boolean => settings.addons[addon] ?? addon === 'nodelocaldns';
  for (const addon of Object.keys(allAddons).filter((name) => isOn(name as Addon)) as Addon[]) {
    const metallb = { ...defaultsFor('kubespray'), ...settings.metallb };
    await enableAddon(cluster, addon, addon === 'metallb' ? metallb : undefined);
    await cluster.flush();
  }
  return cluster;
}

/** The profile with other ranges, and without addons: they come one by one. */
function fitted(profile: Profile, { facts }: Settings): Profile {
  const serviceCIDR = facts.serviceCIDR ?? profile.facts.serviceCIDR;
  const podCIDR = facts.podCIDR ?? profile.facts.podCIDR;
  const services = parseCIDR(serviceCIDR);
  if (!services || !parseCIDR(podCIDR)) throw new SettingsError(`no such range: ${services ? podCIDR : serviceCIDR}`);
  const clusterDNS = nthAddress(services, 3);
  const [first, second] = podCIDR.split('.');
  return {
    ...profile,
    addons: [],
    facts: { ...profile.facts, ...facts, clusterDNS, nodeLocalDNS: false },
    node: (index) => {
      const place = profile.node(index);
      if (podCIDR === profile.facts.podCIDR) return place;
      const moved = (text: string) =>
        text.replace(/^10\.233\.(?=(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/, `${first}.${second}.`);
      const annotations = Object.entries(place.annotations ?? {}).map(([key, value]) => [key, moved(value)] as const);
      return { ...place, podCIDR: moved(place.podCIDR), annotations: Object.fromEntries(annotations) };
    },
  };
}
