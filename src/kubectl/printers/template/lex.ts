import { goQuote } from '../../../apimachinery/go-format.ts';

export type TokenType =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'string'
  | 'raw'
  | 'char'
  | 'number'
  | 'bool'
  | 'field'
  | 'variable'
  | 'dot'
  | 'identifier'
  | 'keyword'
  | '('
  | ')'
  | 'symbol'
  | 'error'
  | 'eof';

export interface Token {
  type: TokenType;
  text: string;
  /** Where it starts, in UTF-16 units. */
  at: number;
  line: number;
}

const keywords = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'nil',
  'template',
  'with',
]);
const isSpace = (c: string | undefined): boolean => c !== undefined && c !== '' && ' \t\r\n'.includes(c);
const isAlphaNumeric = (c: string): boolean => /^[_\p{L}\p{Nd}]$/u.test(c);

/** How an error message shows a token. */
export function tokenText({ type, text }: Token): string {
  if (type === 'eof') return 'EOF';
  if (type === 'error') return text;
  if (type === 'keyword' || type === 'dot') return `<${text}>`;
  return [...text].length > 10 ? `${goQuote([...text].slice(0, 10).join(''))}...` : goQuote(text);
}

/** Takes a template apart. Ends with `eof`, or with an `error` whose text says what is wrong. */
export const tokenize = (input: string): Token[] => new Lexer(input).run();

class LexError extends Error {}

class Lexer {
  private at = 0;
  private start = 0;
  private line = 1;
  private startLine = 1;
  private parens = 0;
  private readonly tokens: Token[] = [];

  constructor(private readonly input: string) {}

  run(): Token[] {
    try {
      while (this.text()) while (this.insideAction()) {}
      this.emit('eof');
    } catch (error) {
      if (!(error instanceof LexError)) throw error;
      this.tokens.push({ type: 'error', text: error.message, at: this.start, line: this.startLine });
    }
    return this.tokens;
  }

  private emit(type: TokenType): void {
    const text = this.input.slice(this.start, this.at);
    this.tokens.push({ type, text, at: this.start, line: this.startLine });
    this.startAgain();
  }

  private startAgain(): void {
    this.line += this.input.slice(this.start, this.at).split('\n').length - 1;
    this.start = this.at;
    this.startLine = this.line;
  }

