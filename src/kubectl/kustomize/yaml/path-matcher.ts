import { parseNode } from '../../manifests/yaml-tree.ts';
import { goPattern } from '../selector.ts';
import { isIndexNumber, isListIndex, itemsOf, kindFor, lookup, setField, splitIndex } from './change.ts';
import { encodeNode } from './encode.ts';
import { expectKind, within } from './errors.ts';
import { fieldOf, makeNode, type NodeKind, scalar, type YNode } from './node.ts';

/**
 * All nodes that a path leads to. Parts are field names, indexes, `*` for every item, and `[name=pattern]`.
 * @param create kind of what is made at the end where the path leads nowhere
 * @returns undefined when it leads nowhere
 */
export function matchPath(node: YNode | undefined, path: readonly string[], create?: NodeKind): YNode[] | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return node === undefined ? [] : [node];
  if (isIndexNumber(part)) return atIndex(node, Number(part), rest, create);
  if (isListIndex(part)) return matching(node, part, rest, create);
  if (part === '*') return collect(itemsOf(node), rest, create);
  return atField(node, part, rest, create);
}

function collect(nodes: readonly YNode[], rest: readonly string[], create: NodeKind | undefined): YNode[] | undefined {
  const found = nodes.flatMap((node) => matchPath(node, rest, create) ?? []);
  return found.length === 0 ? undefined : found;
}

function atField(
  node: YNode | undefined,
  name: string,
  rest: readonly string[],
  create: NodeKind | undefined,
): YNode[] | undefined {
  if (node === undefined) return undefined;
  let field = node.tag === '!!null' ? undefined : fieldChecked(node, name);
  if (field === undefined) {
    if (create === undefined) return undefined;
    field = makeNode(kindFor(rest[0] ?? '', create));
    setField(node, name, field);
  }
  if (field.kind === 'scalar' && rest.length > 0) return matchPath(parsed(field.value), rest, create);
  return matchPath(field, rest, create);
}

/** A scalar may hold a document of its own; what is found there is not part of the object. */
function parsed(text: string): YNode {
  const node = parseNode(text);
  return node ?? scalar('', '!!null');
}

function fieldChecked(node: YNode, name: string): YNode | undefined {
  expectKind(node, 'map');
  return fieldOf(node, name);
}

function atIndex(
  node: YNode | undefined,
  index: number,
  rest: readonly string[],
  create: NodeKind | undefined,
): YNode[] | undefined {
  const items = itemsOf(node);
  if (items.length === index && create !== undefined && node !== undefined) {
    const item = makeNode(kindFor(rest[0] ?? '', create));
    node.content.push(item);
    items.push(item);
  }
  if (items.length < index + 1) throw new Error(`index ${index} specified but only ${items.length} elements found`);
  return matchPath(items[index], rest, create);
}

function matching(
  node: YNode | undefined,
  part: string,
  rest: readonly string[],
  create: NodeKind | undefined,
): YNode[] | undefined {
  const [name, pattern] = splitIndex(part);
  const items = itemsOf(node);
  const regexp = items.length > 0 ? goPattern(pattern) : undefined;
  const found = items.filter((item) => {
    const target = name === '' ? item : fieldOf(item, name);
    return target !== undefined && regexp!.test(encodeNode(target).trim());
  });
  const results = name === '' ? found : collect(found, rest, create);
  if (results !== undefined && results.length > 0) return results;
  if (create === undefined || node === undefined) return undefined;
  const value = scalar(pattern);
  let item = value;
  if (name !== '') {
    item = makeNode('map');
    item.content.push(scalar(name), value);
  }
  within(`failed to create element for ${JSON.stringify(part)}`, () => expectKind(node, 'seq'));
  node.content.push(item);
  return matching(node, part, rest, create);
}

/** Like `lookup`, but failures mean that there is nothing. */
export function lookupOrNothing(node: YNode, path: readonly string[]): YNode | undefined {
  try {
    return lookup(node, path);
  } catch {
    return undefined;
  }
}
