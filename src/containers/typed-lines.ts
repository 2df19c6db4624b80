/** What becomes of the keys at a terminal in its usual mode, where nobody but the terminal itself edits lines. */
export interface TypedLinesEvents {
  /** Shows what was typed. */
  echo(text: string): void;
  /** A line is complete, its end included; or Ctrl-D handed over what there was of it. */
  line(text: string): void;
  /** Ctrl-D at the beginning of a line. */
  end(): void;
  interrupt(): void;
}

/** A terminal in its usual mode: lines are echoed, Ctrl-D ends the input, Ctrl-C the command. */
export class TypedLines {
  private readonly events: TypedLinesEvents;
  private line = '';

  constructor(events: TypedLinesEvents) {
    this.events = events;
  }

  press(keys: string): void {
    for (const key of keys) this.pressOne(key);
  }

  private pressOne(key: string): void {
    if (key === '\x04') this.endOfText();
    else if (key === '\x03') {
      this.line = '';
      this.events.echo('^C');
      this.events.interrupt();
    } else if (key === '\x15') {
      this.events.echo('\b \b'.repeat([...this.line].length));
      this.line = '';
    } else if (key === '\x7f' || key === '\b') {
      if (this.line === '') return;
      this.line = [...this.line].slice(0, -1).join('');
      this.events.echo('\b \b');
    } else {
      const letter = key === '\r' ? '\n' : key;
      this.line += letter;
      this.events.echo(letter);
      if (letter === '\n') this.handOver();
    }
  }

  private endOfText(): void {
    if (this.line === '') this.events.end();
    else this.handOver();
  }

  private handOver(): void {
    const { line } = this;
    this.line = '';
    this.events.line(line);
  }
}
