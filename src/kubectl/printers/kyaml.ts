import { goJSON, sortedKeys } from '../../apimachinery/go-format.ts';
import type { FieldOrder } from './field-order.ts';
import { isTimestamp } from './yaml-resolve.ts';

/** KYAML: YAML in flow style that leaves nothing to guess. With the `---` before it and a final newline. */
export const toKYAML = (value: unknown, order?: FieldOrder): string => `---\n${write(value, 0, order)}\n`;

const pad = (indent: number): string => '  '.repeat(indent);

function write(value: unknown, indent: number, order: FieldOrder | undefined): string {
  if (typeof value === 'string') return quoted(value, indent + 1);
  if (Array.isArray(value)) return list(value, indent, order);
  if (typeof value !== 'object' || value === null) return goJSON(value);
  const map = value as Record<string, unknown>;
  const keys = (order ? order.keys(map) : sortedKeys(map)).filter((key) => map[key] !== undefined);
  if (keys.length === 0) return '{}';
  const lines = keys.map(
    (key) => `${pad(indent + 1)}${keyText(key)}: ${write(map[key], indent + 1, order?.below(key))},\n`,
  );
  return `{\n${lines.join('')}${pad(indent)}}`;
}

/** Brackets of lists that hold only maps or lists stand next to those of their items. */
function list(items: readonly unknown[], indent: number, order: FieldOrder | undefined): string {
  if (items.length === 0) return '[]';
  if (items.every((item) => typeof item === 'object' && item !== null)) {
    return `[${items.map((item) => write(item, indent, order)).join(', ')}]`;
  }
  return `[\n${items.map((item) => `${pad(indent + 1)}${write(item, indent + 1, order)},\n`).join('')}${pad(indent)}]`;
}

/** Keys stay on their line. */
const keyText = (key: string): string =>
  key.includes('\n') || needsQuotes(key) ? `"${[...key].map((c) => compactEscapes[c] ?? escaped(c)).join('')}"` : key;

const compactEscapes: Record<string, string> = { '\n': '\\n', '\t': '\\t' };

function needsQuotes(text: string): boolean {
  if (text === '' || isAmbiguous(text)) return true;
  return !/^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u.test(text);
}

const ambiguousWords = /^(null|~|t|f|true|false|y|yes|on|n|no|off|[-+]?\.inf|\.nan)$/i;
const numberLike =
  /^[-+]?(0x[0-9a-f]+|0b[01]+|0o?[0-7]+|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|0x[0-9a-f]*\.?[0-9a-f]*p[-+]?\d+|inf|infinity|nan)$/i;
const base60 = /^[+-]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;

const isAmbiguous = (text: string): boolean =>
  ambiguousWords.test(text) || numberLike.test(text.replaceAll('_', '')) || base60.test(text) || isTimestamp(text);

const escapes: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\r': '\\r',
  '\v': '\\v',
  '\0': '\\0',
  '\x1b': '\\e',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
  '"': '\\"',
  '\\': '\\\\',
  '\t': '\t',
};

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function escaped(character: string): string {
  const short = escapes[character];
  if (short !== undefined) return short;
  if (printable.test(character)) return character;
  const code = character.codePointAt(0)!;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** In quotes; text of several lines keeps its lines, each one after a fold. */
function quoted(text: string, indent: number): string {
  if (!text.includes('\n')) return `"${[...text].map(escaped).join('')}"`;
  const lines = text.split('\n');
  const last = lines.pop()!;
  const inner = pad(indent);
  const line = (content: string): string => {
    const first = [...content][0];
    const lead = first !== undefined && /^[\s\u0085]$/.test(first) ? '\\' : ' ';
    return `${inner}${lead}${[...content].map(escaped).join('')}`;
  };
  const body = lines.map((content) => `${line(content)}\\n\\\n`).join('');
  return `"\\\n${body}${last === '' ? '' : `${line(last)}\\\n`}${inner}"`;
}
