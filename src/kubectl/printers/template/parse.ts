import { goQuote } from '../../../apimachinery/go-format.ts';
import { functionNames } from './functions.ts';
import { type Token, type TokenType, tokenize, tokenText } from './lex.ts';
import { parseCharacter, parseNumber, unquote } from './literals.ts';

/** What a command is made of. `text` is how errors show it, `at` where it stands. */
export type Operand = { at: number; text: string } & (
  | { type: 'field'; names: string[] }
  | { type: 'variable'; name: string; names: string[] }
  | { type: 'chain'; base: Operand; names: string[] }
  | { type: 'identifier'; name: string }
  | { type: 'pipe'; pipe: Pipe }
  | { type: 'dot' | 'nil' }
  | { type: 'literal'; value: unknown }
);

export interface Command {
  at: number;
  text: string;
  args: Operand[];
}

export interface Pipe {
  at: number;
  text: string;
  commands: Command[];
  declares: string[];
  /** `=` instead of `:=`. */
  assigns: boolean;
}

export type Node = { at: number; text: string } & (
  | { type: 'text'; content: string }
  | { type: 'action'; pipe: Pipe }
  | { type: 'if' | 'with' | 'range'; pipe: Pipe; list: Node[]; otherwise?: Node[] }
  | { type: 'template'; name: string; pipe?: Pipe }
  | { type: 'break' | 'continue' }
);

/** Where a list ends. */
type End = { type: 'end' | 'else' | 'eof'; token: Token };

export interface Template {
  input: string;
  main: Node[];
  defined: Map<string, Node[]>;
}

/** A template that cannot be read; worded as Go words it. */
export class TemplateError extends Error {}

/** @throws TemplateError */
export const parseTemplate = (name: string, input: string): Template => new Parser(name, input).parse();

const startsOperand = new Set<TokenType>([
  'bool',
  'char',
  'dot',
  'field',
  'identifier',
  'number',
  'raw',
  'string',
  'variable',
  '(',
]);

class Parser {
  private readonly tokens: Token[];
  private position = 0;
  /** The farthest token looked at: errors name its line. */
  private reached = 0;
  private variables = ['$'];
  private actionLine = 0;
  private ranges = 0;
  private readonly defined = new Map<string, Node[]>();

  constructor(
    private readonly name: string,
    private readonly input: string,
  ) {
    this.tokens = tokenize(input);
  }

  parse(): Template {
    const main: Node[] = [];
    while (true) {
      if (this.peek().type === 'eof') break;
      if (this.peek().type === 'left' && this.startsDefinition()) {
        this.definition();
        continue;
      }
      const node = this.textOrAction();
      if (isEnd(node)) this.fail(`unexpected {{${node.type}}}`);
      main.push(node as Node);
    }
    return { input: this.input, main, defined: this.defined };
  }

  private fail(message: string): never {
    throw new TemplateError(`template: ${this.name}:${this.tokens[this.reached]!.line}: ${message}`);
  }

