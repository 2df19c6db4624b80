/** Ranges of characters that take two cells of a terminal: CJK, Hangul, full-width forms, emoji. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** Combining marks and joiners, which stand on the character before them. */
const none = /^(?:\p{Mn}|\p{Me}|[\u200b-\u200d]|\ufe0f)$/u;

/** How many cells of a terminal a text without control characters takes. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    if (code < 0x300) cells++;
    else if (wide.some(([from, to]) => code >= from && code <= to)) cells += 2;
    else if (!none.test(letter)) cells++;
  }
  return cells;
}
