/**
 * The API server for clients of any kind: HTTPS around what answers requests in process. Start reading at
 * `#answer`; http/ holds its steps: authenticate, request and body in, respond, watching and channels out.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ApiRequest, Stream } from '../apimachinery/rest.ts';
import { ApiError } from '../apimachinery/status.ts';
import { authenticate, checkHost } from './http/authenticate.ts';
import type { Backend } from './http/backend.ts';
import { decodeBody, readBody } from './http/body.ts';
import type { Identity } from './http/certificates.ts';
import { encodingFor } from './http/media-types.ts';
import { asksForOpenApiV2, openApiV2, openApiV2Type } from './http/openapi-v2.ts';
import { isFlag, requestOf, targetOf, wishesOf } from './http/request.ts';
import { failure, plainWishes, respond } from './http/respond.ts';
import { refuse, Upgrades } from './http/upgrade.ts';
import { sendEvents } from './http/watching.ts';

export type { Backend } from './http/backend.ts';
export { createAuthority, createClientIdentity, createServerIdentity, type Identity } from './http/certificates.ts';

export interface HttpOptions {
  backend: Backend;
  identity: Identity;
  /** Certificate of the authority whose clients are let in, PEM. */
  authority: string;
  token: string;
  /** Names and addresses under which clients may ask for this server. */
  names: readonly string[];
  /** An id for each request, by which it can be found again. */
  newId(): string;
  /** Milliseconds, for the duration in log lines. */
  now(): number;
  log(entry: LogEntry): void;
}

/** What a request came to. */
export interface LogEntry {
  method: string;
  url: string;
  code: number;
  durationMs: number;
  userAgent: string;
  /** Something that is no answer: a bug, or a client that went away. */
  error?: unknown;
}

/** For the TLS handshake and the headers to arrive, ms. */
const greetingMs = 10_000;
/** For a whole request to arrive, ms. */
const requestMs = 60_000;
/** When nothing is heard from a client for so long, the kernel asks whether it is still there, ms. */
const silenceMs = 30_000;
/** What is still under way when the server closes gets so long, ms. */
const farewellMs = 1_000;

export class HttpServer {
  readonly #options: HttpOptions;
  readonly #server: Server;
  readonly #upgrades: Upgrades;
  readonly #names: ReadonlySet<string>;
  readonly #closing = new AbortController();

