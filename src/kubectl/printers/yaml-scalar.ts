import { readsAsString } from './yaml-resolve.ts';

// How one string is written. The rules are those of libyaml's emitter, which Go's YAML packages share.

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** Where a long scalar goes on. */
export interface Fold {
  indent: number;
  allowed: boolean;
}

const WIDTH = 80;

/** Most strings in manifests: no need to look closer. */
const unremarkable = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;

/** @param isKey keys of one line cannot be literal blocks */
export function scalarStyle(text: string, isKey: boolean): ScalarStyle {
  const isString = readsAsString(text);
  if (isString && unremarkable.test(text)) return 'plain';
  const allowed = analyze(text);
  if (text.includes('\n')) return allowed.block && !isKey ? 'literal' : 'double';
  if (!isString) return 'double';
  if (allowed.plain && (text !== '' || !isKey)) return 'plain';
  return allowed.single ? 'single' : 'double';
}

const isBreak = (c: string | undefined): boolean => c !== undefined && '\n\r\u0085\u2028\u2029'.includes(c);
const isBlankOrEnd = (c: string | undefined): boolean => c === undefined || c === ' ' || c === '\t' || isBreak(c);
const leadingIndicators = '#,[]{}&*!|>\'"%@`';

/** Characters that libyaml writes as they are: within the basic plane, no control characters, no byte order mark. */
function isPrintable(character: string): boolean {
  const code = character.codePointAt(0)!;
  return (
    code === 0x0a ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code < 0xd800) ||
    (code >= 0xe000 && code < 0xfffe && code !== 0xfeff)
  );
}

interface Allowed {
  plain: boolean;
  single: boolean;
  block: boolean;
}

/** Which styles could carry the text unchanged. */
function analyze(text: string): Allowed {
  const characters = [...text];
  const last = characters.length - 1;
  let special = false;
  let lineBreaks = false;
  let breakThenSpace = false;
  let spaceThenBreak = false;
  characters.forEach((character, i) => {
    special ||= !isPrintable(character);
    lineBreaks ||= isBreak(character);
    breakThenSpace ||= character === ' ' && isBreak(characters[i - 1]);
    spaceThenBreak ||= isBreak(character) && characters[i - 1] === ' ';
  });
  const edges = [characters[0], characters[last]];
  const loose = edges.some((edge) => edge === ' ' || isBreak(edge));
  const unsafe = spaceThenBreak || special;
  return {
    plain: !(hasIndicator(characters) || loose || breakThenSpace || unsafe || lineBreaks),
    single: !(breakThenSpace || unsafe),
    block: !(characters[last] === ' ' || unsafe) && characters.length > 0,
  };
}

/** Would a plain scalar here be taken for something else? */
function hasIndicator(characters: readonly string[]): boolean {
  const start = characters.slice(0, 3).join('');
  if (start === '---' || start === '...') return true;
  return characters.some((character, i) => {
    const followed = isBlankOrEnd(characters[i + 1]);
    if (i === 0) return leadingIndicators.includes(character) || ('?:-'.includes(character) && followed);
    return (character === ':' && followed) || (character === '#' && isBlankOrEnd(characters[i - 1]));
  });
}

/** Writes words and folds at single spaces beyond the width. */
function folded(
  text: string,
  start: number,
  fold: Fold,
  write: (character: string) => string,
  atEdges: boolean,
): string {
  if (!fold.allowed || start + text.length <= WIDTH) {
    let out = '';
    for (const character of text) out += write(character);
    return out;
  }
  const characters = [...text];
  let out = '';
  let column = start;
  let spaces = false;
  characters.forEach((character, i) => {
    const inside = atEdges || (i > 0 && i < characters.length - 1);
    const next = characters[i + 1];
    if (character !== ' ') {
      const written = write(character);
      out += written;
      column += written.length === character.length ? 1 : written.length;
      spaces = false;
    } else if (!spaces && column > WIDTH && inside && next !== ' ') {
      out += `\n${' '.repeat(fold.indent)}`;
      column = fold.indent;
      spaces = true;
    } else {
      out += ' ';
      column++;
      spaces = true;
    }
  });
  return out;
}

export const plain = (text: string, start: number, fold: Fold): string => folded(text, start, fold, (c) => c, true);

export function singleQuoted(text: string, start: number, fold: Fold): string {
  return `'${folded(text, start + 1, fold, (c) => (c === "'" ? "''" : c), false)}'`;
}

const escapes: Record<string, string> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

/** @param always also what could stand as it is */
function escaped(character: string, always: boolean): string {
  if (!always && character !== '"' && character !== '\\' && isPrintable(character) && !isBreak(character))
    return character;
  const short = escapes[character];
  if (short !== undefined) return short;
  const hex = character.codePointAt(0)!.toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Unlike other styles a fold here may stand before more spaces; a backslash keeps the next one. */
export function doubleQuoted(text: string, start: number, fold: Fold): string {
  const characters = [...text];
  // The emitter looks for a byte order mark at the start of the text, whichever character it is at.
  const marked = text.startsWith('\ufeff');
  let out = '"';
  let column = start + 1;
  let spaces = false;
  characters.forEach((character, i) => {
    if (
      !marked &&
      character === ' ' &&
      fold.allowed &&
      !spaces &&
      column > WIDTH &&
      i > 0 &&
      i < characters.length - 1
    ) {
      out += `\n${' '.repeat(fold.indent)}`;
      column = fold.indent;
      if (characters[i + 1] === ' ') {
        out += '\\';
        column++;
      }
      spaces = true;
      return;
    }
    const written = escaped(character, marked);
    out += written;
    column += [...written].length;
    spaces = character === ' ';
  });
  return `${out}"`;
}

/** A block of lines as they are, with hints for leading blanks and for breaks at the end. */
export function literal(text: string, indent: number): string {
  let header = '|';
  if (text.startsWith(' ') || isBreak(text[0])) header += '2';
  if (!isBreak(text.at(-1))) header += '-';
  else if (text.length === 1 || isBreak(text.at(-2))) header += '+';
  const pad = ' '.repeat(indent);
  const lines = text.split('\n').map((line) => (line === '' ? '' : pad + line));
  return `${header}\n${lines.join('\n')}`;
}
