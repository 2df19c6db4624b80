import { formatFloat, goQuote, goSyntax, sortedKeys } from '../../../apimachinery/go-format.ts';
import { GoInt } from './literals.ts';
import { basicKind, isMapValue, numeric, show, typeOf } from './values.ts';

/** `fmt.Sprint`: blanks only between operands of which neither is text. */
export function sprint(values: readonly unknown[]): string {
  let out = '';
  values.forEach((value, i) => {
    if (i > 0 && typeof value !== 'string' && typeof values[i - 1] !== 'string') out += ' ';
    out += show(value);
  });
  return out;
}

export const sprintln = (values: readonly unknown[]): string => `${values.map(show).join(' ')}\n`;

interface Flags {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width?: number;
  precision?: number;
}

/** `fmt.Sprintf` for what templates can hold: text, numbers, booleans, nil, lists and maps. */
export function sprintf(format: string, args: readonly unknown[]): string {
  return new Formatter(format, args).run();
}

class Formatter {
  private used = 0;
  private reordered = false;

  constructor(
    private readonly format: string,
    private readonly args: readonly unknown[],
  ) {}

  run(): string {
    let out = '';
    let at = 0;
    const directive = /%([-+# 0]*)(?:\[(\d+)\])?(\*|\d+)?(?:(\.)(?:\[(\d+)\])?(\*|\d+)?)?(?:\[(\d+)\])?(.)?/gsu;
    while (true) {
      const percent = this.format.indexOf('%', at);
      if (percent < 0) break;
      out += this.format.slice(at, percent);
      directive.lastIndex = percent;
      const match = directive.exec(this.format)!;
      at = percent + match[0].length;
      out += this.directive(match);
    }
    out += this.format.slice(at);
    return out + this.extra();
  }

  private directive([, flagText, widthIndex, width, dot, , precision, index, verb]: RegExpExecArray): string {
    const flags: Flags = {
      plus: flagText!.includes('+'),
      minus: flagText!.includes('-'),
      sharp: flagText!.includes('#'),
      space: flagText!.includes(' '),
      zero: flagText!.includes('0') && !flagText!.includes('-'),
    };
    if (widthIndex !== undefined) this.jump(widthIndex);
    if (width === '*') {
      const value = this.integerArgument();
      if (value === undefined) return '%!(BADWIDTH)';
      flags.width = Math.abs(value);
      if (value < 0) flags.minus = true;
    } else if (width !== undefined) flags.width = Number(width);
    if (dot !== undefined) {
      const value = precision === '*' ? this.integerArgument() : Number(precision ?? 0);
      if (value === undefined) return '%!(BADPREC)';
      flags.precision = value;
    }
    if (index !== undefined) this.jump(index);
    if (verb === undefined) return '%!(NOVERB)';
    if (verb === '%') return '%';
    if (this.used >= this.args.length) return `%!${verb}(${this.reordered ? 'BADINDEX' : 'MISSING'})`;
    return formatValue(this.args[this.used++], verb, flags);
  }

  private jump(index: string): void {
    this.used = Number(index) - 1;
    this.reordered = true;
  }

  private integerArgument(): number | undefined {
    const value = this.args[this.used++];
    return basicKind(value) === 'int' ? Number(numeric(value)) : undefined;
  }

  private extra(): string {
    if (this.reordered || this.used >= this.args.length) return '';
    const rest = this.args
      .slice(this.used)
      .map((value) => (value === null ? '<nil>' : `${typeOf(value)}=${show(value)}`));
    return `%!(EXTRA ${rest.join(', ')})`;
  }
}

function formatValue(value: unknown, verb: string, flags: Flags): string {
  if (verb === 'T') return pad(value === null ? '<nil>' : typeOf(value), flags);
  if (value === null || value === undefined) return verb === 'v' ? pad('<nil>', flags) : `%!${verb}(<nil>)`;
  if (verb === 'v' && flags.sharp)
    return pad(goSyntax(value instanceof GoInt ? value.value : value), { ...flags, zero: false });
  if (Array.isArray(value)) return listOf(value, verb, flags);
  if (isMapValue(value)) return mapOf(value, verb, flags);
  switch (basicKind(value)) {
    case 'bool':
      return verb === 'v' || verb === 't' ? pad(String(value), flags) : bad(value, verb);
    case 'string':
      return formatText(value as string, verb, flags);
    case 'int':
      return formatInteger(value, verb, flags);
    default:
      return formatFloating(Number(numeric(value)), verb, flags, value);
  }
}

function listOf(items: readonly unknown[], verb: string, flags: Flags): string {
  return `[${items.map((item) => formatValue(item, verb, flags)).join(' ')}]`;
}

function mapOf(map: Record<string, unknown>, verb: string, flags: Flags): string {
  const entries = sortedKeys(map).map(
    (key) => `${formatValue(key, verb, flags)}:${formatValue(map[key], verb, flags)}`,
  );
  return `map[${entries.join(' ')}]`;
}

const bad = (value: unknown, verb: string): string => `%!${verb}(${typeOf(value)}=${show(value)})`;

function pad(text: string, { width, minus, zero }: Flags): string {
  const missing = (width ?? 0) - [...text].length;
  if (missing <= 0) return text;
  if (minus) return text + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + text;
}

function formatText(text: string, verb: string, flags: Flags): string {
  const cut = flags.precision === undefined ? text : [...text].slice(0, flags.precision).join('');
  switch (verb) {
    case 'v':
    case 's':
      return pad(cut, flags);
    case 'q':
      return pad(flags.sharp && !cut.includes('`') ? `\`${cut}\`` : goQuote(cut), { ...flags, zero: false });
    case 'x':
    case 'X': {
      const hex = Buffer.from(text).toString('hex');
      return pad(verb === 'X' ? hex.toUpperCase() : hex, flags);
    }
    default:
      return bad(text, verb);
  }
}

const bases: Record<string, number> = { b: 2, o: 8, O: 8, d: 10, x: 16, X: 16 };

function formatInteger(value: unknown, verb: string, flags: Flags): string {
  const number = BigInt(numeric(value));
  if (verb === 'c') return pad(String.fromCodePoint(Number(number)), flags);
  if (verb === 'q') return pad(goQuote(String.fromCodePoint(Number(number)), "'"), flags);
  if (verb === 'U') return pad(`U+${number.toString(16).toUpperCase().padStart(4, '0')}`, flags);
  const base = bases[verb === 'v' ? 'd' : verb];
  if (base === undefined) return bad(value, verb);
  let digits = (number < 0n ? -number : number).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  if (flags.precision !== undefined)
    digits = flags.precision === 0 && number === 0n ? '' : digits.padStart(flags.precision, '0');
  const prefix = verb === 'O' ? '0o' : flags.sharp ? ({ b: '0b', o: '0', x: '0x', X: '0X' }[verb] ?? '') : '';
  return signed(number < 0n, prefix, digits, flags, flags.precision === undefined);
}

/** Sign, prefix and digits; zeros for padding go between. */
function signed(negative: boolean, prefix: string, digits: string, flags: Flags, mayZero: boolean): string {
  const head = (negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '') + prefix;
  if (flags.zero && mayZero) return head + digits.padStart((flags.width ?? 0) - head.length, '0');
  return pad(head + digits, { ...flags, zero: false });
}

function formatFloating(number: number, verb: string, flags: Flags, value: unknown): string {
  const text = floatText(Math.abs(number), verb, flags);
  if (text === undefined) return bad(value, verb);
  const negative = number < 0 || Object.is(number, -0);
  return signed(negative, '', text, flags, Number.isFinite(number));
}

function floatText(number: number, verb: string, { precision }: Flags): string | undefined {
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return 'Inf';
  const exponential = (digits: number) => number.toExponential(digits).replace(/e([-+])(\d)$/, 'e$10$2');
  switch (verb) {
    case 'e':
    case 'E': {
      const text = exponential(precision ?? 6);
      return verb === 'E' ? text.toUpperCase() : text;
    }
    case 'f':
    case 'F':
      return number.toFixed(precision ?? 6);
    case 'v':
    case 'g':
    case 'G': {
      const text = precision === undefined ? formatFloat(number) : general(number, precision);
      return verb === 'G' ? text.toUpperCase() : text;
    }
    default:
      return undefined;
  }
}

/** `%.3g` */
function general(number: number, precision: number): string {
  const digits = Math.max(1, precision);
  const exponent = number === 0 ? 0 : Number(number.toExponential(digits - 1).split('e')[1]);
  if (exponent < -4 || exponent >= digits) {
    return number
      .toExponential(digits - 1)
      .replace(/\.?0+e/, 'e')
      .replace(/e([-+])(\d)$/, 'e$10$2');
  }
  const text = number.toFixed(Math.max(0, digits - 1 - exponent));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
