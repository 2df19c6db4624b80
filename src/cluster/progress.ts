import type { Host } from '../host/host.ts';

const patienceMs = 1_000;
const everyMs = 100;

/** Tells the reader of a terminal, on one line that goes away again, that work of more than a second goes on. */
export class Progress {
  readonly #host: Host;
  #begun: number | undefined;
  #shownAt = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Called often; looks at the clock only. @param text what to show, made only when it is shown */
  tick(text: () => string): void {
    const { stderr } = this.#host.streams;
    if (!stderr.isTTY) return;
    const now = this.#host.clock.now();
    this.#begun ??= now;
    if (now - this.#begun < patienceMs || now - this.#shownAt < everyMs) return;
    this.#shownAt = now;
    stderr.write(`\r\u001b[K${text()}`);
  }

  /** The work is over: the line goes away. */
  done(): void {
    if (this.#shownAt > 0) this.#host.streams.stderr.write('\r\u001b[K');
    this.#begun = undefined;
    this.#shownAt = 0;
  }
}
