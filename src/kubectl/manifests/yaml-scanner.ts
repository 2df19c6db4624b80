// Tokens of YAML as libyaml takes them from a text, for one purpose: to say of broken text what Go's YAML package says,
// which follows libyaml. It looks at structure only; what scalars mean does not matter here.

export type TokenType =
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence'
  | 'block-mapping'
  | 'block-end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  type: TokenType;
  /** Line, from 0, and column where it starts. */
  line: number;
  column: number;
}

/** What is wrong, and on which line (from 0) that shows. */
export class YAMLMistake extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly inScanner: boolean,
    /** Line on which the token or collection begins that is wrong. */
    readonly start: number = line,
  ) {
    super(message);
  }
}

interface Mark {
  at: number;
  line: number;
  column: number;
}

/** A scalar (or the like) that turns out to be a key if a colon follows on its line. */
interface SimpleKey extends Mark {
  possible: boolean;
  required: boolean;
  /** Its number among all tokens. */
  token: number;
}

const BLANKS = ' \t';
const BREAKS = '\n\r\u0085\u2028\u2029';
const noMark: Mark = { at: 0, line: 0, column: 0 };

export class Scanner {
  private at = 0;
  private line = 0;
  private column = 0;
  /** Line on which the token begins that is being fetched. */
  private start = 0;
  private readonly tokens: Token[] = [];
  private taken = 0;
  private indent = -1;
  private readonly indents: number[] = [];
  private flowLevel = 0;
  private keyAllowed = true;
  private readonly keys: SimpleKey[] = [{ ...noMark, possible: false, required: false, token: 0 }];
  private ended = false;

  constructor(private readonly text: string) {}

  peek(): Token {
    this.fetchEnough();
    return this.tokens[0]!;
  }

  next(): Token {
    const token = this.peek();
    this.tokens.shift();
    this.taken++;
    return token;
  }

  // ---- Characters

  private char(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  private isBlank(ahead = 0): boolean {
    const c = this.char(ahead);
    return c !== '' && BLANKS.includes(c);
  }

  private isBreak(ahead = 0): boolean {
    const c = this.char(ahead);
    return c !== '' && BREAKS.includes(c);
  }

  private isBlankOrEnd(ahead = 0): boolean {
    return this.char(ahead) === '' || this.isBlank(ahead) || this.isBreak(ahead);
  }

  private skip(count = 1): void {
    for (; count > 0; count--) {
      const code = this.text.codePointAt(this.at) ?? 0;
      this.at += code > 0xffff ? 2 : 1;
      this.column++;
    }
  }

  private skipLine(): void {
    this.at += this.char() === '\r' && this.char(1) === '\n' ? 2 : 1;
    this.column = 0;
    this.line++;
  }

  private mark(): Mark {
    return { at: this.at, line: this.line, column: this.column };
  }

  private fail(message: string, start = this.start): never {
    throw new YAMLMistake(message, this.line, true, start);
  }

  // ---- The queue

  private fetchEnough(): void {
    while (!this.ended) {
      if (this.tokens.length > 0) {
        const head = this.keys.find((key) => key.possible && key.token === this.taken);
        if (!head || !this.isValid(head)) return;
      }
      this.fetch();
    }
  }

  private push(type: TokenType, mark: Mark): void {
    this.tokens.push({ type, line: mark.line, column: mark.column });
  }

  /** Puts a token before others that were fetched already. */
  private insert(type: TokenType, mark: Mark, number: number): void {
    this.tokens.splice(number - this.taken, 0, { type, line: mark.line, column: mark.column });
  }

  private fetch(): void {
    this.toNextToken();
    this.unroll(this.column);
    const start = this.mark();
    this.start = start.line;
    const c = this.char();
    if (c === '') this.endOfStream();
    else if (this.column === 0 && c === '%') this.directive();
    else if (this.column === 0 && this.isDocumentIndicator()) this.documentIndicator();
    else if (c === '[' || c === '{') this.flowStart(c, start);
    else if (c === ']' || c === '}') this.flowEnd(c, start);
    else if (c === ',') this.flowEntry(start);
    else if (c === '-' && this.isBlankOrEnd(1)) this.blockEntry(start);
    else if (c === '?' && (this.flowLevel > 0 || this.isBlankOrEnd(1))) this.key(start);
    else if (c === ':' && (this.flowLevel > 0 || this.isBlankOrEnd(1))) this.value(start);
    else if (c === '*' || c === '&') this.anchor(c === '*' ? 'alias' : 'anchor', start);
    else if (c === '!') this.tag(start);
    else if ((c === '|' || c === '>') && this.flowLevel === 0) this.blockScalar(start);
    else if (c === "'" || c === '"') this.quoted(c, start);
    else if (this.startsPlain(c)) this.plain(start);
    else this.fail('found character that cannot start any token');
  }

  private startsPlain(c: string): boolean {
    if (!this.isBlankOrEnd() && !'-?:,[]{}#&*!|>\'"%@`'.includes(c)) return true;
    if (c === '-') return !this.isBlank(1);
    return this.flowLevel === 0 && (c === '?' || c === ':') && !this.isBlankOrEnd(1);
  }

  private flowStart(c: '[' | '{', start: Mark): void {
    this.saveKey();
    this.keys.push({ ...noMark, possible: false, required: false, token: 0 });
    this.flowLevel++;
    this.keyAllowed = true;
    this.single(c, start);
  }

  private flowEnd(c: ']' | '}', start: Mark): void {
    this.removeKey();
    if (this.flowLevel > 0) {
      this.flowLevel--;
      this.keys.pop();
    }
    this.keyAllowed = false;
    this.single(c, start);
  }

  private flowEntry(start: Mark): void {
    this.removeKey();
    this.keyAllowed = true;
    this.single(',', start);
  }

  private single(type: TokenType, start: Mark): void {
    this.skip();
    this.push(type, start);
  }

  private toNextToken(): void {
    while (true) {
      if (this.at === 0 && this.char() === '\ufeff') this.at++;
      while (this.char() === ' ' || ((this.flowLevel > 0 || !this.keyAllowed) && this.char() === '\t')) this.skip();
      if (this.char() === '#') while (this.char() !== '' && !this.isBreak()) this.skip();
      if (!this.isBreak()) return;
      this.skipLine();
      if (this.flowLevel === 0) this.keyAllowed = true;
    }
  }

  private endOfStream(): void {
    if (this.column !== 0) {
      this.column = 0;
      this.line++;
    }
    this.unroll(-1);
    this.removeKey();
    this.push('stream-end', this.mark());
    this.ended = true;
  }

  private isDocumentIndicator(): boolean {
    const three = this.text.slice(this.at, this.at + 3);
    return (three === '---' || three === '...') && this.isBlankOrEnd(3);
  }

  private documentIndicator(): void {
    const start = this.mark();
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const type = this.char() === '-' ? 'document-start' : 'document-end';
    this.skip(3);
    this.push(type, start);
  }

  // ---- Indentation and keys

  private roll(column: number, number: number | undefined, type: TokenType, mark: Mark): void {
    if (this.flowLevel > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    if (number === undefined) this.push(type, mark);
    else this.insert(type, mark, number);
  }

  private unroll(column: number): void {
    if (this.flowLevel > 0) return;
    while (this.indent > column) {
      this.push('block-end', this.mark());
      this.indent = this.indents.pop()!;
    }
  }

  private isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line < this.line || key.at + 1024 < this.at) {
      if (key.required) this.fail("could not find expected ':'", key.line);
      key.possible = false;
    }
    return key.possible;
  }

