import { doubleQuoted, literal, plain, scalarStyle, singleQuoted } from '../../printers/yaml-scalar.ts';
import type { YNode } from './node.ts';
import { isPlainText, resolve } from './resolve.ts';

/** A tree as YAML text: keys in their order, lists not indented below their key, each scalar in its style. */
export function encodeNode(node: YNode): string {
  return `${lines(node, 0, false).join('\n')}\n`;
}

function lines(node: YNode, indent: number, flow: boolean): string[] {
  if (node.kind === 'scalar' || node.kind === 'none') return scalarText(node, indent, flow, false).split('\n');
  if (flow || node.style === 'flow' || node.content.length === 0) return [flowText(node, indent)];
  return node.kind === 'seq' ? sequence(node, indent) : mapping(node, indent);
}

function sequence(node: YNode, indent: number): string[] {
  return node.content.flatMap((item) => {
    const [first = '', ...rest] = lines(item, indent + 2, false);
    return [first === '' ? '-' : `- ${first}`, ...rest.map(below)];
  });
}

function mapping(node: YNode, indent: number): string[] {
  const out: string[] = [];
  for (let i = 0; i + 1 < node.content.length; i += 2) {
    const key = scalarText(node.content[i]!, indent, false, true);
    const value = node.content[i + 1]!;
    const inBlock =
      (value.kind === 'map' || value.kind === 'seq') && value.style !== 'flow' && value.content.length > 0;
    if (inBlock) {
      out.push(`${key}:`);
      const inner = lines(value, value.kind === 'seq' ? indent : indent + 2, false);
      out.push(...(value.kind === 'seq' ? inner : inner.map(below)));
    } else {
      const [first = '', ...rest] = lines(value, indent + 2, false);
      out.push(first === '' ? `${key}:` : `${key}: ${first}`, ...rest.map(below));
    }
  }
  return out;
}

const below = (line: string): string => (line === '' ? '' : `  ${line}`);

function flowText(node: YNode, indent: number): string {
  if (node.kind === 'seq') return `[${node.content.map((item) => flowItem(item, indent)).join(', ')}]`;
  const parts: string[] = [];
  for (let i = 0; i + 1 < node.content.length; i += 2) {
    parts.push(`${scalarText(node.content[i]!, indent, true, true)}: ${flowItem(node.content[i + 1]!, indent)}`);
  }
  return `{${parts.join(', ')}}`;
}

const flowItem = (node: YNode, indent: number): string =>
  node.kind === 'scalar' || node.kind === 'none' ? scalarText(node, indent, true, false) : flowText(node, indent);

/** How the emitter makes a scalar keep its meaning: with its tag, or by quotes. */
export function presentation(node: YNode): { tag: string; forceQuotes: boolean } {
  if (node.tag === '' || node.tagged) return { tag: node.tag, forceQuotes: false };
  const quoted = node.style !== 'plain' && node.style !== 'flow';
  if (node.tag === '!!str' && quoted) return { tag: '', forceQuotes: false };
  if (resolve(node.value).tag === node.tag) return { tag: '', forceQuotes: false };
  return node.tag === '!!str' ? { tag: '', forceQuotes: true } : { tag: node.tag, forceQuotes: false };
}

/** Lines after the first one are not indented yet: that is for the collection around it. */
function scalarText(node: YNode, indent: number, flow: boolean, isKey: boolean): string {
  if (node.kind === 'none') return 'null';
  const { tag, forceQuotes } = presentation(node);
  const text = styledText(node, { forceQuotes, start: indent, flow, isKey });
  return tag === '' ? text : `${tag} ${text}`;
}

interface Place {
  forceQuotes: boolean;
  start: number;
  flow: boolean;
  isKey: boolean;
}

function styledText({ value, style }: YNode, { forceQuotes, start, flow, isKey }: Place): string {
  const fold = { indent: 0, allowed: !isKey && !flow };
  const possible = scalarStyle(value, isKey);
  const carriedPlain = possible === 'plain' || !isPlainText(value);
  if (style === 'double' || forceQuotes) return doubleQuoted(value, start, fold);
  if (style === 'single')
    return carriedPlain || possible === 'single' ? singleQuoted(value, start, fold) : doubleQuoted(value, start, fold);
  if (style === 'literal' || style === 'folded' || value.includes('\n')) {
    return isKey || flow || possible === 'double' ? doubleQuoted(value, start, fold) : literal(value, 0);
  }
  if (value === '') return flow || isKey ? "''" : '';
  if (possible === 'single') return singleQuoted(value, start, fold);
  return carriedPlain ? plain(value, start, fold) : doubleQuoted(value, start, fold);
}

/** One line of text as a plain value, quoted where it has to be. */
export const lineText = (text: string): string =>
  styledText(
    { kind: 'scalar', tag: '', style: isPlainText(text) ? 'plain' : 'double', value: text, content: [] },
    { forceQuotes: false, start: 0, flow: false, isKey: false },
  );

/** A map's key, and the line of the text on which it stands. */
export interface KeyLine {
  map: YNode;
  key: YNode;
  /** From 1. */
  line: number;
}

/** Where the keys of all maps stand in the text. */
export function* keyLines(node: YNode, line = 1): Generator<KeyLine> {
  const inline = node.style === 'flow' || node.content.length === 0;
  let at = line;
  if (node.kind === 'seq') {
    for (const item of node.content) {
      yield* keyLines(item, at);
      if (!inline) at += lines(item, 0, false).length;
    }
  }
  if (node.kind !== 'map') return;
  for (let i = 0; i + 1 < node.content.length; i += 2) {
    const [key, value] = [node.content[i]!, node.content[i + 1]!];
    yield { map: node, key, line: at };
    const below = !inline && value.kind !== 'scalar' && value.style !== 'flow' && value.content.length > 0;
    yield* keyLines(value, below ? at + 1 : at);
    if (!inline) at += lines(value, 0, false).length + (below ? 1 : 0);
  }
}
