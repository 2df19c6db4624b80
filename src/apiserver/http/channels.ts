import type { WebSocket } from 'ws';
import { channels } from '../../apimachinery/channels.ts';
import type { Stream } from '../../apimachinery/rest.ts';
import { internalError, type Status } from '../../apimachinery/status.ts';

const { stdin, stdout, stderr, error, resize, close } = channels;

/** A client that answers no ping for so long is gone, ms. */
const pingEveryMs = 30_000;
/** What a client may leave unread before the process has to wait, bytes. */
const unreadLimitBytes = 1024 * 1024;

/** Connects a process with a client until one of them ends. */
export async function converse(socket: WebSocket, stream: Stream): Promise<void> {
  const heartbeat = keepAlive(socket);
  socket.on('message', (data: Buffer) => take(data, stream));
  socket.on('error', () => stream.close());
  socket.on('close', () => stream.close());
  try {
    for await (const { channel, data } of stream.output) {
      if (data.length > 0) await send(socket, channel === 'stdout' ? stdout : stderr, data);
      if (socket.readyState !== socket.OPEN) return;
    }
    await tell(socket, await stream.done);
  } catch (thrown) {
    await tell(socket, internalError((thrown as Error).message).status);
  } finally {
    clearInterval(heartbeat);
    socket.close(1000);
  }
}

/** Reports how the process ended, on the channel for that. */
export const tell = (socket: WebSocket, status: Status): Promise<void> =>
  send(socket, error, Buffer.from(JSON.stringify(status)));

function take(data: Buffer, stream: Stream): void {
  const content = data.subarray(1);
  switch (data[0]) {
    case stdin:
      if (content.length > 0) stream.write(content);
      break;
    case resize: {
      const { Width, Height } = sizeIn(content);
      if (Width > 0 && Height > 0) stream.resize(Width, Height);
      break;
    }
    case close:
      if (content[0] === stdin) stream.end();
      break;
  }
}

function sizeIn(content: Buffer): { Width: number; Height: number } {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return { Width: 0, Height: 0 };
  }
}

/** Resolves at once while the client keeps up, or else when it has read. */
function send(socket: WebSocket, channel: number, content: Uint8Array): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  const message = Buffer.concat([Buffer.from([channel]), content]);
  return new Promise((sent) => {
    const isBehind = socket.bufferedAmount > unreadLimitBytes;
    socket.send(message, () => sent());
    if (!isBehind) sent();
  });
}

/** Drops a client that went away without a word. */
function keepAlive(socket: WebSocket): NodeJS.Timeout {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  return setInterval(() => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  }, pingEveryMs).unref();
}
