import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { formatFloat, goQuote } from '../../apimachinery/go-format.ts';
import { resolvePlain } from '../printers/yaml-resolve.ts';
import { findMistake } from './yaml-errors.ts';

/**
 * Reads one YAML document with the rules of YAML 1.1 that Go's packages keep: `y` is true, `017` is 15, dates are text.
 * @param exact whole numbers beyond JavaScript's reach become bigints instead of losing digits
 * @throws Error `yaml: line 4: did not find expected key`
 */
export function parseYAML(text: string, exact = false): any {
  const control = controlCharacter(text);
  if (control !== undefined) throw new Error(control);
  // Scalars are left as text here: what they mean is for `scalar` to say.
  const document = parseDocument(text, {
    schema: 'failsafe',
    version: '1.2',
    strict: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error || suspicious.test(text)) {
    const mistake = findMistake(text) ?? error?.message;
    if (mistake !== undefined) throw new Error(`yaml: ${mistake}`);
  }
  return new Reader(document, exact).value(document.contents as Node | null);
}

/** What the library takes and Go's package may not. */
const suspicious = /^[ \t]*[:?]|\\[uU]/m;

/** Go's reader refuses them before it looks at anything else. */
function controlCharacter(text: string): string | undefined {
  return /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u0084\u0086-\u009f\ufffe\uffff]/.test(text)
    ? 'yaml: control characters are not allowed'
    : undefined;
}

class Reader {
  constructor(
    private readonly document: Document,
    private readonly exact: boolean,
  ) {}

  value(node: Node | null | undefined): any {
    if (!node) return null;
    if (isAlias(node)) return this.value(this.target(node));
    if (isScalar(node)) return this.scalar(node);
    if (isSeq(node)) return node.items.map((item) => this.value((isPair(item) ? this.pairAsMap(item) : item) as Node));
    return this.map(node as YAMLMap);
  }

  private pairAsMap(pair: Pair): unknown {
    return this.document.createNode({ [String(pair.key)]: pair.value });
  }

  private target(alias: Alias): Node {
    const node = alias.resolve(this.document);
    if (!node) throw new Error(`yaml: unknown anchor '${alias.source}' referenced`);
    return node;
  }

  private map(node: YAMLMap): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (const { key, value } of node.items) {
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
        for (const [name, merged] of this.merged(value as Node)) if (!(name in map)) set(map, name, merged);
      }
    }
    for (const { key, value } of node.items) {
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') continue;
      set(map, this.key(key as Node), this.value(value as Node | null));
    }
    return map;
  }

  private merged(node: Node): [string, unknown][] {
    const source = isAlias(node) ? this.target(node) : node;
    if (isSeq(source)) return source.items.flatMap((item) => this.merged(item as Node));
    if (!isMap(source)) throw new Error('yaml: map merge requires map or sequence of maps as the value');
    return Object.entries(this.map(source));
  }

  /** JSON knows only text for keys. */
  private key(node: Node | null): string {
    const value = this.value(node);
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
    if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : formatFloat(value);
    if (value === null) throw new Error('unsupported map key of type: <nil>, key: <nil>, value: <nil>');
    throw new Error('yaml: invalid map key: ' + goQuote(JSON.stringify(value)));
  }

  private scalar(node: Scalar): unknown {
    const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
    switch (node.tag) {
      case undefined:
        return node.type === 'PLAIN' || node.type === undefined ? this.plain(text) : text;
      case 'tag:yaml.org,2002:int':
      case 'tag:yaml.org,2002:float':
      case 'tag:yaml.org,2002:bool':
        return this.plain(text);
      case 'tag:yaml.org,2002:null':
        return null;
      case 'tag:yaml.org,2002:binary':
        return Buffer.from(text, 'base64').toString('utf8');
      case 'tag:yaml.org,2002:str':
        return text;
      default:
        return text;
    }
  }

  private plain(text: string): unknown {
    switch (resolvePlain(text)) {
      case 'null':
        return null;
      case 'bool':
        return /^(y|yes|true|on)$/i.test(text);
      case 'int':
        return this.integer(text.replaceAll('_', ''));
      case 'float':
        return float(text.replaceAll('_', ''));
      default:
        return text;
    }
  }

  private integer(digits: string): number | bigint {
    const negative = digits.startsWith('-');
    const bare = digits.replace(/^[-+]/, '').replace(/^0[oO]?(?=[0-7]+$)/, '0o');
    const whole = negative ? -BigInt(bare) : BigInt(bare);
    const value = Number(whole);
    return Number.isSafeInteger(value) || !this.exact || whole >= 2n ** 63n ? value : whole;
  }
}

function float(text: string): number {
  const special = /^([-+]?)\.(inf|nan)$/i.exec(text);
  if (!special) return Number(text);
  // JSON has no way to say these.
  throw new Error(
    `json: unsupported value: ${special[2]!.toLowerCase() === 'nan' ? 'NaN' : special[1] === '-' ? '-Inf' : '+Inf'}`,
  );
}

function set(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
