import type { World } from '../apis/world.ts';
import type { Pod } from './types.ts';

const maxNameservers = 3;
const maxSearches = 32;
const maxSearchCharacters = 2048;

/** What the node itself uses; the provider's resolver, made up like everything outside of the cluster. */
const nodeResolver = { nameservers: ['8.8.8.8'], searches: [] as string[], options: [] as string[] };

export interface ResolvConf {
  text: string;
  /** Messages of DNSConfigForming events: what did not fit. */
  warnings: string[];
}

/** `/etc/resolv.conf` of a pod, by its dnsPolicy and dnsConfig. */
export function resolvConf(pod: Pod, world: World): ResolvConf {
  const base = baseConfig(pod, world);
  const { nameservers = [], searches = [], options = [] } = pod.spec.dnsConfig ?? {};
  const merged = {
    nameservers: unique([...base.nameservers, ...nameservers]),
    searches: unique([...base.searches, ...searches]),
    options: mergeOptions(base.options, options),
  };
  const warnings: string[] = [];
  return { text: render(limited(merged, warnings)), warnings };
}

type Config = typeof nodeResolver;

function baseConfig(pod: Pod, { facts }: World): Config {
  const policy = pod.spec.dnsPolicy ?? 'ClusterFirst';
  if (policy === 'None') return { nameservers: [], searches: [], options: [] };
  if (policy === 'Default' || (policy === 'ClusterFirst' && pod.spec.hostNetwork)) return nodeResolver;
  const { domain } = facts;
  return {
    nameservers: [facts.clusterDNS],
    searches: [`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain, ...nodeResolver.searches],
    options: ['ndots:5'],
  };
}

const unique = (list: readonly string[]): string[] => [...new Set(list)];

function mergeOptions(base: readonly string[], more: readonly { name?: string; value?: string }[]): string[] {
  const options = new Map(base.map((option) => option.split(':', 2) as [string, string | undefined]));
  for (const { name, value } of more) if (name) options.set(name, value || undefined);
  return [...options].map(([name, value]) => (value === undefined ? name : `${name}:${value}`));
}

function limited(config: Config, warnings: string[]): Config {
  const nameservers = config.nameservers.slice(0, maxNameservers);
  if (nameservers.length < config.nameservers.length) {
    warnings.push(
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${nameservers.join(' ')}`,
    );
  }
  let searches = config.searches.slice(0, maxSearches);
  while (searches.join(' ').length > maxSearchCharacters) searches = searches.slice(0, -1);
  if (searches.length < config.searches.length) {
    warnings.push(
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(' ')}`,
    );
  }
  return { ...config, nameservers, searches };
}

function render({ nameservers, searches, options }: Config): string {
  const lines = nameservers.map((server) => `nameserver ${server}`);
  if (searches.length > 0) lines.push(`search ${searches.join(' ')}`);
  if (options.length > 0) lines.push(`options ${options.join(' ')}`);
  return lines.map((line) => `${line}\n`).join('');
}
