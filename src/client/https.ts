import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request as send } from 'node:https';
import { ApiError, type Status } from '../apimachinery/status.ts';
import { overWebSocket } from './channels.ts';
import type { ApiRequest, ApiResponse, Stream, Transport, WatchEvent } from './transport.ts';

/** A server, and what it takes to be let in; certificates and keys as PEM. */
export interface HttpsTarget {
  /** `https://127.0.0.1:43210` */
  server: string;
  authority?: string;
  certificate?: string;
  key?: string;
  token?: string;
  userAgent: string;
  /** What to throw when the server cannot be reached. @param why nothing when the connection was refused */
  unreachable(address: string, why: string | undefined): Error;
}

/** The second transport: to a server that `kubesim serve` runs, here or elsewhere. */
export function httpsTransport(target: HttpsTarget): Transport {
  return new HttpsTransport(target);
}

class HttpsTransport implements Transport {
  readonly #target: HttpsTarget;
  readonly #agent: Agent;

  constructor(target: HttpsTarget) {
    this.#target = target;
    const { authority, certificate, key } = target;
    this.#agent = new Agent({
      keepAlive: true,
      ...(authority !== undefined && { ca: authority }),
      ...(certificate !== undefined && { cert: certificate }),
      ...(key !== undefined && { key }),
    });
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    const incoming = await this.#send(request);
    return { code: incoming.statusCode ?? 0, body: await bodyOf(incoming), warnings: warningsOf(incoming) };
  }

  async *watch(request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const incoming = await this.#send(request, signal);
    if ((incoming.statusCode ?? 0) >= 400) {
      yield { type: 'ERROR', object: await bodyOf(incoming) };
      return;
    }
    try {
      for await (const line of linesOf(incoming)) yield JSON.parse(line) as WatchEvent;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async stream(request: ApiRequest): Promise<Stream> {
    if (request.method !== 'GET') {
      const { server, token } = this.#target;
      const options = {
        agent: this.#agent,
        headers: { ...authorization(token), ...impersonation(request), 'User-Agent': this.#target.userAgent },
      };
      return overWebSocket(`${server}${pathOf(request)}`, options, (error) => this.#reason(error));
    }
    const incoming = await this.#send(request);
    if ((incoming.statusCode ?? 0) >= 400) throw new ApiError((await bodyOf(incoming)) as Status);
    return textStream(incoming);
  }

  /** The server commits each write before it answers. */
  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#agent.destroy();
  }

  #send(request: ApiRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    const { server, token, userAgent } = this.#target;
    const text = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers = {
      Accept: request.accept ?? 'application/json',
      'User-Agent': request.userAgent ?? userAgent,
      ...authorization(token),
      ...impersonation(request),
      ...(text !== undefined && {
        'Content-Type': request.contentType ?? 'application/json',
        'Content-Length': Buffer.byteLength(text),
      }),
    };
    return new Promise((resolve, reject) => {
      const options = { method: request.method, agent: this.#agent, headers, ...(signal && { signal }) };
      const outgoing: ClientRequest = send(`${server}${pathOf(request)}`, options, resolve);
      outgoing.on('error', (error) => reject(this.#reason(error)));
      outgoing.end(text);
    });
  }

  #reason(error: NodeJS.ErrnoException): Error {
    const { unreachable, server } = this.#target;
    const { host } = new URL(server);
    if (error.code === 'ECONNREFUSED') return unreachable(host, undefined);
    return error.code === undefined ? error : unreachable(host, error.message);
  }
}

/** As whom the caller wants to act. */
function impersonation({ impersonate }: ApiRequest): Record<string, string | readonly string[]> {
  if (!impersonate) return {};
  const { username, uid, groups = [], extra = {} } = impersonate;
  return {
    'Impersonate-User': username,
    ...(uid !== undefined && { 'Impersonate-Uid': uid }),
    ...(groups.length > 0 && { 'Impersonate-Group': groups }),
    ...Object.fromEntries(
      Object.entries(extra).map(([name, values]) => [`Impersonate-Extra-${encodeURIComponent(name)}`, values]),
    ),
  };
}

const authorization = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { Authorization: `Bearer ${token}` };

function pathOf({ path, query }: ApiRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query ?? {})) {
    for (const value of typeof values === 'string' ? [values] : values) parameters.append(name, value);
  }
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return /\bjson\b/.test(incoming.headers['content-type'] ?? '') ? JSON.parse(text) : text;
}

async function* linesOf(incoming: IncomingMessage): AsyncIterable<string> {
  let rest = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines.filter((line) => line !== '');
  }
}

/** The texts of `299 - "text"` headers; Node would join them into one. */
function warningsOf({ rawHeaders }: IncomingMessage): string[] {
  const texts: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.toLowerCase() !== 'warning') continue;
    const text = /^299 \S+ "((?:[^"\\]|\\.)*)"/.exec(rawHeaders[i + 1]!)?.[1];
    if (text !== undefined) texts.push(Buffer.from(text.replace(/\\(.)/g, '$1'), 'latin1').toString('utf8'));
  }
  return texts;
}

const success: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 200 };
const nothing = () => {};

/** A log that goes on. */
function textStream(incoming: IncomingMessage): Stream {
  async function* output() {
    try {
      for await (const data of incoming) yield { channel: 'stdout' as const, data: data as Buffer };
    } catch (error) {
      // Whoever closes the stream has what they wanted.
      if (!incoming.destroyed) throw error;
    }
  }
  const done = new Promise<Status>((resolve) => incoming.once('close', () => resolve(success)));
  return {
    output: output(),
    done,
    write: nothing,
    end: nothing,
    resize: nothing,
    close: () => void incoming.destroy(),
  };
}
