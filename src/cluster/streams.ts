import { StringDecoder } from 'node:string_decoder';
import type { Stream } from '../apimachinery/rest.ts';
import type { Status } from '../apimachinery/status.ts';

/** A piece of output as programs write it. */
export interface Output {
  channel: 'stdout' | 'stderr';
  text: string;
}

const success: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 200 };

/** How a process ended, in the words of the API: Success, or a Failure that carries the exit code. */
export const exitStatus = (exitCode: number): Status =>
  exitCode === 0
    ? success
    : {
        ...success,
        status: 'Failure',
        reason: 'NonZeroExitCode',
        message: `command terminated with non-zero exit code: exit status ${exitCode}`,
        details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
        code: 500,
      };

async function* encoded(output: AsyncIterable<Output> | Iterable<Output>) {
  for await (const { channel, text } of output) yield { channel, data: Buffer.from(text) };
}

const nothing = () => {};

/** The stream of a process that has already run to its end and reads no input. */
export const finishedStream = (output: readonly Output[], exitCode: number): Stream => ({
  output: encoded(output),
  done: Promise.resolve(exitStatus(exitCode)),
  write: nothing,
  end: nothing,
  resize: nothing,
  close: nothing,
});

/** Output that goes on until its source ends or the reader closes. */
export function followingStream(lines: (closed: () => boolean) => AsyncIterable<string>): Stream {
  let closed = false;
  let finish = (_: Status) => {};
  const done = new Promise<Status>((resolve) => {
    finish = resolve;
  });
  async function* output() {
    for await (const text of lines(() => closed)) yield { channel: 'stdout' as const, data: Buffer.from(text) };
    finish(success);
  }
  return {
    output: output(),
    done,
    write: nothing,
    end: nothing,
    resize: nothing,
    close: () => {
      closed = true;
    },
  };
}

/** What a session of the container runtime offers. */
interface Session {
  write(data: string): void;
  end(): void;
  resize(columns: number, rows: number): void;
  output: AsyncIterable<Output>;
  done: Promise<{ exitCode: number }>;
}

/** The stream of a process that reads what is typed. */
export function sessionStream(session: Session): Stream {
  // A letter of several bytes may be split between two pieces of input.
  const decoder = new StringDecoder('utf8');
  return {
    output: encoded(session.output),
    done: session.done.then(({ exitCode }) => exitStatus(exitCode)),
    write: (data) => session.write(decoder.write(Buffer.from(data))),
    end: () => session.end(),
    resize: (columns, rows) => session.resize(columns, rows),
    close: () => session.end(),
  };
}

/** Who is attached to a process learns that it has ended, and not how: that is told in the pod's status. */
export const withoutExitCode = (stream: Stream): Stream => ({ ...stream, done: stream.done.then(() => success) });
