// kubectl's tables: blanks between columns, no lines. Plain string work, for every `get` passes through here; kubesim's own
// tables are drawn by cli-table3.

import { formatLabels } from '../../apimachinery/labels.ts';
import type { Table } from '../../client/transport.ts';

/** Blanks that follow the longest cell of a column, and the least width of one. */
export interface Layout {
  minWidth: number;
  padding: number;
}

const kubectlLayout: Layout = { minWidth: 6, padding: 3 };

/** Characters, not bytes: how kubectl's table writer measures. */
function width(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return [...text].length;
  return text.length;
}

/** Lays rows out in columns. Widths are remembered, so that rows written later line up with those before. */
export class ColumnWriter {
  private widths: number[] = [];

  constructor(private readonly layout: Layout = kubectlLayout) {}

  /** @returns the lines, each with its newline; the last cell of a row is never padded */
  write(rows: readonly (readonly string[])[]): string {
    const { minWidth, padding } = this.layout;
    for (const row of rows) {
      for (let i = 0; i < row.length - 1; i++) {
        this.widths[i] = Math.max(this.widths[i] ?? minWidth, width(row[i]!) + padding);
      }
    }
    let out = '';
    for (const row of rows) {
      const last = row.length - 1;
      for (let i = 0; i < last; i++) out += row[i] + ' '.repeat(this.widths[i]! - width(row[i]!));
      out += last < 0 ? '\n' : `${row[last]}\n`;
    }
    return out;
  }

  forget(): void {
    this.widths = [];
  }
}

/** Rows as kubectl's tables of its own (api-resources, config get-contexts …) show them. */
export const layOut = (rows: readonly (readonly string[])[], layout?: Layout): string =>
  new ColumnWriter(layout).write(rows);

export interface TableOptions {
  wide?: boolean;
  noHeaders?: boolean;
  /** Puts NAMESPACE first. */
  withNamespace?: boolean;
  /** `deployment.apps`: goes before names. */
  kind?: string;
  /** A column for each of these labels. */
  columnLabels?: readonly string[];
  showLabels?: boolean;
}

type Cell = Table['rows'][number]['cells'][number];

/** Prints the tables of one type of resource, one after another: the header once, and widths that never shrink. */
export class TablePrinter {
  private columns: Table['columnDefinitions'] = [];
  private printedHeader = false;

  constructor(
    private readonly options: TableOptions,
    private readonly writer = new ColumnWriter(),
  ) {}

  /** @param eventType of a watch, when events are shown: `ADDED` */
  print(table: Table, eventType?: string): string {
    if (table.columnDefinitions.length > 0 && !sameColumns(table.columnDefinitions, this.columns)) {
      this.columns = table.columnDefinitions;
      this.printedHeader = false;
    }
    if (table.rows.length === 0) return '';
    const rows = table.rows.map((row) => this.row(row, eventType));
    const header = this.printedHeader || this.options.noHeaders ? [] : [this.header(eventType)];
    this.printedHeader = true;
    return this.writer.write([...header, ...rows]);
  }

  private header(eventType: string | undefined): string[] {
    const { withNamespace, columnLabels = [], showLabels } = this.options;
    const names = this.shownColumns().map(({ name }) => name.toUpperCase());
    return [
      ...(eventType === undefined ? [] : ['EVENT']),
      ...(withNamespace ? ['NAMESPACE'] : []),
      ...names,
      ...columnLabels.map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
      ...(showLabels ? ['LABELS'] : []),
    ];
  }

  private shownColumns(): { name: string; index: number }[] {
    return this.columns
      .map(({ name, priority }, index) => ({ name, priority, index }))
      .filter(({ priority }) => this.options.wide || priority === 0);
  }

  private row({ cells, object }: Table['rows'][number], eventType: string | undefined): string[] {
    const { withNamespace, columnLabels = [], showLabels, kind } = this.options;
    const labels: Record<string, string> = object?.metadata?.labels ?? {};
    const nameColumn = kind ? this.columns.findIndex(({ format, type }) => format === 'name' && type === 'string') : -1;
    const shown = this.shownColumns().map(({ index }) =>
      index === nameColumn ? cellText(`${kind}/${cells[index] ?? ''}`) : cellText(cells[index]),
    );
    return [
      ...(eventType === undefined ? [] : [eventText(eventType)]),
      ...(withNamespace ? [object?.metadata?.namespace ?? ''] : []),
      ...shown,
      ...columnLabels.map((label) => labels[label] ?? ''),
      ...(showLabels ? [formatLabels(labels)] : []),
    ];
  }
}

const eventText = (type: string): string => (type === 'BOOKMARK' ? type : type.padEnd(8));

const sameColumns = (a: Table['columnDefinitions'], b: Table['columnDefinitions']): boolean =>
  a === b ||
  (a.length === b.length && a.every((column, i) => column.name === b[i]!.name && column.priority === b[i]!.priority));

/** One line, whatever the cell holds, and nothing that could drive the terminal. */
function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  const end = text.search(/[\f\n\r]/);
  const line = end < 0 ? text : `${text.slice(0, end)}...`;
  return line.includes('\x1b') ? line.replaceAll('\x1b', '^[') : line;
}
