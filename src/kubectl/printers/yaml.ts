import { formatFloat, GoFloat } from '../../apimachinery/go-format.ts';
import { naturalOrder } from './natural-order.ts';
import { doubleQuoted, literal, plain, scalarStyle, singleQuoted } from './yaml-scalar.ts';

/**
 * A value as kubectl prints YAML: keys in natural order, lists not indented below their key, plain scalars folded
 * near column 80, and everything quoted that YAML 1.1 would read as something else.
 * @throws Error for text that YAML has no way to carry
 */
export function toYAML(value: unknown): string {
  const writer = new Writer();
  writer.node(value, { indent: -1, inMapping: false, isKey: false });
  return writer.finish();
}

interface Place {
  /** Of the block that holds the value; -1 at the top. */
  indent: number;
  /** Is the value that of a key? Lists below keys are not indented. */
  inMapping: boolean;
  isKey: boolean;
}

/** Line so far, and where the emitter stands in it. Mirrors the states that decide about blanks and breaks. */
class Writer {
  private out = '';
  private column = 0;
  /** The last thing written was white space (or nothing). */
  private whitespace = true;
  /** Only indentation and indicators stand on this line so far. */
  private indention = true;

  finish(): string {
    if (this.column > 0) this.out += '\n';
    return this.out;
  }

  node(value: unknown, place: Place): void {
    if (Array.isArray(value)) this.sequence(value, place);
    else if (typeof value === 'object' && value !== null && !(value instanceof GoFloat))
      this.mapping(value as object, place);
    else this.scalar(value, place);
  }

  private sequence(items: readonly unknown[], { indent, inMapping }: Place): void {
    if (items.length === 0) {
      this.indicator('[', true, true);
      this.indicator(']', false);
      return;
    }
    const inner = this.deeper(indent, inMapping && !this.indention);
    for (const item of items) {
      this.newLine(inner);
      this.indicator('-', true, false, true);
      this.node(item, { indent: inner, inMapping: false, isKey: false });
    }
  }

  private mapping(map: object, { indent }: Place): void {
    const entries = Object.entries(map).filter(([, value]) => value !== undefined);
    if (entries.length === 0) {
      this.indicator('{', true, true);
      this.indicator('}', false);
      return;
    }
    const inner = this.deeper(indent, false);
    for (const [key, value] of entries.sort((a, b) => naturalOrder(a[0], b[0]))) {
      this.newLine(inner);
      const simple = isSimpleKey(key);
      if (!simple) this.indicator('?', true, false, true);
      this.scalar(keyText(key), { indent: inner, inMapping: false, isKey: simple });
      if (simple) this.indicator(':', false);
      else {
        this.newLine(inner);
        this.indicator(':', true, false, true);
      }
      this.node(value, { indent: inner, inMapping: true, isKey: false });
    }
  }

  private deeper(indent: number, level: boolean): number {
    if (indent < 0) return 0;
    return level ? indent : indent + 2;
  }

  private scalar(value: unknown, { indent, isKey }: Place): void {
    if (typeof value !== 'string') {
      this.text(plainText(value));
      return;
    }
    const text = unbroken(value);
    const fold = { indent: Math.max(indent + 2, indent < 0 ? 0 : indent + 2), allowed: !isKey };
    const start = this.column + (this.whitespace ? 0 : 1);
    switch (scalarStyle(text, isKey)) {
      case 'plain':
        this.text(plain(text, start, fold));
        break;
      case 'single':
        this.text(singleQuoted(text, start, fold));
        break;
      case 'double':
        this.text(doubleQuoted(text, start, fold));
        break;
      case 'literal':
        this.literal(text, fold.indent);
    }
  }

  private literal(text: string, indent: number): void {
    this.blank();
    this.out += literal(text, indent);
    if (this.out.endsWith('\n')) {
      this.column = 0;
      this.whitespace = true;
      this.indention = true;
    } else {
      this.column = indent + 1;
      this.whitespace = false;
      this.indention = false;
    }
  }

  /** Plain or quoted text, folds included. */
  private text(text: string): void {
    this.blank();
    this.out += text;
    const lastBreak = text.lastIndexOf('\n');
    this.column = lastBreak < 0 ? this.column + text.length : text.length - lastBreak - 1;
    this.whitespace = false;
    this.indention = false;
  }

  private blank(): void {
    if (this.whitespace) return;
    this.out += ' ';
    this.column++;
  }

  private indicator(text: string, needsBlank: boolean, isWhitespace = false, keepsIndention = false): void {
    if (needsBlank) this.blank();
    this.out += text;
    this.column += text.length;
    this.whitespace = isWhitespace;
    this.indention = this.indention && keepsIndention;
  }

  /** Goes to the indentation, on a new line unless this one is still empty up to there. */
  private newLine(indent: number): void {
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace)) {
      this.out += '\n';
      this.column = 0;
    }
    if (this.column < indent) {
      this.out += ' '.repeat(indent - this.column);
      this.column = indent;
    }
    this.whitespace = true;
    this.indention = true;
  }
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return numberText(value);
  return value instanceof GoFloat ? numberText(value.value) : String(value);
}

/** Numbers pass through JSON text first; what that shows as a whole number that 64 bits hold stays as it is. */
function numberText(value: number): string {
  if (value === 0) return '0';
  if (Number.isInteger(value) && Math.abs(value) < 2 ** (value < 0 ? 63 : 64)) return String(value);
  return formatFloat(value);
}

const isSimpleKey = (key: string): boolean => !/[\n\r\u0085\u2028\u2029]/.test(key) && Buffer.byteLength(key) <= 128;

const unprintable = /[\x7f\u0080-\u0084\u0086-\u009f\ufffe\uffff]/;

/** Text that went through a JSON document read as YAML: NEL is a line break there, and breaks in quotes fold. */
function unbroken(text: string): string {
  if (unprintable.test(text)) throw new Error('yaml: control characters are not allowed');
  if (!text.includes('\u0085')) return text;
  return text.replace(/[ \t]*(?:\u0085[ \t]*)+/g, (run) => {
    const breaks = run.split('\u0085').length - 1;
    return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
  });
}

function keyText(key: string): string {
  if (key.includes('\u0085')) throw new Error("yaml: line 1: did not find expected ',' or '}'");
  return key;
}
