import type { ConnectFailure, DnsReply, DnsType } from '../apimachinery/net.ts';
import type { Node } from '../apis/core/node.ts';
import type { Pod } from '../apis/core/pod.ts';
import { configMap } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import type { Balancer } from './balancer.ts';
import { isDnsServer } from './destination.ts';
import { resolve } from './dns.ts';
import { type CacheLimits, DnsCache } from './dns-cache.ts';
import { resolveOutside } from './internet.ts';
import type { Memory } from './memory.ts';
import { routeConnection } from './route.ts';
import { servicesByClusterIP } from './tables.ts';
import type { Hop, Listeners, Server } from './way.ts';

/** What the servers look things up with. */
export interface NameServerContext {
  world: World;
  listeners: Listeners;
  balancer: Balancer;
  memory: Memory | undefined;
  /** The way so far; each server adds what it did. */
  hops: Hop[];
}

const failed: DnsReply = { code: 'SERVFAIL', authoritative: false, answers: [], authority: [], additional: [] };
/** A server that is no DNS server, or does not answer, is silent. */
const silent: ConnectFailure = { failure: 'timed-out', afterMs: 5_000 };

const clusterZoneLimits: CacheLimits = { success: 30, denial: 5 };
const otherLimits: CacheLimits = { success: 30, denial: 30 };

/** The answer of whoever stands at the end of the way: CoreDNS, nodelocaldns or a server outside. */
export function answerAsNameServer(
  server: Server,
  name: string,
  type: DnsType,
  context: NameServerContext,
): DnsReply | ConnectFailure {
  switch (server.kind) {
    case 'outside':
      context.hops.push({ at: server.address, rule: `answers for ${name} from the outside world` });
      return resolveOutside(name, type);
    case 'node-local-dns':
      return server.port === 53 ? nodeLocal(server.node, name, type, context) : silent;
    case 'pod':
      return isDnsServer(server.pod) ? coreDns(server.pod, name, type, context) : silent;
    default:
      return silent;
  }
}

function coreDns(
  pod: Pod,
  name: string,
  type: DnsType,
  { world, balancer, memory, hops }: NameServerContext,
): DnsReply {
  const at = `CoreDNS in pod ${pod.metadata.namespace}/${pod.metadata.name}`;
  const answer = () => resolve(name, type, world, (list) => balancer.shuffled(list));
  const corefile = corefileOf(world);
  if (!memory || !/^\s*cache\b/m.test(corefile)) {
    const reply = answer();
    hops.push({ at, rule: `${reply.code} for ${name} ${type}` });
    return reply;
  }
  const cached = new DnsCache(memory, world).answer(
    `coredns/${pod.metadata.name}`,
    { name: plainName(name), type },
    otherLimits,
    answer,
    () => resolve(name, type, world, (list) => [...list]),
  );
  const reply = cached.reply as DnsReply;
  hops.push({ at, rule: `${reply.code} for ${name} ${type} (its cache: ${cached.note})` });
  return reply;
}

/** nodelocaldns asks CoreDNS about the cluster's zone, and the node's own resolver about the rest. */
function nodeLocal(node: Node, name: string, type: DnsType, context: NameServerContext): DnsReply {
  const { world, memory, hops } = context;
  const at = `nodelocaldns on ${node.metadata.name}`;
  const plain = plainName(name);
  const { domain } = world.facts;
  const isZone = plain === domain || plain.endsWith(`.${domain}`);
  const isOurs = isZone || plain.endsWith('.in-addr.arpa') || plain.endsWith('.ip6.arpa');
  const further: Hop[] = [];
  const { reply, note } = new DnsCache(memory, world).answer(
    `nodelocaldns/${node.metadata.name}`,
    { name: plain, type },
    isZone ? clusterZoneLimits : otherLimits,
    () => (isOurs ? askCoreDns(node, name, type, { ...context, hops: further }) : askUpstream(at, name, type, further)),
    () => (isOurs ? resolve(name, type, world, (list) => [...list]) : resolveOutside(name, type)),
  );
  hops.push({ at, rule: `${name} ${type}: cache ${note}` }, ...further);
  return 'failure' in reply ? failed : reply;
}

function askUpstream(at: string, name: string, type: DnsType, hops: Hop[]): DnsReply {
  hops.push({ at, rule: `${name} is not in the zone of the cluster: asks the resolver of the node` });
  return resolveOutside(name, type);
}

function askCoreDns(node: Node, name: string, type: DnsType, context: NameServerContext): DnsReply | ConnectFailure {
  const { world, listeners, balancer, hops } = context;
  const at = `nodelocaldns on ${node.metadata.name}`;
  const address = coreDnsAddress(world);
  if (!address) {
    hops.push({ at, rule: 'finds no Service of CoreDNS to ask' });
    return failed;
  }
  hops.push({ at, rule: `asks CoreDNS at ${address} over TCP` });
  const route = routeConnection({ node }, { address, port: 53, protocol: 'TCP' }, world, listeners, balancer);
  hops.push(...route.hops.slice(1));
  return 'failure' in route ? failed : answerAsNameServer(route.server, name, type, context);
}

function coreDnsAddress(world: World): string | undefined {
  for (const [address, services] of world.index(servicesByClusterIP)) {
    for (const { metadata } of services) {
      if (metadata.namespace === 'kube-system' && metadata.labels?.['k8s-app'] === 'kube-dns') return address;
    }
  }
  return undefined;
}

const corefileOf = (world: World): string =>
  world.get(configMap, { namespace: 'kube-system', name: 'coredns' })?.data?.['Corefile'] ?? '';

const plainName = (name: string): string => name.replace(/\.$/, '').toLowerCase();