  private saveKey(): void {
    const required = this.flowLevel === 0 && this.indent === this.column;
    if (!this.keyAllowed) return;
    this.removeKey();
    this.keys[this.keys.length - 1] = {
      ...this.mark(),
      possible: true,
      required,
      token: this.taken + this.tokens.length,
    };
  }

  private removeKey(): void {
    const key = this.keys.at(-1)!;
    if (key.possible && key.required) this.fail("could not find expected ':'", key.line);
    key.possible = false;
  }

  private blockEntry(start: Mark): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.fail('block sequence entries are not allowed in this context');
      this.roll(this.column, undefined, 'block-sequence', start);
    }
    this.removeKey();
    this.keyAllowed = true;
    this.single('-', start);
  }

  private key(start: Mark): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.fail('mapping keys are not allowed in this context');
      this.roll(this.column, undefined, 'block-mapping', start);
    }
    this.removeKey();
    this.keyAllowed = this.flowLevel === 0;
    this.single('key', start);
  }

  private value(start: Mark): void {
    const key = this.keys.at(-1)!;
    if (this.isValid(key)) {
      this.insert('key', key, key.token);
      this.roll(key.column, key.token, 'block-mapping', key);
      key.possible = false;
      this.keyAllowed = false;
    } else {
      if (this.flowLevel === 0) {
        if (!this.keyAllowed) this.fail('mapping values are not allowed in this context');
        this.roll(this.column, undefined, 'block-mapping', start);
      }
      this.keyAllowed = this.flowLevel === 0;
    }
    this.single('value', start);
  }

  // ---- Scalars and the like

  private directive(): void {
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const start = this.mark();
    this.skip();
    const name = /^[\w-]*/.exec(this.text.slice(this.at))![0];
    if (name === '') this.fail('could not find expected directive name');
    this.skip(name.length);
    if (!this.isBlankOrEnd()) this.fail('found unexpected non-alphabetical character');
    if (name !== 'YAML' && name !== 'TAG') this.fail('found unknown directive name');
    while (this.char() !== '' && !this.isBreak()) this.skip();
    this.push('directive', start);
  }

  private anchor(type: 'alias' | 'anchor', start: Mark): void {
    this.saveKey();
    this.keyAllowed = false;
    this.skip();
    const name = /^[\w-]*/.exec(this.text.slice(this.at))![0];
    this.skip(name.length);
    if (name === '' || !(this.isBlankOrEnd() || '?:,]}%@`'.includes(this.char()))) {
      this.fail('did not find expected alphabetic or numeric character');
    }
    this.push(type, start);
  }

  private tag(start: Mark): void {
    this.saveKey();
    this.keyAllowed = false;
    this.skip();
    if (this.char() === '<') {
      while (this.char() !== '>' && !this.isBlankOrEnd()) this.skip();
      if (this.char() !== '>') this.fail("did not find the expected '>'");
      this.skip();
    } else while (!this.isBlankOrEnd() && !(this.flowLevel > 0 && this.char() === ',')) this.skip();
    if (!this.isBlankOrEnd() && !(this.flowLevel > 0 && this.char() === ',')) {
      this.fail('did not find expected whitespace or line break');
    }
    this.push('tag', start);
  }

  private blockScalar(start: Mark): void {
    this.removeKey();
    this.keyAllowed = true;
    this.skip();
    let increment = 0;
    for (let i = 0; i < 2; i++) {
      if (this.char() === '+' || this.char() === '-') this.skip();
      else if (/[0-9]/.test(this.char())) {
        if (this.char() === '0') this.fail('found an indentation indicator equal to 0');
        increment = Number(this.char());
        this.skip();
      }
    }
    while (this.isBlank()) this.skip();
    if (this.char() === '#') while (this.char() !== '' && !this.isBreak()) this.skip();
    if (this.char() !== '' && !this.isBreak()) this.fail('did not find expected comment or line break');
    if (this.isBreak()) this.skipLine();
    let indent = increment === 0 ? 0 : Math.max(this.indent, 0) + increment;
    indent = this.blockScalarBreaks(indent);
    while (this.column === indent && this.char() !== '') {
      while (this.char() !== '' && !this.isBreak()) this.skip();
      if (this.isBreak()) this.skipLine();
      indent = this.blockScalarBreaks(indent);
    }
    this.push('scalar', start);
  }

  /** Passes over indentation and empty lines. @returns the indentation, found out if it was not given */
  private blockScalarBreaks(indent: number): number {
    let widest = 0;
    while (true) {
      while ((indent === 0 || this.column < indent) && this.char() === ' ') this.skip();
      widest = Math.max(widest, this.column);
      if ((indent === 0 || this.column < indent) && this.char() === '\t') {
        this.fail('found a tab character where an indentation space is expected');
      }
      if (!this.isBreak()) break;
      this.skipLine();
    }
    return indent === 0 ? Math.max(widest, this.indent + 1, 1) : indent;
  }

  private quoted(quote: string, start: Mark): void {
    this.saveKey();
    this.keyAllowed = false;
    this.skip();
    while (true) {
      if (this.column === 0 && this.isDocumentIndicator()) this.fail('found unexpected document indicator');
      if (this.char() === '') this.fail('found unexpected end of stream');
      while (!this.isBlankOrEnd()) {
        if (this.char() === quote) {
          if (quote === '"' || this.char(1) !== "'") break;
          this.skip(2);
        } else if (quote === '"' && this.char() === '\\') {
          if (this.isBreak(1)) {
            this.skip();
            break;
          }
          this.escape();
        } else this.skip();
      }
      if (this.char() === quote) break;
      while (this.isBlank() || this.isBreak()) {
        if (this.isBlank()) this.skip();
        else this.skipLine();
      }
    }
    this.skip();
    this.push('scalar', start);
  }

  private escape(): void {
    const code = this.char(1);
    const length = { x: 2, u: 4, U: 8 }[code];
    if (length === undefined && !'0abt\tnvfre "\'/\\N_LP'.includes(code)) this.fail('found unknown escape character');
    this.skip(2);
    if (length === undefined) return;
    const digits = this.text.slice(this.at, this.at + length);
    if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length) this.fail('did not find expected hexdecimal number');
    const value = Number.parseInt(digits, 16);
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
      this.fail('found invalid Unicode character escape code');
    this.skip(length);
  }

  private plain(start: Mark): void {
    this.saveKey();
    this.keyAllowed = false;
    let leadingBlanks = false;
    const indent = this.indent + 1;
    while (true) {
      if (this.column === 0 && this.isDocumentIndicator()) break;
      if (this.char() === '#') break;
      while (!this.isBlankOrEnd()) {
        const c = this.char();
        if ((c === ':' && this.isBlankOrEnd(1)) || (this.flowLevel > 0 && ',?[]{}'.includes(c))) break;
        leadingBlanks = false;
        this.skip();
      }
      if (!this.isBlank() && !this.isBreak()) break;
      while (this.isBlank() || this.isBreak()) {
        if (this.isBlank()) {
          if (leadingBlanks && this.column < indent && this.char() === '\t') {
            this.fail('found a tab character that violates indentation');
          }
          this.skip();
        } else {
          this.skipLine();
          leadingBlanks = true;
        }
      }
      if (this.flowLevel === 0 && this.column < indent) break;
    }
    if (leadingBlanks) this.keyAllowed = true;
    this.push('scalar', start);
  }
}
