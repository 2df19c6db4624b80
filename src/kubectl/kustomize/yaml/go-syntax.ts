import { formatNumber, goQuote, sortedKeys } from '../../../apimachinery/go-format.ts';
import { presentation } from './encode.ts';
import { fieldsOf, type YNode } from './node.ts';
import { resolve, Timestamp } from './resolve.ts';

/** An object as Go's `%#v` shows it, with what JSON has no way to say: keys that are no text, dates, NaN. */
export function goSyntaxOf(node: YNode | undefined): string {
  if (node === undefined) return 'map[string]interface {}{}';
  if (node.kind !== 'map') return syntax(node);
  const entries = [...fieldsOf(node)].map(([key, value]): [string, string] => [key.value, syntax(value)]);
  return mapText('map[string]interface {}', entries);
}

const mapText = (type: string, entries: readonly [string, string][]): string => {
  const map = Object.fromEntries(entries);
  return `${type}{${sortedKeys(map)
    .map((key) => `${goQuote(key)}:${map[key]}`)
    .join(', ')}}`;
};

function syntax(node: YNode): string {
  if (node.kind === 'scalar' || node.kind === 'none') return scalarSyntax(node);
  if (node.kind === 'seq') return `[]interface {}{${node.content.map(syntax).join(', ')}}`;
  const entries = [...fieldsOf(node)];
  if (entries.every(([key]) => tagOf(key) === '!!str'))
    return mapText(
      'map[string]interface {}',
      entries.map(([key, value]) => [key.value, syntax(value)]),
    );
  // Keys of different types: text comes first.
  const shown = entries.map(([key, value]) => ({
    isText: tagOf(key) === '!!str',
    key: scalarSyntax(key),
    value: syntax(value),
  }));
  shown.sort((a, b) => (a.isText === b.isText ? (a.key < b.key ? -1 : 1) : a.isText ? -1 : 1));
  return `map[interface {}]interface {}{${shown.map(({ key, value }) => `${key}:${value}`).join(', ')}}`;
}

function tagOf(node: YNode): string {
  const { tag, forceQuotes } = presentation(node);
  if (forceQuotes || (tag === '' && node.style !== 'plain')) return '!!str';
  return tag === '' ? resolve(node.value).tag : tag;
}

function scalarSyntax(node: YNode): string {
  if (tagOf(node) === '!!str') return goQuote(node.value);
  const { value } = resolve(node.value);
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Timestamp) return dateSyntax(value.text);
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (typeof value === 'number' || typeof value === 'bigint') return formatNumber(value);
  return goQuote(node.value);
}

function dateSyntax(text: string): string {
  const [, year, month, day, hour, minute, second, fraction = '', zone] =
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:\.(\d+))?(.*)$/.exec(text)!;
  const numbers = [day, hour, minute, second, fraction.padEnd(9, '0')].map(Number).join(', ');
  return `time.Date(${Number(year)}, time.${months[Number(month) - 1]}, ${numbers}, ${zone === 'Z' ? 'time.UTC' : 'time.Location("")'})`;
}

const months = 'January February March April May June July August September October November December'.split(' ');
