import { checkGrammar } from './yaml-grammar.ts';
import { YAMLMistake } from './yaml-scanner.ts';

/**
 * A mistake in a YAML document in the words of Go's package, with its idea of the line: lines are counted from 0 and the
 * first one is not told, but for mistakes within a token one is added.
 * @param fromStart tell the line where the token or collection begins, as version 3 of the package does
 * @returns undefined when libyaml would find nothing wrong
 */
export function findMistake(text: string, fromStart = false): string | undefined {
  try {
    checkGrammar(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof YAMLMistake)) throw error;
    const { start, inScanner, message } = error;
    const line = fromStart && start > 0 ? start : error.line;
    return line === 0 ? message : `line ${inScanner ? line + 1 : line}: ${message}`;
  }
}
