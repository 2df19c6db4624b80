/** Values of JSON as expressions see them: whole numbers are ints, times are timestamps where the schema says so. */

import { Environment } from '@marcbachmann/cel-js';
import { isMap } from '../../apimachinery/deep.ts';

/** The library shows its durations only as what expressions come to. */
const readDuration = new Environment().registerVariable('text', 'string').parse('duration(text)');

type Schema = Record<string, any> | undefined;

const reserved = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import'],
  ...['let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);

/** A field's name as an identifier. */
export function escaped(name: string): string {
  if (reserved.has(name)) return `__${name}__`;
  return name
    .replace(/__/g, '__underscores__')
    .replace(/\./g, '__dot__')
    .replace(/-/g, '__dash__')
    .replace(/\//g, '__slash__');
}

/** @param schema undefined: nothing is known, every whole number is an int */
export function toCel(value: any, schema?: Schema): unknown {
  if (typeof value === 'number') {
    return Number.isInteger(value) && schema?.type !== 'number' ? BigInt(value) : value;
  }
  if (typeof value === 'string') return textToCel(value, schema?.format);
  if (Array.isArray(value)) return value.map((item) => toCel(item, schema?.items));
  if (!isMap(value)) return value;
  const result: Record<string, unknown> = {};
  const { properties, additionalProperties } = schema ?? {};
  for (const [name, item] of Object.entries<any>(value)) {
    const known = properties?.[name];
    result[known ? escaped(name) : name] = toCel(
      item,
      known ?? (isMap(additionalProperties) ? additionalProperties : undefined),
    );
  }
  return result;
}

function textToCel(text: string, format: string | undefined): unknown {
  if (format === 'date-time' || format === 'date' || format === 'datetime') {
    const time = new Date(text);
    return Number.isNaN(time.getTime()) ? text : time;
  }
  if (format === 'byte') return new Uint8Array(Buffer.from(text, 'base64'));
  if (format !== 'duration') return text;
  try {
    return readDuration({ text });
  } catch {
    return text;
  }
}
