import { formatIPv6, isIPv4, parseIPv6 } from '../apimachinery/ip.ts';
import type { DnsRecord, DnsReply, DnsType, HttpRequest, HttpResponse } from '../apimachinery/net.ts';
import { response } from './http.ts';

/** A machine outside of the cluster. Nothing is really asked: what it says stands here. */
interface Host {
  address: string;
  ports: readonly number[];
  /** What its web server answers. */
  page?: (request: HttpRequest) => { type: string; body: string };
  /** It answers with 301 and this host. */
  movedTo?: string;
}

const web = [80, 443];

const text = (body: string) => () => ({ type: 'text/plain; charset=utf-8', body });
const html = (body: string) => () => ({ type: 'text/html; charset=utf-8', body });

/** Says that nobody outside was asked. */
const simulated = '(simulated: this page comes from kubesim; nothing outside of this machine was asked)';

const htmlPage = (title: string) =>
  html(
    `<!doctype html>\n<html><head><title>${title}</title></head>\n<body><h1>${title}</h1>\n<p>${simulated}</p></body></html>\n`,
  );

/** The few names of the outside world that documents use. Addresses are those the names had for years. */
const hosts: Readonly<Record<string, Host>> = {
  'example.com': { address: '93.184.215.14', ports: web, page: htmlPage('Example Domain') },
  'www.example.com': { address: '93.184.215.14', ports: web, page: htmlPage('Example Domain') },
  'google.com': { address: '142.250.207.46', ports: web, page: htmlPage('Google'), movedTo: 'www.google.com' },
  'www.google.com': { address: '142.250.207.36', ports: web, page: htmlPage('Google') },
  'github.com': { address: '20.200.245.247', ports: web, page: htmlPage('GitHub') },
  'kubernetes.io': { address: '3.33.186.135', ports: web, page: htmlPage('Kubernetes') },
  'registry.k8s.io': { address: '34.96.108.209', ports: web },
  'quay.io': { address: '44.218.65.109', ports: web },
  'ghcr.io': { address: '20.205.243.164', ports: web },
  'docker.io': { address: '3.224.227.198', ports: web },
  'registry-1.docker.io': { address: '98.85.153.80', ports: web },
  'wttr.in': {
    address: '5.9.243.187',
    ports: web,
    page: text(`Weather report: Seoul\n\n     Sunny\n     21 °C\n\n${simulated}\n`),
  },
  'dns.google': { address: '8.8.8.8', ports: [53, 443] },
  'one.one.one.one': { address: '1.1.1.1', ports: [53, 80, 443] },
};

const byAddress = new Map(Object.values(hosts).map((host) => [host.address, host]));
byAddress.set('8.8.4.4', { address: '8.8.4.4', ports: [53, 443] });

export const outsideAddress = (address: string): { ports: readonly number[] } | undefined => byAddress.get(address);

/** @returns undefined when there is no web server at that address */
export function outsideAnswer(address: string, request: HttpRequest, now: number): HttpResponse | undefined {
  const named = hosts[request.host.split(':')[0]!.toLowerCase()];
  const host = named?.address === address ? named : byAddress.get(address);
  const page = host?.page?.(request);
  if (!page) return undefined;
  if (!host?.movedTo) return response(200, page.body, { type: page.type, now });
  const location = `${request.scheme}://${host.movedTo}${request.path}`;
  const body = `<HTML><HEAD><TITLE>301 Moved</TITLE></HEAD><BODY>\n<H1>301 Moved</H1>\nThe document has moved\n<A HREF="${location}">here</A>.\n</BODY></HTML>\n`;
  return response(301, body, { type: 'text/html; charset=UTF-8', now, headers: [['Location', location]] });
}

const outsideTTL = 300;

/** The resolver of the outside world: the names above, and those that carry an address in themselves. */
export function resolveOutside(name: string, type: DnsType): DnsReply {
  const plain = name.replace(/\.$/, '').toLowerCase();
  const address = hosts[plain]?.address ?? wildcardAddress(plain);
  const long = wildcardIPv6(plain);
  const known =
    address !== undefined ||
    long !== undefined ||
    Object.keys(hosts).some((host) => host.endsWith(`.${plain}`)) ||
    isWildcardDomain(plain);
  const answers: DnsRecord[] =
    address !== undefined && (type === 'A' || type === 'ANY')
      ? [{ name: `${name.replace(/\.$/, '')}.`, type: 'A', ttl: outsideTTL, data: address }]
      : [];
  if (long !== undefined && (type === 'AAAA' || type === 'ANY')) {
    answers.push({ name: `${name.replace(/\.$/, '')}.`, type: 'AAAA', ttl: outsideTTL, data: long });
  }
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

/** `--1.sslip.io` is ::1: colons written as dashes. */
function wildcardIPv6(name: string): string | undefined {
  const label = /(?:^|\.)([0-9a-f-]*--?[0-9a-f-]*)\.sslip\.io$/.exec(name)?.[1];
  const value = label === undefined ? undefined : parseIPv6(label.replaceAll('-', ':'));
  return value === undefined ? undefined : formatIPv6(value);
}
