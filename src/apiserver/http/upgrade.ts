import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { subprotocols } from '../../apimachinery/channels.ts';
import type { ApiRequest } from '../../apimachinery/rest.ts';
import { ApiError, badRequest, type Status } from '../../apimachinery/status.ts';
import type { Backend } from './backend.ts';
import { converse, tell } from './channels.ts';
import { requestOf } from './request.ts';
import { failure } from './respond.ts';

/** How long a refusal is remembered, ms: clients that are refused try the same again by SPDY, and at once. */
const rememberMs = 10_000;

/** Connections that turn into something else than HTTP: exec and attach. */
export class Upgrades {
  readonly #backend: Backend;
  readonly #sockets: Promise<WebSocketServer>;
  readonly #refused = new Map<string, Status>();

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#sockets = import('ws').then(
      ({ WebSocketServer }) =>
        new WebSocketServer({
          noServer: true,
          maxPayload: 1024 * 1024,
          handleProtocols: (offered) => subprotocols.find((one) => offered.has(one)) ?? false,
        }),
    );
  }

  /** @returns the code of the answer, for the log */
  async take(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<number> {
    const request = requestOf(incoming);
    if ((incoming.headers.upgrade ?? '').toLowerCase() !== 'websocket') throw this.#withoutWebSocket(incoming);
    this.#checkProtocol(incoming);
    await this.#open(request, incoming, socket, head);
    return 101;
  }

  async close(): Promise<void> {
    for (const client of (await this.#sockets).clients) client.terminate();
  }

  async #open(request: ApiRequest, incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const server = await this.#sockets;
    const accept = () => new Promise<any>((done) => server.handleUpgrade(incoming, socket, head, done));
    let stream: Awaited<ReturnType<Backend['stream']>>;
    try {
      // Clients say GET, the API's word for it is POST.
      stream = await this.#backend.stream({ ...request, method: 'POST' });
    } catch (error) {
      const { status } = error instanceof ApiError ? error : { status: failure(error).body as Status };
      // What the node refuses comes after the connection has been made.
      if (status.reason === 'InternalError') {
        const client = await accept();
        await tell(client, status);
        client.close(1000);
        return;
      }
      this.#remember(incoming.url ?? '', status);
      throw error;
    }
    converse(await accept(), stream).catch(() => socket.destroy());
  }

  #remember(url: string, status: Status): void {
    this.#refused.set(url, status);
    setTimeout(() => this.#refused.delete(url), rememberMs).unref();
  }

  /** The same refusal as before, or what is wrong with asking this way. */
  #withoutWebSocket({ url = '', headers }: IncomingMessage): ApiError {
    const status = this.#refused.get(url);
    if (status) return new ApiError(status);
    return badRequest(`unable to upgrade: ${headers.upgrade} is not simulated, only WebSocket is`);
  }

  #checkProtocol({ headers, url = '' }: IncomingMessage): void {
    const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
    if (subprotocols.some((one) => offered.includes(one))) return;
    const error = /\/portforward(\?|$)/.test(url)
      ? new ApiError({ code: 501, reason: 'NotImplemented', message: 'port-forward is not simulated yet' })
      : badRequest(`no subprotocol that is known here: ${offered.join(', ')}`);
    this.#remember(url, error.status);
    throw error;
  }
}

/** An answer on a connection that is not Node's to answer on any more. */
export function refuse(socket: Duplex, error: unknown): number {
  const { code, body } = failure(error);
  const text = `${JSON.stringify(body)}\n`;
  socket.end(
    [
      `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(text)}`,
      'Connection: close',
      '',
      text,
    ].join('\r\n'),
  );
  return code;
}
