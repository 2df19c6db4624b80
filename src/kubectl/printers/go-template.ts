import { deepCopy } from '../../apimachinery/deep.ts';
import { GoFloat, goJSON, goQuote, goValue } from '../../apimachinery/go-format.ts';
import type { ObjectPrinter } from './index.ts';
import { executeTemplate } from './template/execute.ts';
import { parseTemplate } from './template/parse.ts';

/**
 * Prints objects through a template in the language of Go's text/template.
 * @param typed are the objects Go structs to kubectl? Then their numbers are floats.
 * @throws Error in kubectl's words when the template cannot be read
 */
export function goTemplatePrinter(text: string, options: { allowMissingKeys: boolean; typed: boolean }): ObjectPrinter {
  const template = parse(text);
  return {
    print(object, out) {
      try {
        executeTemplate('output', template, options.typed ? withFloats(object) : object, options, out);
      } catch (error) {
        const { message } = error as Error;
        // What went wrong is told on standard output as well, with the object, for those who debug the template.
        out(
          `Error executing template: ${message}. Printing more information for debugging the template:\n` +
            `\ttemplate was:\n\t\t${text}\n\traw data was:\n\t\t${goJSON(object)}\n` +
            `\tobject given to template engine was:\n\t\t${goValue(object)}\n\n`,
        );
        throw new Error(`error executing template ${goQuote(text)}: ${message}`);
      }
    },
  };
}

function parse(text: string) {
  try {
    return parseTemplate('output', text);
  } catch (error) {
    throw new Error(`error parsing template ${text}, ${(error as Error).message}`);
  }
}

function withFloats(value: any): any {
  if (typeof value === 'number') return new GoFloat(value);
  if (Array.isArray(value)) return value.map(withFloats);
  if (typeof value !== 'object' || value === null) return deepCopy(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withFloats(inner)]));
}
