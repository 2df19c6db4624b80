import { isIPv4 } from '../apimachinery/ip.ts';
import type { DnsRecord, DnsReply, DnsType } from '../apimachinery/net.ts';
import type { Service } from '../apis/core/service.ts';
import type { EndpointSlice } from '../apis/discovery/endpointslice.ts';
import { configMap, namespace as namespaceKind, service as serviceKind } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { type Endpoint, endpointsOf } from './endpoints.ts';
import { resolveOutside } from './internet.ts';
import { firstOf, servicesByClusterIP, slicesByAddress } from './tables.ts';

/** Answers of the cluster's zone are the same for everybody, but for the order of addresses. */
export type Shuffle = <T>(list: readonly T[]) => T[];

/** One question as CoreDNS takes it: its zone is asked first, the rest goes to the node's resolver. */
export function resolve(name: string, type: DnsType, world: World, shuffle: Shuffle): DnsReply {
  const typed = name.replace(/\.$/, '');
  const plain = typed.toLowerCase();
  const zone = world.facts.domain;
  if (plain === zone || plain.endsWith(`.${zone}`)) return new Zone(typed, type, world, shuffle).answer();
  if (plain.endsWith('.in-addr.arpa')) return resolvePointer(typed, type, world) ?? resolveOutside(typed, type);
  return fromHostsBlock(typed, type, world) ?? resolveOutside(typed, type);
}

/** Names that stand in the `hosts` block of the Corefile, as minikube writes one for its own machine. */
function fromHostsBlock(name: string, type: DnsType, world: World): DnsReply | undefined {
  const corefile = world.get(configMap, { namespace: 'kube-system', name: 'coredns' })?.data?.['Corefile'] ?? '';
  const block = /^\s*hosts\b[^{\n]*\{([^}]*)\}/m.exec(corefile)?.[1] ?? '';
  const line = block
    .split('\n')
    .map((text) => text.trim().split(/\s+/))
    .find(([address = '', ...names]) => isIPv4(address) && names.includes(name.toLowerCase()));
  if (!line) return undefined;
  const answers: DnsRecord[] = type === 'A' ? [{ name: `${name}.`, type, ttl: 3600, data: line[0]! }] : [];
  return { code: 'NOERROR', authoritative: true, answers, authority: [], additional: [] };
}

/** A question about a name in the cluster's zone. */
class Zone {
  /** As it was typed: answers repeat it so. */
  readonly #typed: string;
  readonly #name: string;
  readonly #type: DnsType;
  readonly #world: World;
  readonly #shuffle: Shuffle;
  readonly #zone: string;

  constructor(name: string, type: DnsType, world: World, shuffle: Shuffle) {
    this.#typed = name;
    this.#name = name.toLowerCase();
    this.#type = type;
    this.#world = world;
    this.#shuffle = shuffle;
    this.#zone = world.facts.domain;
  }

