export type Node =
  | { type: 'list'; nodes: Node[] }
  | { type: 'text'; text: string }
  | { type: 'field'; name: string }
  | {
      type: 'slice';
      from?: number;
      to?: number /** `to` follows from a single index. */;
      derived: boolean;
      step?: number;
    }
  | { type: 'filter'; left: Node[]; right: Node[]; operator: string }
  | { type: 'int' | 'float'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'wildcard' }
  | { type: 'recursive' }
  | { type: 'union'; branches: Node[][] }
  | { type: 'identifier'; name: string };

/** What is wrong with a template, or with the object for it; worded as client-go words it. */
export class JSONPathError extends Error {}

/** Text outside braces, and a list of nodes for each pair of braces. */
export function parseTemplate(template: string): Node[] {
  return new TemplateReader(template).read();
}

const isDigit = (character: string): boolean => /^\p{Nd}$/u.test(character);
const isAlphaNumeric = (character: string): boolean => /^[_\p{L}\p{Nd}]$/u.test(character);
const terminators = ' \t\r\n.,[]$@{}';

class TemplateReader {
  private at = 0;
  private start = 0;
  private readonly root: Node[] = [];

  constructor(private readonly input: string) {}

  read(): Node[] {
    while (true) {
      const open = this.input.indexOf('{', this.at);
      const text = this.input.slice(this.at, open < 0 ? undefined : open);
      if (text !== '') this.root.push({ type: 'text', text });
      if (open < 0) return this.root;
      this.at = this.start = open + 1;
      const nodes: Node[] = [];
      this.root.push({ type: 'list', nodes });
      this.action(nodes);
    }
  }

  /** The next character, '' at the end. */
  private peek(): string {
    const code = this.input.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  private next(): string {
    const character = this.peek();
    this.at += character.length;
    return character;
  }

  /** What was passed since the last call. */
  private take(): string {
    const text = this.input.slice(this.start, this.at);
    this.start = this.at;
    return text;
  }

  /** Everything up to the closing brace. */
  private action(nodes: Node[]): void {
    while (true) {
      if (this.input.startsWith('}', this.at)) {
        this.at++;
        this.take();
        return;
      }
      if (this.input.startsWith('[?(', this.at)) this.filter(nodes);
      else if (this.input.startsWith('..', this.at)) this.recursive(nodes);
      else this.step(nodes);
    }
  }

  private step(nodes: Node[]): void {
    const character = this.peek();
    if (character === '' || character === '\r' || character === '\n') throw new JSONPathError('unclosed action');
    if (isAlphaNumeric(character) && !isDigit(character)) this.identifier(nodes);
    else if (character === '+' || character === '-' || isDigit(character)) this.number(nodes);
    else {
      this.next();
      if (character === ' ' || character === '@' || character === '$') this.take();
      else if (character === '[') this.array(nodes);
      else if (character === '"' || character === "'") this.quoted(nodes, character);
      else if (character === '.') this.field(nodes);
      else {
        const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
        throw new JSONPathError(`unrecognized character in action: U+${code} '${character}'`);
      }
    }
  }

  private identifier(nodes: Node[]): void {
    while (this.peek() !== '' && !terminators.includes(this.peek())) this.next();
    const name = this.take();
    if (name === 'true' || name === 'false') nodes.push({ type: 'bool', value: name === 'true' });
    else nodes.push({ type: 'identifier', name });
  }

  private number(nodes: Node[]): void {
    this.next();
    while (this.peek() === '.' || isDigit(this.peek())) this.next();
    const text = this.take();
    if (/^[+-]?\d+$/.test(text)) nodes.push({ type: 'int', value: Number(text) });
    else if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) nodes.push({ type: 'float', value: Number(text) });
    else throw new JSONPathError(`cannot parse number ${text}`);
  }

  private recursive(nodes: Node[]): void {
    if (nodes.at(-1)?.type === 'recursive') throw new JSONPathError('invalid multiple recursive descent');
    this.at += 2;
    this.take();
    nodes.push({ type: 'recursive' });
    if (isAlphaNumeric(this.peek())) this.field(nodes);
  }

