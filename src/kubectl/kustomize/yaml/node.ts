// A YAML document as a tree that remembers how it was written: kustomize changes manifests in this form, and whether a
// scalar was quoted decides about what it is read as in the end.

export type NodeKind = 'map' | 'seq' | 'scalar' | 'none';
/** How a scalar stands in the text; a collection is `plain` or `flow`. */
export type NodeStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'flow';

/**
 * Nodes may be shared: a value set in two places by one step is one node, and later changes through one place show in the
 * other. That is how kustomize works, and visible in what it prints.
 */
export interface YNode {
  kind: NodeKind;
  /** Short form: `!!str`; empty when nobody has said. */
  tag: string;
  style: NodeStyle;
  /** Was the tag written in the text? */
  tagged?: boolean;
  /** Of a scalar. */
  value: string;
  /** Of a list the items; of a map keys and values in turn. */
  content: YNode[];
  /** A null that stays when it is set as a field's value. */
  keep?: boolean;
}

export const nullTag = '!!null';
export const stringTag = '!!str';

export const makeNode = (kind: NodeKind, tag = '', style: NodeStyle = 'plain'): YNode => ({
  kind,
  tag,
  style,
  value: '',
  content: [],
});

/** A scalar of which nobody has said what it is: its text decides. */
export const scalar = (value: string, tag = '', style: NodeStyle = 'plain'): YNode => ({
  kind: 'scalar',
  tag,
  style,
  value,
  content: [],
});

/** Text that is to stay text. */
export const stringNode = (value: string): YNode =>
  scalar(value, stringTag, value.includes('\n') ? 'literal' : 'plain');

export const copyNode = (node: YNode): YNode => ({ ...node, content: node.content.map(copyNode) });

/** Makes a node what another one is, in its place. */
export function become(target: YNode, source: YNode): void {
  target.kind = source.kind;
  target.tag = source.tag;
  target.style = source.style;
  target.tagged = source.tagged ?? false;
  target.value = source.value;
  target.content = [...source.content];
}

export const isMissingOrNull = (node: YNode | undefined): node is undefined =>
  node === undefined || node.tag === nullTag;
export const isEmptyMap = (node: YNode | undefined): boolean =>
  isMissingOrNull(node) || ((node as YNode).kind === 'map' && (node as YNode).content.length === 0);
/** Nothing, null, `{}` or `[]`; an empty text is something. */
export const isEmptyNode = (node: YNode | undefined): boolean =>
  isEmptyMap(node) ||
  (node!.kind === 'seq' && node!.content.length === 0) ||
  (node!.kind === 'none' && node!.tag === '');
export const isStringNode = (node: YNode): boolean =>
  node.kind === 'scalar' && (node.tag === stringTag || node.tag === '');

/** Text of a scalar; empty for null and nothing. */
export const textOf = (node: YNode | undefined): string => (isMissingOrNull(node) ? '' : (node as YNode).value);

/** Where a map has a key: index of the key node; -1 when it has not. */
export function keyIndex(map: YNode, name: string): number {
  for (let i = 0; i < map.content.length; i += 2) if (map.content[i]!.value === name) return i;
  return -1;
}

/** A field's value, null included; undefined when the node is no map or has no such field. */
export function fieldOf(node: YNode | undefined, name: string): YNode | undefined {
  if (node?.kind !== 'map') return undefined;
  const at = keyIndex(node, name);
  return at < 0 ? undefined : node.content[at + 1];
}

export function* fieldsOf(map: YNode): Generator<[key: YNode, value: YNode]> {
  for (let i = 0; i + 1 < map.content.length; i += 2) yield [map.content[i]!, map.content[i + 1]!];
}

export const fieldNames = (map: YNode): string[] => [...fieldsOf(map)].map(([key]) => key.value);
