import type { IncomingMessage } from 'node:http';
import type { Agent } from 'node:https';
import { channels, subprotocols } from '../apimachinery/channels.ts';
import { ApiError, type Status } from '../apimachinery/status.ts';
import type { Stream } from './transport.ts';

const { stdin, stdout, stderr, error, resize, close } = channels;

type Output = { channel: 'stdout' | 'stderr'; data: Uint8Array };

/**
 * Runs or joins a process over WebSocket.
 * @param reason turns a failure to connect into the error to throw
 * @throws ApiError when the server refuses
 */
export async function overWebSocket(
  url: string,
  options: { agent: Agent; headers: Record<string, string> },
  reason: (error: Error) => Error,
): Promise<Stream> {
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(url, [subprotocols[0]], { ...options, perMessageDeflate: false });
  const output = new Outputs();
  let ended: (status: Status) => void = () => {};
  const done = new Promise<Status>((resolve) => {
    ended = resolve;
  });
  let status: Status | undefined;
  socket.on('message', (message: Buffer) => {
    const data = message.subarray(1);
    if (message[0] === stdout) output.push({ channel: 'stdout', data });
    else if (message[0] === stderr) output.push({ channel: 'stderr', data });
    else if (message[0] === error) status = JSON.parse(data.toString('utf8')) as Status;
  });
  socket.on('close', () => {
    output.end();
    ended(status ?? lost);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_, response: IncomingMessage) => refusal(response).then(reject, reject));
    socket.once('error', (failure) => reject(reason(failure)));
  });
  const send = (channel: number, data: Uint8Array) => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([channel]), data]));
  };
  return {
    output,
    done,
    write: (data) => send(stdin, data),
    end: () => send(close, Buffer.from([stdin])),
    resize: (Width, Height) => send(resize, Buffer.from(JSON.stringify({ Width, Height }))),
    close: () => socket.close(),
  };
}

const lost: Status = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  code: 500,
  reason: 'InternalError',
  message: 'the connection was lost',
};

/** What the server had to say instead of opening the connection. */
async function refusal(response: IncomingMessage): Promise<Error> {
  let text = '';
  for await (const chunk of response) text += chunk;
  try {
    return new ApiError(JSON.parse(text) as Status);
  } catch {
    return new Error(`unexpected answer of the server: ${response.statusCode} ${text}`);
  }
}

/** What has arrived and is not read yet, until there is no more. */
class Outputs implements AsyncIterable<Output> {
  readonly #waiting: Output[] = [];
  #over = false;
  #wake: () => void = () => {};

  push(output: Output): void {
    this.#waiting.push(output);
    this.#wake();
  }

  end(): void {
    this.#over = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Output> {
    for (;;) {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) yield next;
      if (this.#over) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
