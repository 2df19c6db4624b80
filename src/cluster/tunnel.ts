import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest, HttpResponse } from '../apimachinery/net.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { Service } from '../apis/core/service.ts';
import { node as nodeKind, pod as podKind, service as serviceKind } from '../apis/index.ts';
import type { Cluster } from './cluster.ts';
import { nodeAddress } from './node-shell/facts.ts';

/** An address of the cluster's network that is reachable on a port of this machine. */
export interface Opened {
  /** `Service default/web`, `ingress-nginx` */
  what: string;
  address: string;
  port: number;
  localPort: number;
  server: Server;
}

/**
 * Opens the ingress controller's and all external addresses on loopback ports, for browsers and any other program.
 * @param ingressPort the port for the ingress controller; 0 for any free one
 */
export async function openTunnel(cluster: Cluster, ingressPort: number): Promise<Opened[]> {
  await cluster.act(() => {});
  await cluster.flush();
  const { view } = await cluster.simulation();
  const targets: Omit<Opened, 'localPort' | 'server'>[] = [];
  const ingress = (view.list(podKind) as readonly Pod[]).find(
    ({ metadata, status }) =>
      metadata.labels?.['app.kubernetes.io/name'] === 'ingress-nginx' && status.phase === 'Running',
  );
  const node = (view.list(nodeKind) as readonly Parameters<typeof nodeAddress>[0][]).find(
    ({ metadata }) => metadata.name === ingress?.spec.nodeName,
  );
  if (node) targets.push({ what: 'ingress-nginx', address: nodeAddress(node), port: 80 });
  for (const { metadata, spec, status } of view.list(serviceKind) as readonly Service[]) {
    for (const { ip } of status?.loadBalancer?.ingress ?? []) {
      for (const { port, protocol = 'TCP' } of spec.ports ?? []) {
        if (ip && protocol === 'TCP')
          targets.push({ what: `Service ${metadata.namespace}/${metadata.name}`, address: ip, port });
      }
    }
  }
  const opened: Opened[] = [];
  for (const target of targets) {
    const server = createServer((request, response) => void pass(cluster, target, request, response));
    const wanted = target.what === 'ingress-nginx' ? ingressPort : 0;
    opened.push({ ...target, server, localPort: await listen(server, wanted) });
  }
  return opened;
}

/** @throws Error when the port is taken */
const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** Asks the cluster's network what a program asked the loopback port. */
async function pass(
  cluster: Cluster,
  { address, port }: Pick<Opened, 'address' | 'port'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = messageOf(request, Buffer.concat(chunks).toString('utf8'), `${address}:${port}`);
    const answer = await cluster.act(async () =>
      (await cluster.simulation()).netFrom('outside').http(address, port, message),
    );
    await cluster.flush();
    if ('failure' in answer || answer.code === 0) return void response.destroy();
    send(response, answer, request.method === 'HEAD');
  } catch {
    response.destroy();
  }
}

/** A browser says `Host: localhost:8080`: the cluster sees the address it stands for. Other names are passed on. */
function messageOf(request: IncomingMessage, body: string, own: string): HttpRequest {
  const headers: [string, string][] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2)
    headers.push([request.rawHeaders[i]!, request.rawHeaders[i + 1]!]);
  const given = (request.headers.host ?? '').replace(/:\d+$/, '');
  const host = given === '' || given === 'localhost' || given.startsWith('127.') ? own.replace(/:80$/, '') : given;
  return {
    method: request.method ?? 'GET',
    scheme: 'http',
    host,
    path: request.url ?? '/',
    headers: headers.filter(([name]) => !/^(?:host|connection)$/i.test(name)),
    body,
  };
}

function send(response: ServerResponse, { code, reason, headers, body }: HttpResponse, headOnly: boolean): void {
  response.statusCode = code;
  response.statusMessage = reason;
  response.sendDate = false;
  const grouped = new Map<string, string[]>();
  for (const [name, value] of headers) {
    if (!/^(?:connection|content-length|transfer-encoding)$/i.test(name))
      grouped.set(name, [...(grouped.get(name) ?? []), value]);
  }
  for (const [name, values] of grouped) response.setHeader(name, values.length === 1 ? values[0]! : values);
  const bytes = Buffer.from(body as string);
  response.setHeader('Content-Length', bytes.length);
  response.end(headOnly ? undefined : bytes);
}
