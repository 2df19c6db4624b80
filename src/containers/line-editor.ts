import { cellsOf } from './cells.ts';

/**
 * Line editing at a terminal, as the shells of containers do it: keys in, echo out. It writes as little as it can, so
 * that what a program reads from the terminal is what a person sees. Letters may be two cells wide, and lines longer
 * than the terminal go on in its next row.
 */
export interface LineEditorEvents {
  write(text: string): void;
  /** Enter. */
  line(text: string): void;
  /** Ctrl-C. */
  interrupt(): void;
  /** Ctrl-D on an empty line. */
  endOfInput(): void;
  /** Tab: what the word before the cursor may be completed to. */
  complete?(word: string, first: boolean): readonly string[];
}

export class LineEditor {
  private readonly events: LineEditorEvents;
  private buffer: string[] = [];
  private cursor = 0;
  private prompt = '';
  /** Off while a command runs: keys are kept for the next prompt. */
  private editing = false;
  private typedAhead = '';
  private pending = '';
  private readonly history: string[] = [];
  private historyAt = 0;
  private draft = '';
  private lastWasTab = false;
  /** Width of the terminal, in cells. */
  columns = Number.POSITIVE_INFINITY;

  constructor(events: LineEditorEvents) {
    this.events = events;
  }

  /** Shows a prompt and takes keys for a new line. */
  start(prompt: string): void {
    this.prompt = prompt;
    this.buffer = [];
    this.cursor = 0;
    this.historyAt = this.history.length;
    this.editing = true;
    this.events.write(prompt);
    const keys = this.typedAhead;
    this.typedAhead = '';
    if (keys !== '') this.feed(keys);
  }

  remember(line: string): void {
    if (line.trim() !== '' && this.history.at(-1) !== line) this.history.push(line);
  }

  feed(data: string): void {
    let keys = this.pending + data;
    this.pending = '';
    while (keys !== '') {
      if (!this.editing) {
        keys = this.whileBusy(keys);
        continue;
      }
      const sequence = /^\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z]|[a-zA-Z.\x7f])/.exec(keys);
      if (!sequence && keys.startsWith('\x1b') && keys.length < 6) {
        this.pending = keys;
        return;
      }
      const key = sequence?.[0] ?? [...keys][0]!;
      keys = keys.slice(key.length);
      if (key === '\r' && keys.startsWith('\n')) keys = keys.slice(1);
      this.press(key);
    }
  }

  /** While a command runs Ctrl-C counts at once and everything else waits. */
  private whileBusy(keys: string): string {
    const interrupt = keys.indexOf('\x03');
    if (interrupt < 0) {
      this.typedAhead += keys;
      return '';
    }
    this.typedAhead = '';
    this.events.write('^C');
    this.events.interrupt();
    return keys.slice(interrupt + 1);
  }

  private press(key: string): void {
    const tab = key === '\t';
    const action = actions[key];
    if (action) action(this);
    else if (tab) this.completeWord();
    else if (!key.startsWith('\x1b') && key >= ' ') this.insert(key);
    this.lastWasTab = tab;
  }

  private insert(text: string): void {
    const letters = [...text];
    this.buffer.splice(this.cursor, 0, ...letters);
    this.cursor += letters.length;
    this.events.write(this.shown(text, this.cellAt(this.cursor)) + this.tail());
  }

  /** Cells from the start of the prompt to a place in the line. */
  private cellAt(place: number): number {
    return cellsOf(this.prompt) + cellsOf(this.buffer.slice(0, place).join(''));
  }

  /** A text that ends at a cell. A terminal that has filled a row waits for one letter more before it begins the next. */
  private shown(text: string, end: number): string {
    return text !== '' && end % this.columns === 0 ? `${text} \r` : text;
  }

  /** The way back from a cell to one before it. */
  private back(from: number, to: number): string {
    const rows = Math.floor(from / this.columns) - Math.floor(to / this.columns);
    if (rows === 0) return '\b'.repeat(from - to);
    const column = to % this.columns;
    return `\x1b[${rows}A\r${column > 0 ? `\x1b[${column}C` : ''}`;
  }

  /** What stands right of the cursor, and the way back over it. @param erase so many cells stood there before */
  private tail(erase = 0): string {
    const rest = this.buffer.slice(this.cursor).join('') + ' '.repeat(erase);
    if (rest === '') return '';
    const from = this.cellAt(this.cursor);
    const end = from + cellsOf(rest);
    return this.shown(rest, end) + this.back(end, from);
  }

  /** Prompt and line once more, the cursor where it was. */
  private redrawn(): string {
    const end = this.cellAt(this.buffer.length);
    const line = this.shown(`${this.prompt}${this.buffer.join('')}`, end);
    return line + this.back(end, this.cellAt(this.cursor));
  }

  enter(): void {
    this.moveToEnd();
    const line = this.buffer.join('');
    this.editing = false;
    this.events.write('\n');
    this.remember(line);
    this.events.line(line);
  }

  interruptLine(): void {
    this.moveToEnd();
    this.editing = false;
    this.events.write('^C\n');
    this.events.interrupt();
  }

  endOrDelete(): void {
    if (this.buffer.length > 0) {
      this.deleteForward();
      return;
    }
    this.editing = false;
    this.events.endOfInput();
  }

  moveTo(target: number): void {
    const to = Math.max(0, Math.min(this.buffer.length, target));
    if (to < this.cursor) this.events.write(this.back(this.cellAt(this.cursor), this.cellAt(to)));
    else this.events.write(this.shown(this.buffer.slice(this.cursor, to).join(''), this.cellAt(to)));
    this.cursor = to;
  }

  moveBy(steps: number): void {
    this.moveTo(this.cursor + steps);
  }

  moveToStart(): void {
    this.moveTo(0);
  }

  moveToEnd(): void {
    this.moveTo(this.buffer.length);
  }

  deleteBack(count = 1): void {
    const steps = Math.min(count, this.cursor);
    if (steps === 0) return;
    const from = this.cellAt(this.cursor);
    this.cursor -= steps;
    this.buffer.splice(this.cursor, steps);
    const to = this.cellAt(this.cursor);
    this.events.write(this.back(from, to) + this.tail(from - to));
  }

  deleteForward(): void {
    if (this.cursor === this.buffer.length) return;
    const [removed] = this.buffer.splice(this.cursor, 1);
    this.events.write(this.tail(cellsOf(removed!)));
  }

  killToEnd(): void {
    const removed = this.buffer.splice(this.cursor);
    this.events.write(this.tail(cellsOf(removed.join(''))));
  }

  killToStart(): void {
    this.deleteBack(this.cursor);
  }

  deleteWord(): void {
    this.deleteBack(this.wordBefore(/\S*\s*$/));
  }

  wordBack(): void {
    this.moveBy(-this.wordBefore(/[\p{L}\p{N}]*[^\p{L}\p{N}]*$/u));
  }

  wordForward(): void {
    const after = this.buffer.slice(this.cursor).join('');
    this.moveBy([.../^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(after)![0]].length);
  }

  private wordBefore(pattern: RegExp): number {
    return [...pattern.exec(this.buffer.slice(0, this.cursor).join(''))![0]].length;
  }

  /** The lines typed so far, oldest first. */
  get remembered(): readonly string[] {
    return this.history;
  }

  clearScreen(): void {
    this.events.write(`\x1b[H\x1b[J${this.redrawn()}`);
  }

  browse(step: number): void {
    const target = this.historyAt + step;
    if (target < 0 || target > this.history.length) return;
    if (this.historyAt === this.history.length) this.draft = this.buffer.join('');
    this.historyAt = target;
    this.moveToEnd();
    this.deleteBack(this.buffer.length);
    this.insert(this.history[target] ?? this.draft);
  }

  private completeWord(): void {
    const before = this.buffer.slice(0, this.cursor).join('');
    const word = /\S*$/.exec(before)![0];
    const options = this.events.complete?.(word, before.trimStart() === word) ?? [];
    if (options.length === 0) return;
    const common = commonStart(options);
    if (common.length > word.length || options.length === 1) {
      const whole = options.length === 1 && !common.endsWith('/') ? `${common} ` : common;
      this.insert(whole.slice(word.length));
    } else if (this.lastWasTab) {
      const names = options.map(
        (option) =>
          option
            .replace(/(.)\/$/, '$1/')
            .split('/')
            .filter(Boolean)
            .at(-1) ?? option,
      );
      this.events.write(`\n${names.join('  ')}\n${this.redrawn()}`);
    }
  }
}

