import type { Readable } from 'node:stream';

/** Where a program's text goes. */
export interface Sink {
  write(text: string | Uint8Array): void;
  readonly isTTY: boolean;
  /** Width in characters; undefined when it is not a terminal. */
  readonly columns?: number | undefined;
}

/** The three streams of a process. A test passes captured ones. */
export interface Streams {
  stdin: Readable & { isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  stdout: Sink;
  stderr: Sink;
}

/** Sinks that remember what was written, for tests and for programs run inside this process. */
export function capturedSink(isTTY = false): Sink & { text(): string } {
  const chunks: Buffer[] = [];
  return {
    isTTY,
    write: (text) => void chunks.push(Buffer.from(text as string)),
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
