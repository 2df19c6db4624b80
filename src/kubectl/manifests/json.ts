// JSON as Go's decoder reads it from a stream: one value after another, whole numbers kept exactly when asked for.

/** Not JSON at all, as opposed to JSON that ends too early. */
export class JSONSyntaxError extends Error {}

/** The text ends within a value. */
export class UnexpectedEnd extends Error {
  constructor() {
    super('unexpected EOF');
  }
}

/** A number that float64 cannot hold. */
export class NumberTooLarge extends Error {
  constructor(text: string) {
    super(`json: cannot unmarshal number ${text} into Go value of type float64`);
  }
}

/**
 * Reads one value.
 * @param exact whole numbers beyond JavaScript's reach become bigints instead of losing digits
 * @returns the value and where it ends; undefined when only blanks are left
 */
export function readJSON(text: string, at: number, exact: boolean): { value: unknown; end: number } | undefined {
  const reader = new JSONReader(text, at, exact);
  reader.skipBlanks();
  if (reader.at >= text.length) return undefined;
  const value = reader.value();
  return { value, end: reader.at };
}

/** @throws SyntaxError for anything but one JSON value */
export function parseJSON(text: string, exact = false): any {
  // Most documents hold no number that needs care.
  if (!exact || !/\d{16}|-0\b|[eE]/.test(text)) return JSON.parse(text);
  const read = readJSON(text, 0, true);
  if (!read || text.slice(read.end).trim() !== '') throw new JSONSyntaxError('invalid character after top-level value');
  return read.value;
}

class JSONReader {
  constructor(
    private readonly text: string,
    public at: number,
    private readonly exact: boolean,
  ) {}

  skipBlanks(): void {
    while (this.at < this.text.length && ' \t\r\n'.includes(this.text[this.at]!)) this.at++;
  }

  private peek(): string {
    this.skipBlanks();
    if (this.at >= this.text.length) throw new UnexpectedEnd();
    return this.text[this.at]!;
  }

  private wrong(where: string): JSONSyntaxError {
    return new JSONSyntaxError(`invalid character '${this.text[this.at]}' ${where}`);
  }

  value(): unknown {
    const first = this.peek();
    if (first === '{') return this.map();
    if (first === '[') return this.list();
    if (first === '"') return this.string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
      if (word.startsWith(this.text.slice(this.at))) throw new UnexpectedEnd();
    }
    return this.number();
  }

  private map(): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    this.at++;
    if (this.peek() === '}') {
      this.at++;
      return map;
    }
    while (true) {
      if (this.peek() !== '"') throw this.wrong('looking for beginning of object key string');
      const key = this.string();
      if (this.peek() !== ':') throw this.wrong('after object key');
      this.at++;
      Object.defineProperty(map, key, { value: this.value(), enumerable: true, configurable: true, writable: true });
      const after = this.peek();
      if (after !== ',' && after !== '}') throw this.wrong('after object key:value pair');
      this.at++;
      if (after === '}') return map;
    }
  }

  private list(): unknown[] {
    const list: unknown[] = [];
    this.at++;
    if (this.peek() === ']') {
      this.at++;
      return list;
    }
    while (true) {
      list.push(this.value());
      const after = this.peek();
      if (after !== ',' && after !== ']') throw this.wrong('after array element');
      this.at++;
      if (after === ']') return list;
    }
  }

  private string(): string {
    const start = this.at++;
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at]!;
      if (character === '\\') this.at++;
      else if (character === '"') {
        this.at++;
        return this.unescaped(this.text.slice(start, this.at));
      } else if (character < ' ') throw this.wrong('in string literal');
    }
    throw new UnexpectedEnd();
  }

  private unescaped(quoted: string): string {
    try {
      return wellFormed(JSON.parse(quoted) as string);
    } catch {
      throw new JSONSyntaxError('invalid character in string escape code');
    }
  }

  private number(): number | bigint {
    const match = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
    match.lastIndex = this.at;
    const text = match.exec(this.text)?.[0];
    if (text === undefined) throw this.wrong('looking for beginning of value');
    this.at += text.length;
    return numberFrom(text, this.exact);
  }
}

const wellFormed = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

/** A number's text as Go holds it: int64 where that is possible, else float64. */
export function numberFrom(text: string, exact: boolean): number | bigint {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new NumberTooLarge(text);
  if (!/^-?\d+$/.test(text)) return value;
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  const whole = BigInt(text);
  return exact && whole >= -(2n ** 63n) && whole < 2n ** 63n ? whole : value;
}
