/**
 * Breaks text into lines of at most `limit` characters, at blanks. Lines that are there stay, blanks at a break are
 * dropped, and a word longer than a line is left whole. A line is not broken behind a single character.
 */
export function wrap(text: string, limit: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, limit))
    .join('\n');
}

function wrapLine(line: string, limit: number): string {
  let result = '';
  let column = 0;
  for (const [, blanks = '', word = ''] of line.matchAll(/([^\S\u00a0]*)([\S\u00a0]*)/gu)) {
    if (blanks === '' && word === '') continue;
    const length = [...word].length;
    const width = [...blanks].length;
    const fits = column + width + length <= limit;
    if (word === '') {
      // Blanks at the end of a line stay as long as they fit.
      if (fits) result += blanks;
    } else if (fits || column + width <= 1) {
      result += blanks + word;
      column += width + length;
    } else {
      result += `\n${word}`;
      column = length;
    }
  }
  return result;
}

/** Every line moved to the right, empty ones too. */
export function indent(text: string, width: number): string {
  const pad = ' '.repeat(width);
  return pad + text.replaceAll('\n', `\n${pad}`);
}
