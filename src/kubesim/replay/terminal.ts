import { PassThrough } from 'node:stream';
import type { Sink, Streams } from '../../host/streams.ts';

/** What a reader would see, as lines. */
export interface Screen {
  streams: Streams;
  /** Types a line, as soon as the program shows the prompt. */
  type(prompt: string, text: string): Promise<void>;
  /** No more input. */
  end(): void;
  lines(): Promise<string[]>;
}

const width = 400;

/** Streams that are no terminal: standard input is empty, both outputs go to one text in the order of writing. */
export function plainScreen(): Screen {
  const stdin = new PassThrough();
  let text = '';
  const sink: Sink = { isTTY: false, write: (chunk) => void (text += asText(chunk)) };
  return {
    streams: { stdin, stdout: sink, stderr: sink },
    type: async () => {},
    end: () => void stdin.end(),
    lines: async () => splitLines(text),
  };
}

/** A terminal (emulated by xterm.js without a screen), for commands with a prompt of their own. */
export async function terminalScreen(): Promise<Screen> {
  const Terminal = await terminalClass();
  const terminal = new Terminal({ cols: width, rows: 500, scrollback: 100_000, allowProposedApi: true });
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  let written = Promise.resolve();
  let waiting = () => {};
  const sink: Sink = {
    isTTY: true,
    columns: width,
    write: (chunk) => {
      const text = asText(chunk).replace(/\r?\n/g, '\r\n');
      written = written.then(() => new Promise<void>((done) => terminal.write(text, done)));
      void written.then(() => waiting());
    },
  };
  /** Lines on which Ctrl-D was typed, which leaves no trace of its own on a screen. */
  const ended = new Map<number, string>();
  const rows = (): string[] => {
    const { active } = terminal.buffer;
    const last = active.baseY + active.cursorY;
    return Array.from({ length: last + 1 }, (_, y) => ended.get(y) ?? active.getLine(y)?.translateToString(true) ?? '');
  };
  // A prompt that was typed at is not the next one: that stands on a later row.
  let typedAt = -1;
  const row = () => terminal.buffer.active.baseY + terminal.buffer.active.cursorY;
  const atPrompt = (prompt: string) =>
    row() > typedAt &&
    rows().at(-1)?.trimEnd() === prompt.trimEnd() &&
    terminal.buffer.active.cursorX >= prompt.trimEnd().length;
  return {
    streams: { stdin, stdout: sink, stderr: sink },
    async type(prompt, text) {
      await new Promise<void>((ready) => {
        waiting = () => {
          if (!atPrompt(prompt)) return;
          waiting = () => {};
          ready();
        };
        void written.then(() => waiting());
      });
      typedAt = row();
      const { active } = terminal.buffer;
      if (text === '^D') ended.set(active.baseY + active.cursorY, `${prompt}^D`);
      stdin.write(text === '^D' ? '\x04' : text === '^C' ? '\x03' : `${text}\r`);
    },
    end: () => void stdin.end(),
    async lines() {
      await written;
      const all = rows();
      while (all.at(-1) === '') all.pop();
      return all;
    },
  };
}

/** The library is CommonJS: loaders put its exports beside `default` or inside. */
async function terminalClass(): Promise<typeof import('@xterm/headless').Terminal> {
  const library = await import('@xterm/headless');
  return library.Terminal ?? library.default.Terminal;
}

const asText = (chunk: string | Uint8Array): string =>
  typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();

function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