const actions: Readonly<Record<string, (editor: LineEditor) => void>> = {
  '\r': (editor) => editor.enter(),
  '\n': (editor) => editor.enter(),
  '\x01': (editor) => editor.moveToStart(),
  '\x02': (editor) => editor.moveBy(-1),
  '\x03': (editor) => editor.interruptLine(),
  '\x04': (editor) => editor.endOrDelete(),
  '\x05': (editor) => editor.moveToEnd(),
  '\x06': (editor) => editor.moveBy(1),
  '\b': (editor) => editor.deleteBack(),
  '\x7f': (editor) => editor.deleteBack(),
  '\x0b': (editor) => editor.killToEnd(),
  '\x0c': (editor) => editor.clearScreen(),
  '\x0e': (editor) => editor.browse(1),
  '\x10': (editor) => editor.browse(-1),
  '\x15': (editor) => editor.killToStart(),
  '\x17': (editor) => editor.deleteWord(),
  '\x1b[A': (editor) => editor.browse(-1),
  '\x1bOA': (editor) => editor.browse(-1),
  '\x1b[B': (editor) => editor.browse(1),
  '\x1bOB': (editor) => editor.browse(1),
  '\x1b[C': (editor) => editor.moveBy(1),
  '\x1bOC': (editor) => editor.moveBy(1),
  '\x1b[D': (editor) => editor.moveBy(-1),
  '\x1bOD': (editor) => editor.moveBy(-1),
  '\x1bb': (editor) => editor.wordBack(),
  '\x1b[1;5D': (editor) => editor.wordBack(),
  '\x1bf': (editor) => editor.wordForward(),
  '\x1b[1;5C': (editor) => editor.wordForward(),
  '\x1b[H': (editor) => editor.moveToStart(),
  '\x1b[1~': (editor) => editor.moveToStart(),
  '\x1bOH': (editor) => editor.moveToStart(),
  '\x1b[F': (editor) => editor.moveToEnd(),
  '\x1b[4~': (editor) => editor.moveToEnd(),
  '\x1bOF': (editor) => editor.moveToEnd(),
  '\x1b[3~': (editor) => editor.deleteForward(),
};

function commonStart(words: readonly string[]): string {
  let common = words[0]!;
  for (const word of words) while (!word.startsWith(common)) common = common.slice(0, -1);
  return common;
}
