// Chooses how objects are printed from `-o` and its companions. Each way is loaded when it is asked for.

import { goQuote, goSyntax } from '../../apimachinery/go-format.ts';
import type { FieldOrder } from './field-order.ts';
import { nameText } from './name.ts';

/** Prints objects one by one; lists are objects with `items`. */
export interface ObjectPrinter {
  /** @throws Error when the object does not fit the template; what was printed until then has been written */
  print(object: any, out: (text: string) => void): void;
}

/** What the print flags say. */
export interface PrintOptions {
  /** `-o` as typed: `yaml`, `jsonpath={.kind}`, '' when not given. */
  output: string;
  /** `--template` */
  template?: string;
  /** `--allow-missing-template-keys`, default true. */
  allowMissingKeys?: boolean;
  /** `--show-managed-fields` */
  showManagedFields?: boolean;
  /** What happened to the object, for the plain message: `created`, `configured (dry run)`. */
  operation?: string;
  /**
   * Is the object one that kubectl holds as a Go struct, because it made it or decoded it into one? Then JSON and KYAML have
   * its fields in the struct's order, and templates see all numbers as floats. Else keys are sorted.
   */
  typed?: boolean;
  /** The order of fields of objects that are no API objects. */
  order?: FieldOrder;
  /** Reads the files that -o …-file names; relative to the user's folder. */
  readFile?(path: string): string;
  /** `get` knows more formats. */
  forGet?: { noHeaders: boolean };
}

const templateFormats = ['template', 'go-template', 'go-template-file', 'templatefile'];
const jsonPathFormats = ['jsonpath', 'jsonpath-file', 'jsonpath-as-json'];
const commonFormats = ['json', 'kyaml', 'name', 'yaml', ...templateFormats, ...jsonPathFormats];
const getFormats = [...commonFormats, 'custom-columns', 'custom-columns-file', 'wide'];

export const unknownFormat = (output: string, forGet: boolean): Error =>
  new Error(
    `unable to match a printer suitable for the output format ${goQuote(output)}, allowed formats are: ${(forGet ? getFormats : commonFormats).sort().join(',')}`,
  );

/**
 * The printer for a set of flags. `wide` and, for `get`, '' are tables and not for here.
 * @throws Error in kubectl's words for formats that do not exist and templates that cannot be read
 */
export async function printerFor(options: PrintOptions): Promise<ObjectPrinter> {
  const { template = '', forGet } = options;
  const output = options.output === '' && template !== '' ? 'go-template' : options.output;
  const structured = await structuredPrinter(forGet ? output : output.toLowerCase(), options);
  if (structured) return structured;
  if (output === '' || output.toLowerCase() === 'name')
    return namePrinter(output === '' ? (options.operation ?? '') : '');
  const found =
    (await templatePrinter(output, options)) ?? (forGet ? await customColumnsPrinter(output, options) : undefined);
  if (!found) throw unknownFormat(options.output === '' ? output : options.output, forGet !== undefined);
  return found;
}

/** Does `-o` ask for the object itself, so that the plain message is not printed? */
export const isObjectOutput = (output: string): boolean => output !== '' && output.toLowerCase() !== 'name';

function namePrinter(operation: string): ObjectPrinter {
  const line = (object: any): string => {
    if (!object.kind && !object.apiVersion) {
      throw new Error('missing apiVersion or kind; try GetObjectKind().SetGroupVersionKind() if you know the type');
    }
    return `${nameText(object)}${operation === '' ? '' : ` ${operation}`}\n`;
  };
  return { print: (object, out) => out(itemsOf(object).map(line).join('')) };
}

/** Is it a list of objects, made by the server or by kubectl? */
export const isList = (object: any): boolean =>
  typeof object?.kind === 'string' && object.kind.endsWith('List') && Array.isArray(object.items);

export const itemsOf = (object: any): any[] => (isList(object) ? object.items : [object]);

