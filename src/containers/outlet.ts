type Piece = { channel: 'stdout' | 'stderr'; text: string };

/** What a session shows, waiting to be read. A terminal has one channel, and its lines end with a carriage return. */
export class Outlet implements AsyncIterable<Piece> {
  private readonly tty: boolean;
  private readonly pieces: Piece[] = [];
  private closed = false;
  private wake: () => void = () => {};

  constructor(tty: boolean) {
    this.tty = tty;
  }

  push(channel: 'stdout' | 'stderr', text: string): void {
    if (text === '' || this.closed) return;
    this.pieces.push(this.tty ? { channel: 'stdout', text: text.replace(/\r?\n/g, '\r\n') } : { channel, text });
    this.wake();
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Piece> {
    for (;;) {
      while (this.pieces.length > 0) yield this.pieces.shift()!;
      if (this.closed) return;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
