/** Names that placeholders have taken so far: `<pod-1>` stands for the same text wherever it returns. */
export type Bindings = Map<string, string>;

/** `<name>`, but neither kubectl's own `<none>` and the like nor `<3>`. */
const placeholder = /<([A-Za-z][\w-]*(?:\s[\w-]+)*)>/g;
const literal = new Set(['none', 'unset', 'pending', 'unknown', 'invalid', 'nil', 'empty', 'no value', 'default']);

/**
 * Puts what the placeholders in a command stand for into it.
 * @throws Error for one that no answer has shown yet
 */
export const fillIn = (command: string, bindings: Bindings): string =>
  command.replace(placeholder, (whole, name: string) => {
    if (literal.has(name)) return whole;
    const known = bindings.get(name);
    if (known === undefined) throw new Error(`${whole} stands for nothing: no answer above has it`);
    return known;
  });

/**
 * Compares an answer with what the document says. `<name>` in the document stands for any text without blanks and,
 * once it has matched, for that text; `<...>` as a line stands for any number of lines. Beside a placeholder the
 * number of blanks does not matter: columns are as wide as what they hold.
 */
export function matches(expected: readonly string[], actual: readonly string[], bindings: Bindings): boolean {
  const [head, ...rest] = expected;
  if (head === undefined) return actual.length === 0;
  if (head.trim() === '<...>') {
    for (let skipped = 0; skipped <= actual.length; skipped++) {
      if (matches(rest, actual.slice(skipped), bindings)) return true;
    }
    return false;
  }
  const [first, ...others] = actual;
  return first !== undefined && lineMatches(head, first, bindings) && matches(rest, others, bindings);
}

/** An answer for the document in place of one that did not match: lines that still do keep their placeholders. */
export function rewritten(expected: readonly string[], actual: readonly string[], bindings: Bindings): string[] {
  let left = expected.filter((line) => line.trim() !== '<...>');
  return actual.map((line) => {
    const at = left.findIndex((pattern) => pattern !== line && lineMatches(pattern, line, bindings));
    if (at < 0) return line;
    const [kept] = left.slice(at);
    left = left.slice(at + 1);
    return kept!;
  });
}

function lineMatches(expected: string, actual: string, bindings: Bindings): boolean {
  if (expected === actual) return true;
  const names: string[] = [];
  let pattern = '';
  let at = 0;
  for (const found of expected.matchAll(placeholder)) {
    const name = found[1]!;
    if (literal.has(name)) continue;
    pattern += flexible(expected.slice(at, found.index));
    const known = bindings.get(name);
    if (known === undefined) names.push(name);
    pattern += known === undefined ? '(\\S+?)' : escaped(known);
    at = found.index + found[0].length;
  }
  if (at === 0) return false;
  const match = new RegExp(`^${pattern}${flexible(expected.slice(at))}$`).exec(actual);
  if (!match) return false;
  names.forEach((name, i) => {
    if (name !== '...') bindings.set(name, match[i + 1]!);
  });
  return true;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const flexible = (text: string): string => escaped(text).replace(/ {2,}/g, ' +').replace(/ +$/g, ' *');