  private peek(): string {
    const code = this.input.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  private next(): string {
    const character = this.peek();
    this.at += character.length;
    return character;
  }

  private looking(text: string): boolean {
    return this.input.startsWith(text, this.at);
  }

  /** Text up to an action. @returns whether one follows */
  private text(): boolean {
    while (true) {
      const open = this.input.indexOf('{{', this.at);
      if (open < 0) {
        this.at = this.input.length;
        if (this.at > this.start) this.emit('text');
        return false;
      }
      const trims = this.input[open + 2] === '-' && isSpace(this.input[open + 3]);
      const text = this.input.slice(this.at, open);
      this.at += trims ? text.replace(/[ \t\r\n]+$/, '').length : text.length;
      if (this.at > this.start) this.emit('text');
      this.at = open;
      this.startAgain();
      this.at += 2;
      const marker = trims ? 2 : 0;
      if (!this.input.startsWith('/*', this.at + marker)) {
        this.emit('left');
        this.at += marker;
        this.startAgain();
        this.parens = 0;
        return true;
      }
      this.at += marker;
      this.startAgain();
      this.comment();
    }
  }

  private comment(): void {
    const end = this.input.indexOf('*/', this.at);
    if (end < 0) throw new LexError('unclosed comment');
    this.at = end + 2;
    const trims = this.trimsRight();
    if (!trims && !this.looking('}}')) throw new LexError('comment ends before closing delimiter');
    this.closing(trims);
    this.startAgain();
  }

  /** ` -}}` */
  private trimsRight(at = this.at): boolean {
    return isSpace(this.input[at]) && this.input[at + 1] === '-' && this.input.startsWith('}}', at + 2);
  }

  private closing(trims: boolean): void {
    this.at += trims ? 4 : 2;
    if (trims) while (isSpace(this.input[this.at])) this.at++;
  }

  private rightDelimiter(trims: boolean): false {
    if (trims) {
      this.at += 2;
      this.startAgain();
    }
    this.at += 2;
    this.emit('right');
    if (trims) while (isSpace(this.input[this.at])) this.at++;
    this.startAgain();
    return false;
  }

  /** One token. @returns whether the action goes on */
  private insideAction(): boolean {
    const trims = this.trimsRight();
    if (trims || this.looking('}}')) {
      if (this.parens > 0) throw new LexError('unclosed left paren');
      return this.rightDelimiter(trims);
    }
    const character = this.next();
    if (character === '') throw new LexError('unclosed action');
    if (isSpace(character)) return this.space();
    const upcoming = this.peek();
    if (character === '=') this.emit('assign');
    else if (character === ':') {
      if (this.next() !== '=') throw new LexError('expected :=');
      this.emit('declare');
    } else if (character === '|') this.emit('pipe');
    else if (character === '"' || character === "'") this.quoted(character);
    else if (character === '`') {
      const end = this.input.indexOf('`', this.at);
      if (end < 0) throw new LexError('unterminated raw quoted string');
      this.at = end + 1;
      this.emit('raw');
    } else if (character === '$') this.fieldOrVariable('variable');
    else if (character === '.' && !/[0-9]/.test(upcoming)) this.fieldOrVariable('field');
    else if (/[-+0-9.]/.test(character)) {
      this.at -= 1;
      this.number();
    } else if (isAlphaNumeric(character)) this.identifier();
    else if (character === '(') {
      this.parens++;
      this.emit('(');
    } else if (character === ')') {
      if (--this.parens < 0) throw new LexError('unexpected right paren');
      this.emit(')');
    } else if (character >= ' ' && character < '\x7f') this.emit('symbol');
    else throw new LexError(`unrecognized character in action: ${unicodeName(character)}`);
    return true;
  }

  private space(): boolean {
    while (isSpace(this.peek())) this.next();
    if (this.trimsRight(this.at - 1)) {
      this.at--;
      if (this.at === this.start) return this.rightDelimiter(true);
    }
    this.emit('space');
    return true;
  }

  private quoted(quote: string): void {
    while (true) {
      let character = this.next();
      if (character === quote) break;
      if (character === '\\') character = this.next();
      if (character === '' || character === '\n') {
        throw new LexError(quote === '"' ? 'unterminated quoted string' : 'unterminated character constant');
      }
    }
    this.emit(quote === '"' ? 'string' : 'char');
  }

  private atTerminator(): boolean {
    const character = this.peek();
    return character === '' || isSpace(character) || '.,|:)('.includes(character) || this.looking('}}');
  }

  private word(): void {
    while (this.peek() !== '' && isAlphaNumeric(this.peek())) this.next();
    if (!this.atTerminator()) throw new LexError(`bad character ${unicodeName(this.peek())}`);
  }

  private fieldOrVariable(type: 'field' | 'variable'): void {
    if (this.atTerminator()) {
      this.emit(type === 'variable' ? 'variable' : 'dot');
      return;
    }
    this.word();
    this.emit(type);
  }

  private identifier(): void {
    this.word();
    const word = this.input.slice(this.start, this.at);
    this.emit(keywords.has(word) ? 'keyword' : word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  private number(): void {
    const syntax =
      /[-+]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][-+]?[0-9_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9_]*)?)/y;
    syntax.lastIndex = this.at;
    this.at += syntax.exec(this.input)?.[0].length ?? 0;
    const next = this.peek();
    if (next !== '' && isAlphaNumeric(next)) {
      this.next();
      throw new LexError(`bad number syntax: ${goQuote(this.input.slice(this.start, this.at))}`);
    }
    this.emit('number');
  }
}

/** `U+003D '='` */
export function unicodeName(character: string): string {
  const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? 'FFFFFFFFFFFFFFFF';
  return character === '' ? `U+${code}` : `U+${code} '${character}'`;
}
