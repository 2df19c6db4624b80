/** Commands that somebody who typed an unknown name may have meant (cobra's rule): two edits away, or begun alike. */
export function suggestionsFor(
  typed: string,
  entries: readonly { name: string; hidden?: boolean; suggestFor?: readonly string[] }[],
): string[] {
  const lower = typed.toLowerCase();
  return entries
    .filter(
      ({ name, hidden, suggestFor = [] }) =>
        !hidden && (editDistance(lower, name) <= 2 || name.startsWith(lower) || suggestFor.includes(lower)),
    )
    .map(({ name }) => name);
}

/** Levenshtein's distance: insertions, deletions and replacements that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const here = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = above[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      here.push(Math.min(replaced, above[column]! + 1, here[column - 1]! + 1));
    }
    above = here;
  }
  return above[to.length]!;
}
