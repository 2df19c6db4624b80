/** What programs in containers, probes and the cluster's front doors say to the network, and what it says back. */
export interface HttpRequest {
  method: string;
  scheme: 'http' | 'https';
  /** The Host header. */
  host: string;
  /** Path and query: `/api?x=1`. */
  path: string;
  /** In order, names as sent. Host is not among them. */
  headers: readonly (readonly [string, string])[];
  body: string;
  /** Of a TLS handshake, when the scheme is https. */
  serverName?: string;
  /** The client's address as the answering side sees it; the network fills it in. */
  remoteAddress?: string;
}

export interface HttpResponse {
  code: number;
  /** `OK`, `Not Found` */
  reason: string;
  headers: readonly (readonly [string, string])[];
  body: string | Uint8Array;
  /** What the server showed in the TLS handshake; only servers that care fill it in. */
  certificate?: Certificate;
}

/** A server's certificate, as far as clients tell their users. Times are milliseconds. */
export interface Certificate {
  /** `O=Acme Co; CN=www.example.com` */
  subject: string;
  issuer: string;
  validFrom: number;
  validTo: number;
  /** The names and addresses it is for. */
  names: readonly string[];
  isSelfSigned: boolean;
}

/** Why a connection did not come about, in the kernel's terms. */
export interface ConnectFailure {
  failure: 'refused' | 'timed-out' | 'no-route' | 'reset';
  /** How long the client waits before it knows, milliseconds (before its own limits). */
  afterMs: number;
}

export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR' | 'TXT' | 'NS' | 'SOA' | 'MX' | 'ANY';

export interface DnsRecord {
  /** With the final dot. */
  name: string;
  type: DnsType;
  ttl: number;
  /** As in a zone file: `10.96.0.1`, `0 100 80 web.default.svc.cluster.local.` */
  data: string;
}

export interface DnsReply {
  code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  authoritative: boolean;
  answers: readonly DnsRecord[];
  authority: readonly DnsRecord[];
  additional: readonly DnsRecord[];
}

/** The network as seen from one place: a pod, a node, or outside. Answers are synchronous: nothing really travels. */
export interface Net {
  /** One question to one server; `timed-out` or `refused` when no DNS server answers at that address. */
  query(server: string, name: string, type: DnsType): DnsReply | ConnectFailure;
  connect(address: string, port: number, protocol: 'TCP' | 'UDP'): ConnectFailure | { peer: string };
  http(address: string, port: number, request: HttpRequest): HttpResponse | ConnectFailure;
  /** ICMP echo; milliseconds, or the failure. */
  ping(address: string): number | ConnectFailure;
}
