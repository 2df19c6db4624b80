/** The `plaintext` format: kind, field, description and fields, from an OpenAPI v3 document. */

import {
  type Document,
  definitionOf,
  type GroupVersionResource,
  itemsOf,
  kindOf,
  propertiesOf,
  resolve,
  type Schema,
  valuesOf,
} from './document.ts';
import { indent, wrap } from './wrap.ts';

export interface Explained {
  document: Document;
  resource: GroupVersionResource;
  /** Path of fields below the kind; empty for the kind itself. */
  fields: readonly string[];
  recursive: boolean;
}

/**
 * @param write takes the text; the kind is already told when a field turns out not to exist
 * @throws Error when the document lacks the resource or the field
 */
export function render({ document, resource, fields, recursive }: Explained, write: (text: string) => void): void {
  const kind = kindOf(document, resource);
  const group = kind.group === '' ? '' : `GROUP:      ${kind.group}\n`;
  write(`${group}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`);
  const text = new Renderer(document, recursive).about(definitionOf(document, kind), fields);
  if (text === '') throw new Error(`field ${JSON.stringify(fields.at(-1))} does not exist`);
  write(`${text}\n`);
}

class Renderer {
  constructor(
    private readonly document: Document,
    private readonly recursive: boolean,
  ) {}

  /** Follows the path, through lists, maps and references; '' when it leads nowhere. */
  about(schema: Schema, fields: readonly string[], seen: readonly string[] = []): string {
    const resolved = this.resolve(schema);
    const [field, ...rest] = fields;
    if (field === undefined) return this.whole(resolved);
    if (schema.$ref !== undefined && seen.includes(schema.$ref)) return '';
    const passed = schema.$ref === undefined ? seen : [...seen, schema.$ref];
    const property = Object.hasOwn(resolved.properties ?? {}, field) ? resolved.properties?.[field] : undefined;
    if (property !== undefined && Object.keys(property).length > 0) {
      return (rest.length === 0 ? this.fieldHead(field, property) : '') + this.about(property, rest);
    }
    const inside = itemsOf(resolved) ?? valuesOf(resolved);
    if (inside !== undefined) return this.about(inside, fields, passed);
    for (const alternative of resolved.allOf ?? []) {
      const text = this.about(alternative, fields, passed);
      if (text !== '') return text;
    }
    return '';
  }

  private fieldHead(name: string, schema: Schema): string {
    const values = schema.enum ?? [];
    const list = values.length === 0 ? '' : `ENUM:${values.map((value) => `\n    ${enumText(value)}`).join('')}`;
    return `FIELD: ${name} <${this.typeName(schema)}>\n${list}\n\n`;
  }

  private whole(schema: Schema): string {
    const description = this.description(schema) || '<empty>';
    const fields = this.fieldList(schema, 1, []);
    return [
      `DESCRIPTION:\n${indent(wrap(description, 76), 4)}\n`,
      externalDocs(schema, 0),
      fields === '' ? '' : `FIELDS:\n${fields}`,
    ].join('');
  }

  /** The descriptions of a schema, of what it refers to, and of what it is a list or a map of. */
  private description(schema: Schema): string {
    const resolved = this.resolve(schema);
    const parts = [...(resolved.allOf ?? []), itemsOf(resolved), valuesOf(resolved)];
    const own = resolved.description ? `${resolved.description}\n` : '';
    return own + parts.map((part) => (part === undefined ? '' : this.description(part))).join('');
  }

  private fieldList(schema: Schema, level: number, seen: readonly string[]): string {
    if (schema.$ref !== undefined && seen.includes(schema.$ref)) return '';
    const passed = schema.$ref === undefined ? seen : [...seen, schema.$ref];
    const resolved = this.resolve(schema);
    let text = '';
    for (const [name, property] of propertiesOf(resolved)) {
      text += this.fieldDetail(name, property, resolved.required?.includes(name) === true, level);
      if (this.recursive) text += this.fieldList(property, level + 1, passed);
    }
    for (const part of [...(resolved.allOf ?? []), itemsOf(resolved), valuesOf(resolved)]) {
      if (part !== undefined) text += this.fieldList(part, level, passed);
    }
    return text;
  }

  private fieldDetail(name: string, schema: Schema, required: boolean, level: number): string {
    const width = 2 * level;
    const head = `${indent(name, width)}\t<${this.typeName(schema)}>${required ? ' -required-' : ''}`;
    const line = `${head}${shortEnum(schema, width)}\n`;
    if (this.recursive) return line;
    const description = indent(wrap(schema.description || '<no description>', 78 - width), width + 2);
    return `${line}${description}\n${externalDocs(schema, width + 2)}\n`;
  }

  /** `string`, `[]Container`, `map[string]string`, `Object` … */
  private typeName(schema: Schema): string {
    const items = itemsOf(schema);
    if (items !== undefined) return `[]${this.typeName(items)}`;
    const values = valuesOf(schema);
    if (values !== undefined) return `map[string]${this.typeName(values)}`;
    const [only, ...others] = schema.allOf ?? [];
    if (only !== undefined && others.length === 0 && Object.keys(schema.properties ?? {}).length === 0) {
      return this.typeName(only);
    }
    if (schema.$ref !== undefined) {
      const target = resolve(this.document, schema);
      if (target?.type && target.type !== 'object') return target.type;
      return schema.$ref.split('/').pop()?.split('.').pop() || 'Object';
    }
    return schema.type === 'object' ? 'Object' : schema.type || 'Object';
  }

  private resolve(schema: Schema): Schema {
    return resolve(this.document, schema) ?? schema;
  }
}

const enumText = (value: unknown): string => (value === '' ? '""' : String(value));

/** Behind a field in a list: the first four values. */
function shortEnum(schema: Schema, width: number): string {
  const values = schema.enum ?? [];
  if (values.length === 0) return '';
  const shown = values.slice(0, 4).map(enumText).join(', ');
  return `\n${' '.repeat(width)}enum: ${shown}${values.length > 4 ? ', ....' : ''}`;
}

function externalDocs({ externalDocs: docs }: Schema, width: number): string {
  if (docs === undefined || Object.keys(docs).length === 0) return '';
  const lines = [indent('EXTERNAL DOCS:', width)];
  if (docs.description)
    lines.push(indent(wrap(docs.description, 76 - Math.max(0, width - 2)), width + (width === 0 ? 4 : 2)));
  if (docs.url) lines.push(indent(`URL: ${docs.url}`, width + (width === 0 ? 4 : 2)));
  return `\n${lines.join('\n')}\n`;
}
