import { goJSON } from '../../apimachinery/go-format.ts';
import { JSONSyntaxError, readJSON, UnexpectedEnd } from './json.ts';

/** One document. `text` is its JSON, as errors quote it. */
export interface Decoded {
  value: unknown;
  text(): string;
}

/**
 * Takes a stream apart into documents. A stream that starts with a brace is JSON, values one after another, until
 * something is not; from there on, and otherwise, it is YAML with `---` between documents.
 * Empty documents are passed over; after an error nothing more comes.
 */
export async function* decodeStream(text: string, exact: boolean): AsyncGenerator<Decoded | { error: Error }> {
  let rest = text;
  if (/^\s*\{/.test(text)) {
    let at = 0;
    let count = 0;
    while (true) {
      try {
        const read = readJSON(text, at, exact);
        if (!read) return;
        const raw = text.slice(at, read.end).trim();
        at = read.end;
        count++;
        if (read.value !== null) yield { value: read.value, text: () => raw };
      } catch (error) {
        if (error instanceof UnexpectedEnd || count > 1) {
          yield { error: error as Error };
          return;
        }
        if (!(error instanceof JSONSyntaxError)) {
          yield tooLarge(text, at, error as Error);
          return;
        }
        rest = text.slice(at).replace(/^[^\S\n]*\n?/, '');
        break;
      }
    }
  }
  yield* yamlDocuments(rest, exact);
}

/** A number out of range is found only when the object is decoded, so the stream goes on as far as that. */
const tooLarge = (text: string, at: number, failure: Error): Decoded => ({
  get value(): unknown {
    throw failure;
  },
  text: () => text.slice(at),
});

async function* yamlDocuments(text: string, exact: boolean): AsyncGenerator<Decoded | { error: Error }> {
  const { parseYAML } = await import('./yaml.ts');
  for (const part of splitDocuments(text)) {
    if (part instanceof Error) {
      yield { error: part };
      return;
    }
    let value: unknown;
    try {
      value = parseYAML(part, exact);
    } catch (error) {
      yield { error: new Error(`error converting YAML to JSON: ${(error as Error).message}`) };
      return;
    }
    if (value !== null) yield { value, text: () => goJSON(value) };
  }
}

/** Splits at lines that start with `---`; nothing but a comment may follow there. */
function* splitDocuments(text: string): Generator<string | Error> {
  let start = 0;
  for (const match of text.matchAll(/^---.*$/gm)) {
    const after = match[0].slice(3).trim();
    if (after !== '' && !after.startsWith('#')) {
      yield new Error(`invalid Yaml document separator: ${after}`);
      return;
    }
    if (match.index > start) yield text.slice(start, match.index);
    start = match.index + match[0].length + 1;
  }
  if (start < text.length) yield text.slice(start);
}
