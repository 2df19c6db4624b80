import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { MalformedYAML } from '../kustomize/yaml/errors.ts';
import { fieldsOf, keyIndex, makeNode, nullTag, scalar, stringTag, type YNode } from '../kustomize/yaml/node.ts';
import { resolve } from '../kustomize/yaml/resolve.ts';
import { findMistake } from './yaml-errors.ts';

/** What the library takes and Go's package may not. */
const suspicious = /^[ \t]*[:?]|\\[uU]|^ *\t/m;
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u0084\u0086-\u009f\ufffe\uffff]/;

/**
 * The first document of a text, aliases and merge keys resolved.
 * @returns undefined when there is none, or an empty one
 * @throws MalformedYAML `yaml: line 4: did not find expected key`; Error for merges of what cannot be merged
 */
export function parseNode(text: string): YNode | undefined {
  if (control.test(text)) throw new MalformedYAML('yaml: control characters are not allowed');
  const document = parseDocument(text, {
    schema: 'failsafe',
    version: '1.2',
    strict: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error || suspicious.test(text)) {
    // Where only the library finds fault, it goes on with what was meant.
    const mistake = findMistake(text, true);
    if (mistake !== undefined) throw new MalformedYAML(`yaml: ${mistake}`);
  }
  if (!document.contents) return undefined;
  const node = new Reader(document).node(document.contents as Node);
  return node.tag === nullTag ? undefined : node;
}

const styles: Record<string, YNode['style']> = {
  PLAIN: 'plain',
  QUOTE_DOUBLE: 'double',
  QUOTE_SINGLE: 'single',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

class Reader {
  constructor(private readonly document: Document) {}

  node(node: Node | null | undefined): YNode {
    if (!node) return scalar('', nullTag);
    if (isAlias(node)) return this.node(this.target(node));
    if (isScalar(node)) return this.scalar(node);
    if (isSeq(node)) {
      const list = this.tagged(makeNode('seq', '!!seq', node.flow ? 'flow' : 'plain'), node.tag);
      for (const item of node.items) list.content.push(isPair(item) ? this.pairAsMap(item) : this.node(item as Node));
      return list;
    }
    return this.map(node as YAMLMap);
  }

  private target(alias: Alias): Node {
    const node = alias.resolve(this.document);
    if (!node) throw new MalformedYAML(`yaml: unknown anchor '${alias.source}' referenced`);
    return node;
  }

  private tagged(node: YNode, tag: string | undefined): YNode {
    if (tag === undefined || tag === '!') return node;
    node.tag = tag.replace(/^tag:yaml\.org,2002:/, '!!');
    node.tagged = true;
    return node;
  }

  private pairAsMap(pair: Pair): YNode {
    const map = makeNode('map', '!!map', 'flow');
    map.content.push(this.node(pair.key as Node), this.node(pair.value as Node));
    return map;
  }

  private scalar(node: Scalar): YNode {
    const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
    const style = styles[node.type ?? 'PLAIN'] ?? 'plain';
    return this.tagged(scalar(text, style === 'plain' ? resolve(text).tag : stringTag, style), node.tag);
  }

  private map(node: YAMLMap): YNode {
    const map = this.tagged(makeNode('map', '!!map', node.flow ? 'flow' : 'plain'), node.tag);
    const merges: YNode[] = [];
    let merged = false;
    for (const { key, value } of node.items) {
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
        if (merged) throw new Error('duplicate merge key');
        merged = true;
        merges.push(...this.mergeSources(value as Node | null));
      } else map.content.push(this.node(key as Node | null), this.node(value as Node | null));
    }
    for (const source of merges) {
      for (const [key, value] of fieldsOf(source)) if (keyIndex(map, key.value) < 0) map.content.push(key, value);
    }
    return map;
  }

  /** Maps that a merge key names, the one that wins first. */
  private mergeSources(node: Node | null): YNode[] {
    if (isAlias(node)) {
      const target = this.target(node);
      if (!isMap(target)) throw new Error('invalid map merge: received alias for a non-map value');
      return [this.node(target)];
    }
    if (isMap(node)) return [this.node(node as Node)];
    if (!isSeq(node)) throw new Error('map merge requires map or sequence of maps as the value');
    return node.items.flatMap((item) => {
      if (isSeq(item)) throw new Error('invalid map merge: received a nested sequence');
      return this.mergeSources(item as Node);
    });
  }
}
