/**
 * Reads the plain part of YAML that kubectl itself writes kubeconfigs in: nested mappings, lists of mappings, plain and
 * simply quoted scalars, two blanks a level. Loading a whole YAML library costs more than all else that
 * `kubectl get pods` does; so anything out of the ordinary is left to the library.
 *
 * @returns the value, or undefined when the text needs a real parser, or is no kubeconfig
 */
export function parsePlainKubeconfig(text: string): Record<string, unknown> | undefined {
  const lines: Line[] = [];
  for (const raw of text.split('\n')) {
    if (raw === '') continue;
    const line = readLine(raw);
    if (!line) return undefined;
    lines.push(line);
  }
  const reader = new Reader(lines);
  const value = reader.block(0) as any;
  return reader.done && !reader.gaveUp && isKubeconfig(value) ? value : undefined;
}

const isKubeconfig = (value: any): boolean =>
  value.kind === 'Config' &&
  value.apiVersion === 'v1' &&
  [value.clusters, value.contexts, value.users].every((list) => list === null || Array.isArray(list));

interface Line {
  /** Columns before the key; a `- ` counts as two. */
  indent: number;
  /** The line opens a list item. */
  item: boolean;
  key: string;
  /** undefined: what belongs to the key stands below. */
  value: unknown;
}

const lineSyntax = /^( *)(- )?([A-Za-z][\w.-]*):(?: (.+))?$/;
/** Scalars that cannot be anything but strings: they begin with a letter or slash and hold nothing YAML could mind. */
const stringSyntax = /^[A-Za-z/][\w./@:-]*$/;
/** Keys of kubeconfigs that hold a boolean; elsewhere it would be a mistake, which the decoder reports. */
const switches = new Set(['insecure-skip-tls-verify', 'disable-compression', 'provideClusterInfo']);
const notStrings = /^(?:true|false|yes|no|on|off|y|n|null)$/i;

function readLine(raw: string): Line | undefined {
  const match = lineSyntax.exec(raw);
  if (!match) return undefined;
  const [, blanks, dash, key, rest] = match;
  const line = { indent: blanks!.length + (dash ? 2 : 0), item: dash !== undefined, key: key!, value: undefined };
  if (rest === undefined) return line;
  const value = scalar(rest);
  if (value === undefined || notStrings.test(key!)) return undefined;
  return typeof value === 'boolean' && !switches.has(key!) ? undefined : { ...line, value };
}

function scalar(text: string): unknown {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === '[]') return [];
  if (text === '{}') return {};
  if (text === 'null') return null;
  if (text === '""' || text === "''") return '';
  return stringSyntax.test(text) && !notStrings.test(text) && !text.endsWith(':') ? text : undefined;
}

class Reader {
  private at = 0;
  gaveUp = false;

  constructor(private readonly lines: readonly Line[]) {}

  get done(): boolean {
    return this.at === this.lines.length;
  }

  block(indent: number): unknown {
    const first = this.lines[this.at];
    return first?.item ? this.list(indent) : this.mapping(indent);
  }

  private list(indent: number): unknown[] {
    const items: unknown[] = [];
    while (this.lines[this.at]?.item && this.lines[this.at]!.indent === indent + 2) {
      items.push(this.mapping(indent + 2, true));
    }
    return items;
  }

  private mapping(indent: number, inItem = false): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let first = inItem; ; first = false) {
      const line = this.lines[this.at];
      if (!line || line.indent !== indent || line.item !== first) return map;
      if (line.key in map) this.gaveUp = true;
      this.at++;
      map[line.key] = line.value === undefined ? this.below(indent) : line.value;
    }
  }

  /** The block that belongs to a key: deeper, or a list that stands directly under it. */
  private below(indent: number): unknown {
    const next = this.lines[this.at];
    if (!next) return null;
    if (next.item && next.indent === indent + 2) return this.list(indent);
    if (next.indent > indent) return this.block(next.item ? next.indent - 2 : next.indent);
    return null;
  }
}