  answer(): DnsReply {
    const rest = this.#name === this.#zone ? '' : this.#name.slice(0, -this.#zone.length - 1);
    const labels = rest === '' ? [] : rest.split('.');
    if (labels.length === 0) return this.#apex();
    if (rest === 'dns-version') return this.#records([this.#record('TXT', '"1.1.0"')]);
    if (rest === 'ns.dns') return this.#records(this.#serverAddresses().map((ip) => this.#record('A', ip)));
    const kind = labels.pop();
    if (kind !== 'svc' && kind !== 'pod') return this.#noName();
    const namespace = labels.pop();
    if (namespace === undefined) return this.#empty();
    if (!this.#world.get(namespaceKind, { namespace: '', name: namespace })) return this.#noName();
    const name = labels.pop();
    if (name === undefined) return this.#empty();
    return kind === 'svc' ? this.#service(namespace, name, labels) : this.#pod(name, labels);
  }

  #apex(): DnsReply {
    if (this.#type === 'SOA') return this.#records([this.#authority()]);
    if (this.#type === 'NS') return this.#records([this.#record('NS', `ns.dns.${this.#zone}.`)]);
    return this.#empty();
  }

  #serverAddresses(): string[] {
    const server = firstOf(this.#world.index(servicesByClusterIP), this.#world.facts.clusterDNS);
    return [server?.spec.clusterIP ?? this.#world.facts.clusterDNS];
  }

  /** `1-2-3-4.namespace.pod`: the address in the name, whether or not such a pod is there. */
  #pod(name: string, more: readonly string[]): DnsReply {
    const address = name.replaceAll('-', '.');
    if (more.length > 0 || !/^\d+(\.\d+){3}$/.test(address)) return this.#noName();
    return this.#records([this.#record('A', address)]);
  }

  #service(namespace: string, name: string, more: readonly string[]): DnsReply {
    const service = this.#world.get(serviceKind, { namespace, name });
    if (!service || more.length > 2) return this.#noName();
    if (service.spec.type === 'ExternalName') return this.#alias(service);
    if (more.length === 2) return this.#ports(service, more[0]!, more[1]!);
    if (more.length === 1) return this.#endpoint(service, more[0]!);
    if (this.#type === 'SRV') return this.#ports(service, undefined, undefined);
    if (service.spec.clusterIP !== 'None') {
      return this.#records((service.spec.clusterIPs ?? [service.spec.clusterIP!]).map((ip) => this.#record('A', ip)));
    }
    const ready = this.#endpoints(service);
    if (ready.length === 0) return this.#noName();
    return this.#records(this.#shuffle(ready).map(({ address }) => this.#record('A', address)));
  }

  #endpoints(service: Service, port?: string): Endpoint[] {
    return endpointsOf(service, port, this.#world).filter(({ ready }) => ready);
  }

  #endpoint(service: Service, label: string): DnsReply {
    const found = this.#endpoints(service).filter((endpoint) => endpointLabel(endpoint) === label);
    return found.length === 0 ? this.#noName() : this.#records(found.map(({ address }) => this.#record('A', address)));
  }

  /** Another name: the alias, and what it leads to. */
  #alias(service: Service): DnsReply {
    const target = `${service.spec.externalName!.replace(/\.$/, '')}.`;
    const alias = this.#record('CNAME', target);
    if (this.#type === 'CNAME') return this.#records([alias]);
    if (this.#type !== 'A' && this.#type !== 'AAAA' && this.#type !== 'ANY') return this.#empty();
    const { code, answers } = resolve(target, this.#type, this.#world, this.#shuffle);
    return {
      ...this.#reply('NOERROR'),
      code: code === 'NXDOMAIN' ? 'NXDOMAIN' : 'NOERROR',
      answers: [alias, ...answers],
    };
  }

  /** `_port._protocol.service`; without both, every port of the Service. */
  #ports(service: Service, portLabel: string | undefined, protocolLabel: string | undefined): DnsReply {
    const wanted = (service.spec.ports ?? []).filter(
      ({ name = '', protocol = 'TCP' }) =>
        portLabel === undefined ||
        (`_${name}` === portLabel && `_${protocol.toLowerCase()}` === protocolLabel && name !== ''),
    );
    if (wanted.length === 0) return this.#noName();
    const full = `${service.metadata.name}.${service.metadata.namespace}.svc.${this.#zone}.`;
    if (service.spec.clusterIP !== 'None') {
      const weight = Math.floor(100 / wanted.length);
      const answers = wanted.map(({ port }) => this.#record('SRV', `0 ${weight} ${port} ${full}`));
      return {
        ...this.#records(answers),
        additional: [{ name: full, type: 'A', ttl: this.#ttl, data: service.spec.clusterIP! }],
      };
    }
    const targets = wanted.flatMap(({ name = '' }) => this.#endpoints(service, name));
    if (targets.length === 0) return this.#noName();
    const weight = Math.floor(100 / targets.length);
    const nameOf = (endpoint: Endpoint) => `${endpointLabel(endpoint)}.${full}`;
    return {
      ...this.#records(targets.map((target) => this.#record('SRV', `0 ${weight} ${target.port} ${nameOf(target)}`))),
      additional: targets.map((target) => ({ name: nameOf(target), type: 'A', ttl: this.#ttl, data: target.address })),
    };
  }

  get #ttl(): number {
    return this.#world.facts.dnsTTL;
  }

  #record(type: DnsType, data: string): DnsRecord {
    return { name: `${this.#typed}.`, type, ttl: this.#ttl, data };
  }

  #authority(): DnsRecord {
    return zoneAuthority(this.#world);
  }

  #reply(code: DnsReply['code']): DnsReply {
    return { code, authoritative: true, answers: [], authority: [], additional: [] };
  }

  /** Records of other types than the one asked for are no answer: the name exists, with nothing to say. */
  #records(answers: readonly DnsRecord[]): DnsReply {
    const wanted = this.#type === 'ANY' ? answers : answers.filter(({ type }) => type === this.#type);
    return wanted.length === 0 ? this.#empty() : { ...this.#reply('NOERROR'), answers: wanted };
  }

  #empty(): DnsReply {
    return { ...this.#reply('NOERROR'), authority: [this.#authority()] };
  }

  #noName(): DnsReply {
    return { ...this.#reply('NXDOMAIN'), authority: [this.#authority()] };
  }
}

function zoneAuthority({ facts, now }: World): DnsRecord {
  const zone = facts.domain;
  const serial = Math.floor(now / 1000);
  const data = `ns.dns.${zone}. hostmaster.${zone}. ${serial} 7200 1800 86400 ${facts.dnsTTL}`;
  return { name: `${zone}.`, type: 'SOA', ttl: facts.dnsTTL, data };
}

/** The first label of an endpoint's own name: its hostname, or its address with dashes. */
const endpointLabel = ({ hostname, address }: Endpoint): string => hostname || address.replaceAll('.', '-');

/** Reverse look-up of Services and their endpoints. @returns undefined when the cluster does not know the address */
function resolvePointer(name: string, type: DnsType, world: World): DnsReply | undefined {
  const address = name.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.');
  const zone = world.facts.domain;
  const fullName = (service: Service) => `${service.metadata.name}.${service.metadata.namespace}.svc.${zone}.`;
  const targets: string[] = [];
  for (const service of world.index(servicesByClusterIP).get(address) ?? []) targets.push(fullName(service));
  for (const slice of world.index(slicesByAddress).get(address) ?? []) {
    const service = serviceOfSlice(slice, world);
    const endpoint =
      service && endpointsOf(service, undefined, world).find((one) => one.address === address && one.ready);
    if (endpoint) targets.push(`${endpointLabel(endpoint)}.${fullName(service)}`);
  }
  if (targets.length === 0) return undefined;
  const answers = [...new Set(targets)].map((data) => ({
    name: `${name}.`,
    type: 'PTR' as const,
    ttl: world.facts.dnsTTL,
    data,
  }));
  const isWanted = type === 'PTR' || type === 'ANY';
  return { code: 'NOERROR', authoritative: true, answers: isWanted ? answers : [], authority: [], additional: [] };
}

const serviceOfSlice = ({ metadata }: EndpointSlice, world: World): Service | undefined => {
  const name = metadata.labels?.['kubernetes.io/service-name'];
  return name ? world.get(serviceKind, { namespace: metadata.namespace!, name }) : undefined;
};
