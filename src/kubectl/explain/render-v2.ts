/** The `plaintext-openapiv2` format: the layout of older releases. */

import { type Document, definitionOf, kindOf, propertiesOf, resolve, type Schema, valuesOf } from './document.ts';
import type { Explained } from './render.ts';

const width = 80;

/** @throws Error when the document lacks the resource or the field */
export function renderV2({ document, resource, fields, recursive }: Explained, write: (text: string) => void): void {
  const kind = kindOf(document, resource);
  const found = follow(document, definitionOf(document, kind), fields);
  const { target, type, descriptions } = unwrapped(document, found);
  const version = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
  write(`KIND:     ${kind.kind}\nVERSION:  ${version}\n\n`);
  const name = fields.at(-1);
  const form = formOf(target);
  if (form === 'kind' && name !== undefined) write(`RESOURCE: ${name} <${type}>\n\n`);
  if (form === 'primitive') write(`FIELD:    ${name ?? ''} <${type}>\n\n`);
  write(description(descriptions));
  if (form === 'kind')
    write(`\nFIELDS:\n${recursive ? nested(document, target, 3, new Set()) : listed(document, target)}`);
}

type Form = 'reference' | 'array' | 'map' | 'kind' | 'primitive' | 'arbitrary';

function formOf(schema: Schema & { oneOf?: unknown }): Form {
  if (schema.$ref !== undefined || schema.allOf !== undefined) return 'reference';
  if (schema.type === 'array') return 'array';
  if (schema.properties !== undefined) return 'kind';
  if (schema.type === 'object') return 'map';
  return schema.type === undefined && schema.oneOf === undefined ? 'arbitrary' : 'primitive';
}

/** What is one step inside a reference, a list or a map. */
function inside(document: Document, schema: Schema): Schema {
  const form = formOf(schema);
  if (form === 'reference') return resolve(document, schema.allOf?.[0] ?? schema) ?? {};
  return (form === 'array' ? schema.items : valuesOf(schema)) ?? {};
}

const isWrapper = (form: Form): boolean => form === 'reference' || form === 'array' || form === 'map';

/** Follows the path. What has no fields ends it, whatever comes after. */
function follow(document: Document, schema: Schema, fields: readonly string[]): Schema {
  const [field, ...rest] = fields;
  if (field === undefined) return schema;
  const form = formOf(schema);
  if (isWrapper(form)) return follow(document, inside(document, schema), fields);
  if (form !== 'kind') return schema;
  const property = Object.hasOwn(schema.properties!, field) ? schema.properties![field] : undefined;
  if (property === undefined) throw new Error(`field ${JSON.stringify(field)} does not exist`);
  return follow(document, property, rest);
}

/** Goes through references, lists and maps to what is in them, and collects what they say of themselves. */
function unwrapped(document: Document, schema: Schema): { target: Schema; type: string; descriptions: string[] } {
  const descriptions = [schema.description ?? ''];
  let target = schema;
  while (isWrapper(formOf(target))) {
    target = inside(document, target);
    descriptions.push(target.description ?? '');
  }
  return { target, type: typeName(document, schema), descriptions };
}

function typeName(document: Document, schema: Schema): string {
  switch (formOf(schema)) {
    case 'reference':
      return typeName(document, inside(document, schema));
    case 'array':
      return `[]${typeName(document, inside(document, schema))}`;
    case 'map':
      return `map[string]${typeName(document, inside(document, schema))}`;
    case 'kind':
      return 'Object';
    case 'primitive':
      return schema.type ?? 'string';
    default:
      return '';
  }
}

function description(descriptions: readonly string[]): string {
  let text = 'DESCRIPTION:\n';
  const given = descriptions.flatMap((one, index) => (one === '' ? [] : [{ one, index }]));
  if (given.length === 0) return `${text}     <empty>\n`;
  for (const { one, index } of given) text += (index === 0 ? '' : '\n') + paragraph(one, 5);
  return text;
}

function listed(document: Document, schema: Schema): string {
  return propertiesOf(schema)
    .map(([name, property]) => {
      const required = schema.required?.includes(name) ? ' -required-' : '';
      const text = paragraph(property.description ?? '', 5);
      return `   ${name}\t<${typeName(document, property)}>${required}\n${text}\n`;
    })
    .join('');
}

/** Fields of fields; a type within itself is not told again. */
function nested(document: Document, schema: Schema, indent: number, open: ReadonlySet<string>): string {
  const form = formOf(schema);
  if (form === 'kind') {
    return propertiesOf(schema)
      .map(([name, property]) => {
        const line = `${' '.repeat(indent)}${name}\t<${typeName(document, property)}>\n`;
        return line + nested(document, property, indent + 3, open);
      })
      .join('');
  }
  if (!isWrapper(form)) return '';
  const reference = (schema.allOf?.[0] ?? schema).$ref;
  if (reference === undefined) return nested(document, inside(document, schema), indent, open);
  return open.has(reference) ? '' : nested(document, inside(document, schema), indent, new Set([...open, reference]));
}

/**
 * Fills lines with words. Code (four blanks in front), empty lines, list items and what follows a colon keep their
 * own lines.
 */
function paragraph(text: string, indent: number): string {
  const lines: string[] = [];
  let words: string[] = [];
  let length = 0;
  const flush = () => {
    if (words.length > 0) lines.push(words.join(' '));
    words = [];
    length = 0;
  };
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (line.startsWith('    ')) {
      flush();
      lines.push(line);
      continue;
    }
    if (trimmed === '' && lines.length > 0) {
      flush();
      lines.push('');
      continue;
    }
    if (words.at(-1)?.endsWith(':') || trimmed === '' || /^(\d+\.?|-|\*)\s/.test(trimmed)) flush();
    for (const word of trimmed.split(/\s+/).filter((part) => part !== '')) {
      const size = Buffer.byteLength(word);
      if (words.length > 0 && length + 1 + size > width - indent) flush();
      length += size + (words.length > 0 ? 1 : 0);
      words.push(word);
    }
  }
  flush();
  return lines.map((line) => (line === '' ? '\n' : `${' '.repeat(indent)}${line}\n`)).join('');
}