async function structuredPrinter(
  format: string,
  { showManagedFields, typed, order }: PrintOptions,
): Promise<ObjectPrinter | undefined> {
  const shown = (object: any) => (showManagedFields ? object : withoutManagedFields(object));
  switch (format.toLowerCase()) {
    case 'yaml': {
      const { toYAML } = await import('./yaml.ts');
      let printed = 0;
      return { print: (object, out) => out(`${printed++ > 0 ? '---\n' : ''}${toYAML(shown(object))}`) };
    }
    case 'json': {
      const { toJSON } = await import('./json.ts');
      const orderOf = await fieldOrders(typed, order);
      return { print: (object, out) => out(`${toJSON(shown(object), orderOf(object))}\n`) };
    }
    case 'kyaml': {
      const { toKYAML } = await import('./kyaml.ts');
      const orderOf = await fieldOrders(typed, order);
      return { print: (object, out) => out(toKYAML(shown(object), orderOf(object))) };
    }
    default:
      return undefined;
  }
}

async function fieldOrders(typed: boolean | undefined, order: FieldOrder | undefined) {
  return typed ? (await import('./struct-order.ts')).structOrder : () => order;
}

function withoutManagedFields(object: any): any {
  if (isList(object)) return { ...object, items: object.items.map(withoutManagedFields) };
  if (object?.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Takes `format=text` apart; `--template` takes the place of the text. */
function formatAndText(
  output: string,
  formats: readonly string[],
  template: string,
): { format: string; text: string } | undefined {
  if (template !== '') return formats.includes(output) ? { format: output, text: template } : undefined;
  const equals = output.indexOf('=');
  const format = equals < 0 ? output : output.slice(0, equals);
  return formats.includes(format) ? { format, text: equals < 0 ? '' : output.slice(equals + 1) } : undefined;
}

async function templatePrinter(output: string, options: PrintOptions): Promise<ObjectPrinter | undefined> {
  const { template = '', allowMissingKeys = true } = options;
  const path = formatAndText(output, jsonPathFormats, template);
  const found = path ?? formatAndText(output, templateFormats, template);
  if (!found) return undefined;
  let { format, text } = found;
  if (text === '') throw new Error('template format specified but no template given');
  if (format.endsWith('file')) text = readTemplate(text, options);
  if (!path) {
    const { goTemplatePrinter } = await import('./go-template.ts');
    return goTemplatePrinter(text, { allowMissingKeys, typed: options.typed ?? false });
  }
  const { jsonPath } = await import('../../apimachinery/jsonpath.ts');
  const { toJSON } = await import('./json.ts');
  const parsed = reading(() => jsonPath(text, { allowMissingKeys }), `error parsing jsonpath ${text}`);
  return {
    print(object, out) {
      try {
        if (format === 'jsonpath-as-json') for (const values of parsed.find(object)) out(`${toJSON(values)}\n`);
        else out(parsed.execute(object));
      } catch (error) {
        throw new Error(
          `error executing jsonpath ${goQuote(text)}: Error executing template: ${(error as Error).message}. Printing more information for debugging the template:\n` +
            `\ttemplate was:\n\t\t${text}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`,
        );
      }
    },
  };
}

function reading<T>(read: () => T, failure: string): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${failure}, ${(error as Error).message}`);
  }
}

const readTemplate = (path: string, { readFile }: PrintOptions): string =>
  reading(() => readFile!(path), `error reading --template ${path}`);

async function customColumnsPrinter(output: string, options: PrintOptions): Promise<ObjectPrinter | undefined> {
  const found = formatAndText(output, ['custom-columns', 'custom-columns-file'], options.template ?? '');
  if (!found) return undefined;
  const { columnsFromSpec, columnsFromTemplate, CustomColumnsPrinter } = await import('./custom-columns.ts');
  if (found.text === '') throw new Error('custom-columns format specified but no custom columns given');
  const columns =
    found.format === 'custom-columns-file'
      ? columnsFromTemplate(reading(() => options.readFile!(found.text), `error reading template ${found.text}`))
      : columnsFromSpec(found.text);
  const printer = new CustomColumnsPrinter(columns, options.forGet?.noHeaders ?? false);
  return { print: (object, out) => out(printer.print(itemsOf(object))) };
}