  constructor(options: HttpOptions) {
    const { identity, authority, backend, names } = options;
    this.#options = options;
    this.#names = new Set(names.map((name) => name.toLowerCase()));
    this.#upgrades = new Upgrades(backend);
    this.#server = createServer({
      cert: identity.certificate,
      key: identity.key,
      ca: authority,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      handshakeTimeout: greetingMs,
      headersTimeout: greetingMs,
      requestTimeout: requestMs,
      keepAliveTimeout: 90_000,
    });
    this.#server.on('connection', (socket: Socket) => socket.setKeepAlive(true, silenceMs).setNoDelay(true));
    this.#server.on('request', (incoming, outgoing) => void this.#take(incoming, outgoing));
    this.#server.on('upgrade', (incoming, socket, head) => void this.#upgrade(incoming, socket, head));
  }

  /** @returns the port it listens on @throws Error when it cannot */
  listen(port: number, address: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, address, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Takes no more connections, ends watches and streams, and waits a moment for the rest. */
  async close(): Promise<void> {
    const closed = new Promise((done) => this.#server.close(done));
    this.#closing.abort();
    await this.#upgrades.close();
    // Connections become idle as what they carried ends.
    const idle = setInterval(() => this.#server.closeIdleConnections(), 10);
    const all = setTimeout(() => this.#server.closeAllConnections(), farewellMs);
    await closed;
    clearInterval(idle);
    clearTimeout(all);
  }

  async #take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const began = this.#options.now();
    outgoing.setHeader('Audit-Id', this.#options.newId());
    outgoing.setHeader('Cache-Control', 'no-cache, private');
    let error: unknown;
    try {
      await this.#answer(incoming, outgoing);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) error = thrown;
      await this.#fail(incoming, outgoing, thrown);
    }
    this.#log(incoming, outgoing.statusCode, began, error);
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { path } = targetOf(incoming);
    checkHost(incoming, this.#names);
    authenticate(incoming, path, this.#options.token);
    const request = requestOf(incoming);
    if (request.method === 'GET' && isFlag(request, 'watch')) return this.#watch(incoming, outgoing, request);
    if (asksForOpenApiV2(path, incoming.headers.accept ?? '')) {
      outgoing.setHeader('Content-Type', openApiV2Type);
      outgoing.end(openApiV2('v1.36.3'));
      return;
    }
    if (isFollowedLog(request)) return this.#follow(outgoing, await this.#options.backend.stream(request));
    const wishes = wishesOf(incoming, request);
    const body = await decodeBody(await readBody(incoming), incoming.headers['content-type'] ?? '');
    const response = await this.#options.backend.request({
      ...request,
      ...(body && { body: body.value }),
      ...(body && body.duplicates.length > 0 && { duplicates: body.duplicates }),
    });
    await respond(outgoing, response, wishes);
  }

  async #watch(incoming: IncomingMessage, outgoing: ServerResponse, request: ApiRequest): Promise<void> {
    encodingFor(String(incoming.headers.accept ?? ''));
    const gone = this.#goneSignal(outgoing);
    await sendEvents(outgoing, await this.#options.backend.openWatch(request, gone), gone);
  }

  /** A log that goes on: text as it is written. */
  async #follow(outgoing: ServerResponse, stream: Stream): Promise<void> {
    this.#goneSignal(outgoing).addEventListener('abort', () => stream.close(), { once: true });
    outgoing.writeHead(200, { 'Content-Type': 'text/plain' });
    outgoing.flushHeaders();
    for await (const { data } of stream.output) {
      if (outgoing.destroyed) break;
      if (!outgoing.write(data)) await new Promise((go) => outgoing.once('drain', go).once('close', go));
    }
    outgoing.end();
  }

  /** Fires when the client is gone, or the server goes. */
  #goneSignal(outgoing: ServerResponse): AbortSignal {
    const gone = new AbortController();
    const leave = () => gone.abort();
    this.#closing.signal.addEventListener('abort', leave, { once: true });
    outgoing.once('close', () => {
      this.#closing.signal.removeEventListener('abort', leave);
      leave();
    });
    return gone.signal;
  }

  async #fail(incoming: IncomingMessage, outgoing: ServerResponse, error: unknown): Promise<void> {
    if (outgoing.headersSent) {
      outgoing.destroy();
      return;
    }
    // What is left of a body that was too large or too slow is not read: the connection is of no more use.
    if (!incoming.complete) outgoing.setHeader('Connection', 'close').once('finish', () => incoming.destroy());
    await respond(outgoing, failure(error), plainWishes).catch(() => outgoing.destroy());
  }

  async #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const began = this.#options.now();
    socket.on('error', () => socket.destroy());
    let code: number;
    let error: unknown;
    try {
      checkHost(incoming, this.#names);
      authenticate(incoming, targetOf(incoming).path, this.#options.token);
      code = await this.#upgrades.take(incoming, socket, head);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) error = thrown;
      code = refuse(socket, thrown);
    }
    this.#log(incoming, code, began, error);
  }

  #log({ method = '', url = '', headers }: IncomingMessage, code: number, began: number, error: unknown): void {
    const { log, now } = this.#options;
    log({
      method,
      url,
      code,
      durationMs: now() - began,
      userAgent: headers['user-agent'] ?? '',
      ...(error !== undefined && { error }),
    });
  }
}

const isFollowedLog = (request: ApiRequest): boolean =>
  request.method === 'GET' &&
  /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/log$/.test(request.path) &&
  isFlag(request, 'follow');