  private unexpected(token: Token, context: string): never {
    if (token.type !== 'error') this.fail(`unexpected ${tokenText(token)} in ${context}`);
    let extra = '';
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      extra = ` in action started at ${this.name}:${this.actionLine}`;
      if (token.text.endsWith(' action')) extra = extra.slice(' in action'.length);
    }
    this.fail(`${token.text}${extra}`);
  }

  // ---- Tokens

  private token(at: number): Token {
    const index = Math.min(at, this.tokens.length - 1);
    this.reached = Math.max(this.reached, index);
    return this.tokens[index]!;
  }

  private peek(): Token {
    return this.token(this.position);
  }

  private next(): Token {
    return this.token(this.position++);
  }

  private nextNonSpace(): Token {
    while (this.peek().type === 'space') this.position++;
    return this.next();
  }

  private peekNonSpace(): Token {
    while (this.peek().type === 'space') this.position++;
    return this.peek();
  }

  private expect(type: TokenType, context: string): Token {
    const token = this.nextNonSpace();
    if (token.type !== type) this.unexpected(token, context);
    return token;
  }

  private isKeyword(token: Token, word: string): boolean {
    return token.type === 'keyword' && token.text === word;
  }

  // ---- Structure

  private startsDefinition(): boolean {
    const start = this.position;
    this.next();
    if (this.isKeyword(this.nextNonSpace(), 'define')) return true;
    this.position = start;
    return false;
  }

  private definition(): void {
    const token = this.nextNonSpace();
    if (token.type !== 'string' && token.type !== 'raw') this.unexpected(token, 'define clause');
    const name = this.unquoted(token);
    this.expect('right', 'define clause');
    this.define(name, 'define clause');
  }

  private define(name: string, context: string): void {
    const outside = this.variables;
    this.variables = ['$'];
    const { nodes, end } = this.list();
    if (end.type !== 'end') this.fail(`unexpected {{${end.type}}} in ${context}`);
    this.variables = outside;
    const old = this.defined.get(name);
    if (old === undefined || isEmpty(old)) this.defined.set(name, nodes);
    else if (!isEmpty(nodes)) this.fail(`template: multiple definition of template ${goQuote(name)}`);
  }

  private list(): { nodes: Node[]; end: End } {
    const nodes: Node[] = [];
    while (this.peekNonSpace().type !== 'eof') {
      const node = this.textOrAction();
      if (isEnd(node)) return { nodes, end: node };
      nodes.push(node);
    }
    this.fail('unexpected EOF');
  }

  private textOrAction(): Node | End {
    const token = this.nextNonSpace();
    if (token.type === 'text') return { type: 'text', content: token.text, at: token.at, text: token.text };
    if (token.type !== 'left') this.unexpected(token, 'input');
    this.actionLine = token.line;
    const node = this.action();
    this.actionLine = 0;
    return node;
  }

  private action(): Node | End {
    const token = this.nextNonSpace();
    const word = token.type === 'keyword' ? token.text : '';
    switch (word) {
      case 'block':
        return this.block();
      case 'break':
      case 'continue':
        return this.loopControl(word, token);
      case 'else':
        return this.elseControl();
      case 'end':
        return { type: 'end', token: this.expect('right', 'end') };
      case 'if':
      case 'with':
      case 'range':
        return this.control(word);
      case 'template':
        return this.templateControl();
      default: {
        this.position--;
        const { at } = this.peek();
        const pipe = this.pipeline('command', 'right');
        return { type: 'action', pipe, at, text: `{{${pipe.text}}}` };
      }
    }
  }

  private loopControl(word: 'break' | 'continue', { at }: Token): Node {
    const token = this.nextNonSpace();
    if (token.type !== 'right') this.unexpected(token, `{{${word}}}`);
    if (this.ranges === 0) this.fail(`{{${word}}} outside {{range}}`);
    return { type: word, at, text: `{{${word}}}` };
  }

  private elseControl(): End {
    const token = this.peekNonSpace();
    if (this.isKeyword(token, 'if') || this.isKeyword(token, 'with')) return { type: 'else', token };
    return { type: 'else', token: this.expect('right', 'else') };
  }

  private control(type: 'if' | 'with' | 'range'): Node {
    const outside = this.variables.length;
    const pipe = this.pipeline(type, 'right');
    if (type === 'range') this.ranges++;
    const { nodes, end } = this.list();
    if (type === 'range') this.ranges--;
    const node: Node = { type, pipe, list: nodes, at: pipe.at, text: `{{${type} ${pipe.text}}}` };
    if (end.type === 'else') node.otherwise = this.otherwise(type);
    this.variables.length = outside;
    return node;
  }

  private otherwise(type: string): Node[] {
    if (type !== 'range' && this.isKeyword(this.peek(), type)) {
      this.next();
      return [this.control(type as 'if' | 'with')];
    }
    const { nodes, end } = this.list();
    if (end.type !== 'end') this.fail(`expected end; found {{${end.type}}}`);
    return nodes;
  }

  private block(): Node {
    const token = this.nextNonSpace();
    const name = this.templateName(token, 'block clause');
    const pipe = this.pipeline('block clause', 'right');
    this.define(name, 'block clause');
    return { type: 'template', name, pipe, at: token.at, text: `{{template ${goQuote(name)} ${pipe.text}}}` };
  }

  private templateControl(): Node {
    const token = this.nextNonSpace();
    const name = this.templateName(token, 'template clause');
    const node: Node = { type: 'template', name, at: token.at, text: `{{template ${goQuote(name)}}}` };
    if (this.nextNonSpace().type === 'right') return node;
    this.position--;
    const pipe = this.pipeline('template clause', 'right');
    return { ...node, pipe, text: `{{template ${goQuote(name)} ${pipe.text}}}` };
  }

  private templateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'raw') this.unexpected(token, context);
    return this.unquoted(token);
  }

  private unquoted({ text }: Token): string {
    const value = unquote(text);
    if (value === undefined) this.fail('invalid syntax');
    return value;
  }

  // ---- Pipelines

  private pipeline(context: string, end: TokenType): Pipe {
    const { at } = this.peekNonSpace();
    const { declares, assigns } = this.declarations(context);
    const commands: Command[] = [];
    while (true) {
      const token = this.nextNonSpace();
      if (token.type === end) break;
      if (!startsOperand.has(token.type) && !this.isKeyword(token, 'nil')) this.unexpected(token, context);
      this.position--;
      commands.push(this.command());
    }
    this.checkPipeline(commands, context);
    const head = declares.length === 0 ? '' : `${declares.join(', ')} ${assigns ? '=' : ':='} `;
    return { at, commands, declares, assigns, text: head + commands.map(({ text }) => text).join(' | ') };
  }

  private declarations(context: string): { declares: string[]; assigns: boolean } {
    const declares: string[] = [];
    while (this.peekNonSpace().type === 'variable') {
      const start = this.position;
      const variable = this.next();
      const next = this.peekNonSpace();
      if (next.type === 'assign' || next.type === 'declare') {
        this.nextNonSpace();
        this.declare(declares, variable.text);
        return { declares, assigns: next.type === 'assign' };
      }
      if (next.type !== 'symbol' || next.text !== ',') {
        this.position = start;
        break;
      }
      this.nextNonSpace();
      this.declare(declares, variable.text);
      if (context !== 'range' || declares.length >= 2) this.fail(`too many declarations in ${context}`);
      if (!['variable', 'right', ')'].includes(this.peekNonSpace().type))
        this.fail('range can only initialize variables');
    }
    return { declares, assigns: false };
  }

  private declare(declares: string[], name: string): void {
    declares.push(name);
    this.variables.push(name);
  }

  private checkPipeline(commands: Command[], context: string): void {
    if (commands.length === 0) this.fail(`missing value for ${context}`);
    commands.slice(1).forEach((command, i) => {
      if (['literal', 'dot', 'nil'].includes(command.args[0]!.type))
        this.fail(`non executable command in pipeline stage ${i + 2}`);
    });
  }

  private command(): Command {
    const { at } = this.peekNonSpace();
    const args: Operand[] = [];
    while (true) {
      this.peekNonSpace();
      const operand = this.operand();
      if (operand) args.push(operand);
      const token = this.next();
      if (token.type === 'space') continue;
      if (token.type === 'right' || token.type === ')') this.position--;
      else if (token.type !== 'pipe') this.unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.fail('empty command');
    return { at, args, text: args.map((arg) => (arg.type === 'pipe' ? `(${arg.text})` : arg.text)).join(' ') };
  }

  private operand(): Operand | undefined {
    const base = this.term();
    if (!base || this.peek().type !== 'field') return base;
    const { at } = this.peek();
    const names: string[] = [];
    while (this.peek().type === 'field') names.push(this.next().text.slice(1));
    const suffix = names.map((name) => `.${name}`).join('');
    switch (base.type) {
      case 'field':
      case 'variable':
        return { ...base, at, names: [...base.names, ...names], text: base.text + suffix };
      case 'literal':
      case 'nil':
      case 'dot':
        return this.fail(`unexpected . after term ${goQuote(base.text)}`);
      default:
        return { type: 'chain', base, names, at, text: (base.type === 'pipe' ? `(${base.text})` : base.text) + suffix };
    }
  }

  private term(): Operand | undefined {
    const token = this.nextNonSpace();
    const { at, text } = token;
    switch (token.type) {
      case 'identifier':
        if (!functionNames.has(text)) this.fail(`function ${goQuote(text)} not defined`);
        return { type: 'identifier', name: text, at, text };
      case 'dot':
        return { type: 'dot', at, text };
      case 'variable':
        if (!this.variables.includes(text)) this.fail(`undefined variable ${goQuote(text)}`);
        return { type: 'variable', name: text, names: [], at, text };
      case 'field':
        return { type: 'field', names: [text.slice(1)], at, text };
      case 'bool':
        return { type: 'literal', value: text === 'true', at, text };
      case 'char':
      case 'number': {
        const value = token.type === 'char' ? parseCharacter(text) : parseNumber(text);
        if (value === undefined) {
          this.fail(
            token.type === 'char' ? `malformed character constant: ${text}` : `bad number syntax: ${goQuote(text)}`,
          );
        }
        return { type: 'literal', value, at, text };
      }
      case '(': {
        const pipe = this.pipeline('parenthesized pipeline', ')');
        return { type: 'pipe', pipe, at: pipe.at, text: pipe.text };
      }
      case 'string':
      case 'raw':
        return { type: 'literal', value: this.unquoted(token), at, text };
      default:
        if (this.isKeyword(token, 'nil')) return { type: 'nil', at, text };
        this.position--;
        return undefined;
    }
  }
}

const isEnd = (node: Node | End): node is End => node.type === 'end' || node.type === 'else' || node.type === 'eof';

const isEmpty = (nodes: readonly Node[]): boolean =>
  nodes.every((node) => node.type === 'text' && node.content.trim() === '');
