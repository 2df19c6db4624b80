import { AttachSession } from './attach.ts';
import { Outlet } from './outlet.ts';
import { foretell, playFed, settled } from './process.ts';
import type { ContainerRecord } from './record.ts';
import type { RecordCell, Session } from './runtime.ts';
import type { SessionOptions } from './session.ts';
import { TypedLines } from './typed-lines.ts';

/** Longer input is not looked into before it has ended, letters: each look plays the process from its start. */
const maxLookedInto = 64 * 1024;

/**
 * `attach` to a main process that reads its standard input. With each piece the process is played anew over all it was
 * given so far, and what it says whatever may follow is shown; at the end of the input it takes its course.
 */
export class FedSession implements Session {
  private readonly cell: RecordCell;
  private readonly options: SessionOptions;
  private readonly outlet: Outlet;
  private readonly keys: TypedLines | undefined;
  private input = '';
  private inputEnded = false;
  private over = false;
  /** Pieces are looked at one after the other. */
  private turn: Promise<void>;
  readonly done: Promise<{ exitCode: number }>;
  private finish: (result: { exitCode: number }) => void = () => {};
  private fail: (error: unknown) => void = () => {};

  constructor(cell: RecordCell, options: SessionOptions) {
    this.cell = cell;
    this.options = options;
    this.outlet = new Outlet(options.tty);
    this.done = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
    if (options.tty)
      this.keys = new TypedLines({
        echo: (text) => this.outlet.push('stdout', text),
        line: (text) => this.take(text),
        end: () => this.end(),
        interrupt: () => this.next(() => this.interrupt()),
      });
    this.turn = Promise.resolve();
  }

  get output(): Session['output'] {
    return this.outlet;
  }

  write(data: string): void {
    if (this.keys) this.keys.press(data);
    else this.take(data);
  }

  end(): void {
    if (this.inputEnded) return;
    this.inputEnded = true;
    this.next(() => this.conclude());
  }

  resize(): void {}

  private take(text: string): void {
    if (this.inputEnded) return;
    this.input += text;
    this.next(() => this.look());
  }

  private next(step: () => Promise<void>): void {
    this.turn = this.turn.then(() => (this.over ? undefined : step())).catch((error) => this.giveUp(error));
  }

  private async look(): Promise<void> {
    // A later piece, or the end, looks at this one too.
    if (this.inputEnded || this.input.length > maxLookedInto) return;
    const { record, context } = await this.cell.read();
    const { main, satisfied } = await foretell(record, context, this.input);
    if (satisfied && this.keys) return this.conclude();
    await this.say(record, settled(record, main, context.now));
  }

  /** The process has all it will read: what it does from now on needs nobody. */
  private async conclude(): Promise<void> {
    this.over = true;
    this.inputEnded = true;
    const { record, context } = await this.cell.read();
    const after = await playFed(record, context, this.input);
    await this.cell.write(after);
    const rest = new AttachSession(this.cell, this.options, { record: after, shown: record.main.said?.length ?? 0 });
    for await (const { channel, text } of rest.output) this.outlet.push(channel, text);
    const result = await rest.done;
    this.outlet.close();
    this.finish(result);
  }

  private async say(before: ContainerRecord, after: ContainerRecord): Promise<void> {
    const fresh = (after.main.said ?? []).slice(before.main.said?.length ?? 0);
    if (fresh.length === 0) return;
    await this.cell.write(after);
    for (const { channel, text } of fresh) this.outlet.push(channel, text);
  }

  private async interrupt(): Promise<void> {
    this.over = true;
    const { record, context } = await this.cell.read();
    const exit = { after: context.now - record.startedAt, code: 130 };
    const { waits, ...main } = record.main;
    await this.cell.write({ ...record, main: { ...main, exit } });
    this.outlet.close();
    this.finish({ exitCode: 130 });
  }

  private giveUp(error: unknown): void {
    this.over = true;
    this.outlet.close();
    this.fail(error);
  }
}
