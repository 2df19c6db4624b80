import type { ConnectFailure, HttpRequest, HttpResponse } from '../apimachinery/net.ts';
import type { Stream } from '../apimachinery/rest.ts';
import type { Status } from '../apimachinery/status.ts';

type Piece = { channel: 'stdout' | 'stderr'; data: Uint8Array };

/**
 * One connection to a port of a pod: bytes in, bytes out. What is spoken is HTTP, for nothing else answers in a
 * simulated container.
 * @param ask the answer of whoever listens there
 */
export function forwardStream(
  port: number,
  ask: (request: HttpRequest) => Promise<HttpResponse | ConnectFailure>,
): Stream {
  const pieces: Piece[] = [];
  let wake = () => {};
  let closed = false;
  let pending = Buffer.alloc(0);
  let work: Promise<void> = Promise.resolve();
  let finish = (_: Status) => {};
  const done = new Promise<Status>((resolve) => {
    finish = resolve;
  });
  const push = (channel: Piece['channel'], data: Uint8Array) => {
    pieces.push({ channel, data });
    wake();
  };
  const close = (status: Status = success) => {
    closed = true;
    finish(status);
    wake();
  };
  const answerAll = async () => {
    for (let read = readRequest(pending); read && !closed; read = readRequest(pending)) {
      pending = pending.subarray(read.length);
      const answer = await ask(read.request);
      if ('failure' in answer) {
        push('stderr', Buffer.from(refusal(port)));
        return close({ ...success, status: 'Failure', message: refusal(port), code: 500 });
      }
      if (answer.code === 0) return close();
      push('stdout', responseBytes(answer, read.request.method === 'HEAD'));
      if (read.isLast) return close();
    }
  };
  async function* output() {
    for (;;) {
      while (pieces.length > 0) yield pieces.shift()!;
      if (closed) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return {
    output: output(),
    done,
    write: (data) => {
      pending = Buffer.concat([pending, data]);
      work = work.then(answerAll).catch(() => close());
    },
    end: () => void work.then(() => close()),
    resize: () => {},
    close: () => close(),
  };
}

const success: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 200 };

const refusal = (port: number): string =>
  `failed to connect to localhost:${port} inside namespace: dial tcp4 127.0.0.1:${port}: connect: connection refused`;

/** A whole request at the head of what came in; undefined while some of it is missing. */
function readRequest(bytes: Buffer): { request: HttpRequest; length: number; isLast: boolean } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [method = 'GET', path = '/', version = 'HTTP/1.1'] = line.split(' ');
  const headers = lines.map((text): [string, string] => {
    const colon = text.indexOf(':');
    return [text.slice(0, colon), text.slice(colon + 1).trim()];
  });
  const header = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
  const size = Number(header('content-length') ?? 0);
  const length = end + 4 + size;
  if (bytes.length < length) return undefined;
  const connection = header('connection')?.toLowerCase();
  return {
    request: {
      method,
      scheme: 'http',
      host: header('host') ?? '',
      path,
      headers: headers.filter(([key]) => key.toLowerCase() !== 'host'),
      body: bytes.subarray(end + 4, length).toString('utf8'),
    },
    length,
    isLast: connection === 'close' || (version === 'HTTP/1.0' && connection !== 'keep-alive'),
  };
}

function responseBytes({ code, reason, headers, body }: HttpResponse, headOnly: boolean): Uint8Array {
  const bytes = Buffer.from(body as string);
  const kept = headers.filter(([name]) => !/^(?:content-length|transfer-encoding|connection)$/i.test(name));
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  const lines = [`HTTP/1.1 ${code} ${reason}`, ...kept.map(([name, value]) => `${name}: ${value}`)];
  lines.push(`Content-Length: ${headOnly ? (length ?? bytes.length) : bytes.length}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), headOnly ? Buffer.alloc(0) : bytes]);
}
