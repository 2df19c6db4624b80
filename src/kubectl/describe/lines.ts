import { alignTabs } from './tabwriter.ts';

/**
 * The text of a description while it is being made: lines at a level (two blanks each), with tabs where columns are to
 * be aligned. What stands before a `flush` is aligned for itself.
 */
export class Lines {
  #done = '';
  #open = '';

  /** @param text may hold several lines; only the first is indented by the level */
  add(level: number, text: string): this {
    this.#open += `${'  '.repeat(level)}${text}\n`;
    return this;
  }

  /** Without a line's end: the next `add` or `raw` goes on behind it. */
  raw(text: string): this {
    this.#open += text;
    return this;
  }

  flush(): this {
    this.#done += alignTabs(this.#open);
    this.#open = '';
    return this;
  }

  /** The text with its tabs, for those who print it without columns. */
  unaligned(): string {
    return this.#open;
  }

  toString(): string {
    return this.flush().#done;
  }
}