  private field(nodes: Node[]): void {
    this.take();
    while (true) {
      const character = this.peek();
      if (character === '\\') {
        this.next();
        this.next();
      } else if (character === '' || terminators.includes(character)) break;
      else this.next();
    }
    const name = this.take();
    nodes.push(name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replaceAll('\\', '') });
  }

  private quoted(nodes: Node[], quote: string): void {
    while (true) {
      const character = this.next();
      if (character === '' || character === '\n') throw new JSONPathError('unterminated quoted string');
      if (character === quote && this.input[this.at - 2] !== '\\') break;
    }
    const text = this.take();
    const value = unquote(text.slice(1, -1), quote);
    if (value === undefined) throw new JSONPathError(`unquote string ${text} error invalid syntax`);
    nodes.push({ type: 'text', text: value });
  }

  private array(nodes: Node[]): void {
    while (true) {
      const character = this.next();
      if (character === '' || character === '\n') throw new JSONPathError('unterminated array');
      if (character === ']') break;
    }
    let text = this.take().slice(1, -1);
    if (text === '*') text = ':';
    const branches = text.split(',');
    if (branches.length > 1) {
      nodes.push({
        type: 'union',
        branches: branches.map((branch) => parseAction(`[${branch.replace(/^ +| +$/g, '')}]`)),
      });
      return;
    }
    const key = /^'([^']*)'$/.exec(text);
    if (key) nodes.push(...parseAction(`.${key[1]}`));
    else nodes.push(parseSlice(text));
  }

  private filter(nodes: Node[]): void {
    this.at += 3;
    this.take();
    this.skipFilter();
    if (this.next() !== ']') throw new JSONPathError('unclosed array expect ]');
    const text = this.take().slice(0, -2);
    const comparison = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
    if (!comparison) {
      nodes.push({ type: 'filter', left: parseAction(text), right: [], operator: 'exists' });
      return;
    }
    const [, left, operator, right] = comparison as unknown as [string, string, string, string];
    nodes.push({ type: 'filter', left: parseAction(left), right: parseAction(right), operator });
  }

  /** To the `)` that ends the filter: one that does not stand within the first pair of quotes. */
  private skipFilter(): void {
    let quote = '';
    let closed = false;
    while (true) {
      const character = this.next();
      if (character === '' || character === '\n') throw new JSONPathError('unterminated filter');
      if (character === '"' || character === "'") {
        if (quote === '') quote = character;
        else if (character === quote && this.input[this.at - 2] !== '\\') closed = true;
      } else if (character === ')' && (quote !== '') === closed) return;
    }
  }
}

/** The nodes of one action, given without its braces. */
function parseAction(text: string): Node[] {
  const [first] = parseTemplate(`{${text}}`);
  return first?.type === 'list' ? first.nodes : [];
}

function parseSlice(text: string): Node {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (!match) throw new JSONPathError(`invalid array index ${text}`);
  const number = (part: string | undefined): number | undefined => {
    if (part === undefined || part === '') return undefined;
    if (part === '-') throw new JSONPathError('array index - is not a number');
    return Number(part);
  };
  const from = number(match[1]);
  const derived = match[2] === undefined;
  return {
    type: 'slice',
    from,
    to: derived ? (from ?? 0) + 1 : number(match[2]!.slice(1)),
    derived,
    step: number(match[3]?.slice(1)),
  };
}

const simpleEscapes: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** The value of a quoted string's inside in Go's syntax; undefined when it is not one. */
function unquote(text: string, quote: string): string | undefined {
  let value = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] === quote) return undefined;
    if (text[i] !== '\\') {
      value += text[i];
      continue;
    }
    const rest = text.slice(i + 1);
    const code = /^x([0-9a-fA-F]{2})|^u([0-9a-fA-F]{4})|^U([0-9a-fA-F]{8})|^([0-7]{3})/.exec(rest);
    if (code) {
      const point =
        code[4] === undefined ? Number.parseInt((code[1] ?? code[2] ?? code[3])!, 16) : Number.parseInt(code[4], 8);
      if (point > 0x10ffff) return undefined;
      value += String.fromCodePoint(point);
      i += code[0].length;
    } else if (rest[0] !== undefined && (simpleEscapes[rest[0]] !== undefined || rest[0] === quote)) {
      value += simpleEscapes[rest[0]] ?? quote;
      i++;
    } else return undefined;
  }
  return value;
}
