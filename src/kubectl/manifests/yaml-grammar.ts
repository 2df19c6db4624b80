import { Scanner, type Token, type TokenType, YAMLMistake } from './yaml-scanner.ts';

/**
 * Goes through the first document of a text as libyaml's parser does.
 * @throws YAMLMistake at the first mistake
 */
export const checkGrammar = (text: string): void => new Grammar(new Scanner(text)).document();

class Grammar {
  constructor(private readonly scanner: Scanner) {}

  document(): void {
    while (this.peek().type === 'document-end') this.scanner.next();
    const explicit = ['directive', 'document-start'].includes(this.peek().type);
    while (this.peek().type === 'directive') this.scanner.next();
    if (explicit) {
      const token = this.peek();
      if (token.type !== 'document-start')
        throw new YAMLMistake('did not find expected <document start>', token.line, false);
      this.scanner.next();
    }
    if (['directive', 'document-start', 'document-end', 'stream-end'].includes(this.peek().type)) return;
    this.node(true, false);
    // What comes next is looked at, to see whether the document ends.
    this.peek();
  }

  private peek(): Token {
    return this.scanner.peek();
  }

  private isNext(...types: TokenType[]): boolean {
    return types.includes(this.peek().type);
  }

  /** @param start line on which what is wrong begins */
  private fail(message: string, start: number): never {
    throw new YAMLMistake(message, this.peek().line, false, start);
  }

  private node(block: boolean, indentless: boolean): void {
    const start = this.peek();
    if (start.type === 'alias') {
      this.scanner.next();
      return;
    }
    let properties = false;
    while (this.isNext('anchor', 'tag')) {
      this.scanner.next();
      properties = true;
    }
    const token = this.peek();
    if (indentless && token.type === '-') this.indentlessSequence();
    else if (token.type === 'scalar') this.scanner.next();
    else if (token.type === '[') this.flowSequence();
    else if (token.type === '{') this.flowMapping();
    else if (block && token.type === 'block-sequence') this.blockSequence();
    else if (block && token.type === 'block-mapping') this.blockMapping();
    else if (!properties) this.fail('did not find expected node content', start.line);
  }

  private blockSequence(): void {
    const { line } = this.scanner.next();
    while (this.isNext('-')) {
      this.scanner.next();
      if (!this.isNext('-', 'block-end')) this.node(true, false);
    }
    if (!this.isNext('block-end')) this.fail("did not find expected '-' indicator", line);
    this.scanner.next();
  }

  private indentlessSequence(): void {
    while (this.isNext('-')) {
      this.scanner.next();
      if (!this.isNext('-', 'key', 'value', 'block-end')) this.node(true, false);
    }
  }

  private blockMapping(): void {
    const { line } = this.scanner.next();
    while (this.isNext('key', 'value')) {
      if (this.isNext('key')) {
        this.scanner.next();
        if (!this.isNext('key', 'value', 'block-end')) this.node(true, true);
      } else break;
      if (!this.isNext('value')) continue;
      this.scanner.next();
      if (!this.isNext('key', 'value', 'block-end')) this.node(true, true);
    }
    if (!this.isNext('block-end')) this.fail('did not find expected key', line);
    this.scanner.next();
  }

  private flowSequence(): void {
    const { line } = this.scanner.next();
    for (let first = true; !this.isNext(']'); first = false) {
      if (!first) {
        if (!this.isNext(',')) this.fail("did not find expected ',' or ']'", line);
        this.scanner.next();
      }
      if (this.isNext('key')) this.pair();
      else if (!this.isNext(']')) this.node(false, false);
    }
    this.scanner.next();
  }

  private pair(): void {
    this.scanner.next();
    if (!this.isNext('value', ',', ']')) this.node(false, false);
    if (!this.isNext('value')) return;
    this.scanner.next();
    if (!this.isNext(',', ']')) this.node(false, false);
  }

  private flowMapping(): void {
    const { line } = this.scanner.next();
    for (let first = true; !this.isNext('}'); first = false) {
      if (!first) {
        if (!this.isNext(',')) this.fail("did not find expected ',' or '}'", line);
        this.scanner.next();
      }
      if (this.isNext('key')) {
        this.scanner.next();
        if (!this.isNext('value', ',', '}')) this.node(false, false);
        if (this.isNext('value')) {
          this.scanner.next();
          if (!this.isNext(',', '}')) this.node(false, false);
        }
      } else if (!this.isNext('}')) this.node(false, false);
    }
    this.scanner.next();
  }
}
