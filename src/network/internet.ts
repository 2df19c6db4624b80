import { isIPv4 } from '../apimachinery/ip.ts';
import type { DnsRecord, DnsReply, DnsType, HttpRequest, HttpResponse } from '../apimachinery/net.ts';
import { response } from './http.ts';

/** A machine outside of the cluster. Nothing is really asked: what it says stands here. */
interface Host {
  address: string;
  ports: readonly number[];
  /** What its web server answers. */
  page?: (request: HttpRequest) => { type: string; body: string };
}

const web = [80, 443];

const text = (body: string) => () => ({ type: 'text/plain; charset=utf-8', body });
const html = (body: string) => () => ({ type: 'text/html; charset=utf-8', body });

/** The few names of the outside world that documents use. Addresses are those the names had for years. */
const hosts: Readonly<Record<string, Host>> = {
  'example.com': {
    address: '93.184.215.14',
    ports: web,
    page: html(
      '<!doctype html><html><head><title>Example Domain</title></head><body><h1>Example Domain</h1></body></html>\n',
    ),
  },
  'www.example.com': {
    address: '93.184.215.14',
    ports: web,
    page: html('<html><body><h1>Example Domain</h1></body></html>\n'),
  },
  'google.com': { address: '142.250.207.46', ports: web, page: html('<html><body>301 Moved</body></html>\n') },
  'www.google.com': { address: '142.250.207.36', ports: web, page: html('<html><body>Google</body></html>\n') },
  'github.com': { address: '20.200.245.247', ports: web, page: html('<html><body>GitHub</body></html>\n') },
  'kubernetes.io': { address: '3.33.186.135', ports: web, page: html('<html><body>Kubernetes</body></html>\n') },
  'registry.k8s.io': { address: '34.96.108.209', ports: web },
  'quay.io': { address: '44.218.65.109', ports: web },
  'ghcr.io': { address: '20.205.243.164', ports: web },
  'docker.io': { address: '3.224.227.198', ports: web },
  'registry-1.docker.io': { address: '98.85.153.80', ports: web },
  'wttr.in': { address: '5.9.243.187', ports: web, page: text('Weather report: not found\n') },
  'dns.google': { address: '8.8.8.8', ports: [53, 443] },
  'one.one.one.one': { address: '1.1.1.1', ports: [53, 80, 443] },
};

const byAddress = new Map(Object.values(hosts).map((host) => [host.address, host]));
byAddress.set('8.8.4.4', { address: '8.8.4.4', ports: [53, 443] });

export const outsideAddress = (address: string): { ports: readonly number[] } | undefined => byAddress.get(address);

/** @returns undefined when there is no web server at that address */
export function outsideAnswer(address: string, request: HttpRequest, now: number): HttpResponse | undefined {
  const named = hosts[request.host.split(':')[0]!.toLowerCase()];
  const page = (named?.address === address ? named : byAddress.get(address))?.page?.(request);
  return page && response(200, page.body, { type: page.type, now });
}

const outsideTTL = 300;

/** The resolver of the outside world: the names above, and those that carry an address in themselves. */
export function resolveOutside(name: string, type: DnsType): DnsReply {
  const plain = name.replace(/\.$/, '').toLowerCase();
  const address = hosts[plain]?.address ?? wildcardAddress(plain);
  const known =
    address !== undefined || Object.keys(hosts).some((host) => host.endsWith(`.${plain}`)) || isWildcardDomain(plain);
  const answers: DnsRecord[] =
    address !== undefined && (type === 'A' || type === 'ANY')
      ? [{ name: `${plain}.`, type: 'A', ttl: outsideTTL, data: address }]
      : [];
  return {
    code: known ? 'NOERROR' : 'NXDOMAIN',
    authoritative: false,
    answers,
    authority: answers.length > 0 ? [] : [rootAuthority],
    additional: [],
  };
}

const rootAuthority: DnsRecord = {
  name: '.',
  type: 'SOA',
  ttl: 86_400,
  data: 'a.root-servers.net. nstld.verisign-grs.com. 2026010100 1800 900 604800 86400',
};

const isWildcardDomain = (name: string): boolean => name === 'nip.io' || name === 'sslip.io';

/** The address inside of a nip.io or sslip.io name: dots, dashes or eight hexadecimal digits. */
export function wildcardAddress(name: string): string | undefined {
  const match = /^(.+)\.(nip|sslip)\.io$/.exec(name);
  if (!match) return undefined;
  const rest = match[1]!;
  const hex = /(?:^|[.-])([0-9a-f]{8})$/.exec(rest)?.[1];
  if (hex) return [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
  if (match[2] === 'nip') {
    const address = rest.split(/[.-]/).slice(-4).join('.');
    return isIPv4(address) ? address : undefined;
  }
  const embedded = /(?:^|[.-])(\d{1,3}([.-])\d{1,3}\2\d{1,3}\2\d{1,3})(?=$|[.-])/.exec(rest)?.[1]?.replaceAll('-', '.');
  return embedded !== undefined && isIPv4(embedded) ? embedded : undefined;
}
