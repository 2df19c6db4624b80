import type {
  ConnectFailure,
  DnsRecord,
  DnsReply,
  DnsType,
  HttpRequest,
  HttpResponse,
  Net,
} from '../../src/apimachinery/net.ts';

/** What a fake network knows: names, and what answers where. */
export interface FakeNet {
  /** `myweb-svc.default.svc.cluster.local.` → addresses */
  names?: Readonly<Record<string, readonly string[]>>;
  /** Other records, by type and name: `CNAME weather.default.svc.cluster.local.` → data */
  records?: Readonly<Record<string, readonly string[]>>;
  /** `10.96.0.1:80` → what it answers */
  servers?: Readonly<Record<string, (request: HttpRequest) => HttpResponse>>;
  /** `10.96.0.9:80` → how a connection fails; everything else is refused at once */
  failures?: Readonly<Record<string, ConnectFailure>>;
  nameservers?: readonly string[];
}

const refused: ConnectFailure = { failure: 'refused', afterMs: 1 };

/** A network out of tables. */
export function fakeNet(net: FakeNet = {}): Net & { asked: string[] } {
  const asked: string[] = [];
  const query = (server: string, name: string, type: DnsType): DnsReply | ConnectFailure => {
    asked.push(`${type} ${name}`);
    if (!(net.nameservers ?? ['10.96.0.10']).includes(server)) return { failure: 'timed-out', afterMs: 5000 };
    const addresses = (net.names?.[name] ?? []).map((data): DnsRecord => ({ name, type: 'A', ttl: 30, data }));
    const others = (net.records?.[`${type} ${name}`] ?? []).map((data): DnsRecord => ({ name, type, ttl: 30, data }));
    const aliases =
      type === 'CNAME'
        ? []
        : (net.records?.[`CNAME ${name}`] ?? []).map((data): DnsRecord => ({ name, type: 'CNAME', ttl: 30, data }));
    const answers = [...aliases, ...(type === 'A' ? addresses : []), ...others];
    const known = net.names?.[name] !== undefined || answers.length > 0;
    return { code: known ? 'NOERROR' : 'NXDOMAIN', authoritative: true, answers, authority: [], additional: [] };
  };
  const failureAt = (place: string) => net.failures?.[place] ?? (net.servers?.[place] ? undefined : refused);
  return {
    asked,
    query,
    connect: (address, port) => failureAt(`${address}:${port}`) ?? { peer: address },
    http: (address, port, request) => failureAt(`${address}:${port}`) ?? net.servers![`${address}:${port}`]!(request),
    ping: (address) => (address.startsWith('10.244.') ? 0.1 : { failure: 'timed-out', afterMs: 1000 }),
  };
}

export const page = (body: string, code = 200, reason = 'OK'): HttpResponse => ({
  code,
  reason,
  headers: [
    ['Content-Length', String(Buffer.byteLength(body))],
    ['Content-Type', 'text/plain'],
  ],
  body,
});
