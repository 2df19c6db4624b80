import { Outlet } from './outlet.ts';
import type { ContainerRecord, RecordCell, Session } from './runtime.ts';
import type { SessionOptions } from './session.ts';
import { saidBy } from './timeline.ts';

/** How often an attached terminal looks whether its process has said something, ms. */
const lookEvery = 200;

/** `attach` to a process that does not read: its output as time passes, until it ends. */
export class AttachSession implements Session {
  private readonly cell: RecordCell;
  private readonly outlet: Outlet;
  private readonly tty: boolean;
  private shown = 0;
  private ended = false;
  private timer: NodeJS.Timeout | undefined;
  readonly done: Promise<{ exitCode: number }>;
  private finish: (result: { exitCode: number }) => void = () => {};
  private fail: (error: unknown) => void = () => {};
  private lastNow = Number.NaN;
  private last: ContainerRecord | undefined;

  /** @param begun the container as it stands, and how many pieces of its output the user has seen */
  constructor(cell: RecordCell, options: SessionOptions, begun?: { record: ContainerRecord; shown: number }) {
    this.last = begun?.record;
    this.shown = begun?.shown ?? 0;
    this.cell = cell;
    this.tty = options.tty;
    this.outlet = new Outlet(options.tty);
    this.done = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
    void this.look();
  }

  get output(): Session['output'] {
    return this.outlet;
  }

  /** Ctrl-C reaches the process, which has no handler for it. */
  write(data: string): void {
    if (!this.tty || !data.includes('\x03') || this.ended) return;
    this.outlet.push('stdout', '^C');
    this.interrupt().catch((error) => this.fail(error));
  }

  end(): void {}

  resize(): void {}

  private async interrupt(): Promise<void> {
    const { record, context } = await this.cell.read();
    await this.cell.write({
      ...record,
      main: { ...record.main, exit: { after: context.now - record.startedAt, code: 130 } },
    });
    this.close(130);
  }

  private async look(): Promise<void> {
    try {
      const { record, context } = await this.cell.read();
      this.last = record;
      // A clock that stands still brings nothing by waiting: show the end at once.
      const frozen = context.now === this.lastNow;
      this.lastNow = context.now;
      const { exit } = record.main;
      const until = frozen && exit ? record.startedAt + exit.after : context.now;
      this.showUntil(record, until);
      if (exit && record.startedAt + exit.after <= until) this.close(exit.code);
      else if (!this.ended) this.timer = setTimeout(() => void this.look(), lookEvery);
    } catch (error) {
      this.lose(error);
    }
  }

  private showUntil({ main, startedAt }: ContainerRecord, until: number): void {
    const said = saidBy(main, startedAt, until);
    for (const { channel, text } of said.slice(this.shown)) this.outlet.push(channel, text);
    this.shown = said.length;
  }

  /** A container that is not there any more has ended since the last look: its last words are shown. */
  private lose(error: unknown): void {
    const { last } = this;
    const exit = last?.main.exit;
    if (last && exit) this.showUntil(last, last.startedAt + exit.after);
    if (last) this.close(exit?.code ?? 137);
    else {
      this.outlet.close();
      this.fail(error);
    }
  }

  private close(exitCode: number): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    this.outlet.close();
    this.finish({ exitCode });
  }
}
