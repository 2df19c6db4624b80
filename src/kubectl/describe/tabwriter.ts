/**
 * Aligns text the way Go's tabwriter does with minimum width 0 and padding 2: a cell ends with a tab; a column is a run
 * of consecutive lines that have a cell there, and is as wide as its widest cell. A line without that cell ends the run.
 * The text after a line's last tab belongs to no column.
 */
export function alignTabs(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths: number[][] = lines.map(() => []);
  const format = (from: number, to: number, column: number): void => {
    for (let at = from; at < to; ) {
      if (lines[at]!.length - 1 <= column) {
        at++;
        continue;
      }
      let end = at;
      let width = 0;
      while (end < to && lines[end]!.length - 1 > column) {
        width = Math.max(width, [...lines[end]![column]!].length);
        end++;
      }
      for (let line = at; line < end; line++) widths[line]!.push(width + padding);
      format(at, end, column + 1);
      at = end;
    }
  };
  format(0, lines.length, 0);
  return lines
    .map((cells, i) =>
      cells.map((cell, column) => (column < cells.length - 1 ? pad(cell, widths[i]![column]!) : cell)).join(''),
    )
    .join('\n');
}

const padding = 2;
const pad = (cell: string, width: number): string => cell + ' '.repeat(Math.max(0, width - [...cell].length));
