import { goValue } from '../../apimachinery/go-format.ts';
import { type JSONPath, jsonPath, relaxedPath } from '../../apimachinery/jsonpath.ts';
import { ColumnWriter } from './table.ts';

interface CustomColumn {
  header: string;
  path: string;
}

/**
 * Reads `NAME:.metadata.name,IMAGE:.spec.containers[*].image`.
 * @throws Error in kubectl's words
 */
export function columnsFromSpec(spec: string): CustomColumn[] {
  if (spec === '') throw new Error('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) throw new Error(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: relaxedPath(part.slice(colon + 1)) };
  });
}

const wantedLines = 'Expected format is one line of space separated headers, one line of space separated column specs.';

/** Reads a file of two lines: headers, and a path below each. */
export function columnsFromTemplate(text: string): CustomColumn[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length < 1) throw new Error(`invalid template, missing header line. ${wantedLines}`);
  if (lines.length < 2) throw new Error(`invalid template, missing spec line. ${wantedLines}`);
  const [headers, paths] = lines.slice(0, 2).map((line) => line.split(/\s+/).filter(Boolean)) as [string[], string[]];
  if (headers.length !== paths.length) {
    throw new Error(`number of headers (${headers.length}) and field specifications (${paths.length}) don't match`);
  }
  return headers.map((header, i) => ({ header, path: relaxedPath(paths[i]!) }));
}

/** Prints objects as rows of the columns that the user asked for; the header comes once. */
export class CustomColumnsPrinter {
  private readonly writer = new ColumnWriter();
  private printedHeader = false;

  constructor(
    private readonly columns: readonly CustomColumn[],
    private readonly noHeaders: boolean,
  ) {}

  print(objects: readonly unknown[]): string {
    const parsers = this.columns.map(({ path }) => jsonPath(path));
    const rows = objects.map((object) => parsers.map((parser) => columnText(parser, object)));
    if (!this.noHeaders && !this.printedHeader) rows.unshift(this.columns.map(({ header }) => header));
    this.printedHeader = true;
    return this.writer.write(rows);
  }
}

function columnText(parser: JSONPath, object: unknown): string {
  const found = parser.find(object);
  const texts = found.flat().map((value) => goValue(value).replaceAll('\x1b', '^['));
  if ((found[0]?.length ?? 0) === 0) texts.unshift('<none>');
  return texts.join(',');
}
