import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Who may look at a cluster, and who may change it, when many requests are under way in one process: any number of
 * readers, or one writer. When a writer is done, the readers that waited come first, all of them at once; readers that
 * come while a writer waits come after it. So neither keeps the other out for longer than one turn.
 */
export class Turns {
  readonly #mine = new AsyncLocalStorage<{ over: boolean }>();
  #writing = false;
  #reading = 0;
  #readers: (() => void)[] = [];
  readonly #writers: (() => void)[] = [];
  /** Resolves when the writers that came before are done. */
  #lastWriter: Promise<unknown> = Promise.resolve();

  /** Is the caller part of the turn that is being taken? Then it may write, and must not wait for a turn of its own. */
  get isMine(): boolean {
    return this.#mine.getStore()?.over === false;
  }

  async read<Result>(look: () => Result | Promise<Result>): Promise<Result> {
    if (this.isMine) return look();
    if (this.#writing || this.#writers.length > 0) await new Promise<void>((go) => this.#readers.push(go));
    else this.#reading++;
    try {
      return await look();
    } finally {
      this.#reading--;
      this.#next();
    }
  }

  /** @param prepare what a writer may have to wait for (the cluster's lock) while others still read */
  write<Result>(prepare: () => Promise<void>, action: () => Promise<Result>): Promise<Result> {
    const result = this.#lastWriter.then(async () => {
      await prepare();
      if (this.#reading > 0) await new Promise<void>((go) => this.#writers.push(go));
      else this.#writing = true;
      const turn = { over: false };
      try {
        return await this.#mine.run(turn, action);
      } finally {
        turn.over = true;
        this.#writing = false;
        this.#next();
      }
    });
    this.#lastWriter = result.catch(() => {});
    return result;
  }

  #next(): void {
    if (this.#reading > 0 || this.#writing) return;
    const writer = this.#writers.shift();
    if (writer) {
      this.#writing = true;
      writer();
      return;
    }
    const readers = this.#readers;
    this.#readers = [];
    this.#reading = readers.length;
    for (const go of readers) go();
  }
}
