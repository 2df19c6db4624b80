import { goJSON, goType } from '../../apimachinery/go-format.ts';
import { parseNode } from '../manifests/yaml-tree.ts';
import { Resource } from './resource.ts';
import { MalformedYAML, prefixed } from './yaml/errors.ts';
import { fieldOf, fieldsOf, isEmptyNode, textOf, type YNode } from './yaml/node.ts';
import { toValue } from './yaml/value.ts';

/**
 * The objects of a text: documents with `---` between them, lists taken apart.
 * @throws MalformedYAML when it is no YAML, Error when something in it is no object
 */
export function objectsFrom(text: string): Resource[] {
  return inlineLists(realObjects(nodesFrom(text))).map((node) => new Resource(node));
}

function nodesFrom(text: string): YNode[] {
  const documents = splitDocuments(text.replaceAll('\r\n', '\n'));
  const nodes: YNode[] = [];
  for (const [i, document] of documents.entries()) {
    const node = parse(i === documents.length - 1 ? document : `${document}\n`);
    if (node === undefined) continue;
    const kind = textOf(fieldOf(node, 'kind'));
    const items = fieldOf(node, 'items');
    if (
      documents.length === 1 &&
      (kind === 'List' || kind === 'ResourceList') &&
      (items || fieldOf(node, 'functionConfig'))
    ) {
      nodes.push(...(items?.content ?? []));
      continue;
    }
    nodes.push(node);
  }
  return nodes;
}

function parse(document: string): YNode | undefined {
  try {
    return parseNode(document);
  } catch (error) {
    throw error instanceof MalformedYAML ? prefixed('MalformedYAMLError', error) : error;
  }
}

function splitDocuments(text: string): string[] {
  const documents: string[] = [];
  if (text === '') return documents;
  let start = 0;
  for (const match of text.matchAll(/\n---.*\n/g)) {
    const after = match[0].slice(4).trim();
    if (after !== '' && !after.startsWith('#')) throw new Error(`invalid document separator: ${match[0].trim()}`);
    documents.push(text.slice(start, match.index));
    start = match.index + match[0].length;
  }
  documents.push(text.slice(start));
  return documents;
}

function realObjects(nodes: readonly YNode[]): YNode[] {
  return nodes.filter((node) => {
    if (isEmptyNode(node)) return false;
    checkMetadata(node);
    return true;
  });
}

/** @throws Error unless the object has a kind and a name; lists need no name */
export function checkMetadata(node: YNode): void {
  const apiVersion = fieldOf(node, 'apiVersion');
  const kind = fieldOf(node, 'kind');
  const metadata = fieldOf(node, 'metadata');
  const named = isEmptyNode(metadata)
    ? []
    : ['name', 'namespace', 'labels', 'annotations'].filter((name) => !isEmptyNode(fieldOf(metadata, name)));
  if (isEmptyNode(apiVersion) && isEmptyNode(kind) && named.length === 0) throw new Error('missing Resource metadata');
  const shown = () => metaText(node);
  if (textOf(kind) === '') throw new Error(`missing kind in object ${shown()}`);
  if (textOf(kind).endsWith('List')) return;
  if (textOf(fieldOf(metadata, 'name')) === '') throw new Error(`missing metadata.name in object ${shown()}`);
}

/** `{{v1 Pod} {{web shop} map[] map[]}}` */
function metaText(node: YNode): string {
  const metadata = fieldOf(node, 'metadata');
  const map = (name: string) => {
    const field = fieldOf(metadata, name);
    const pairs =
      field?.kind === 'map' ? [...fieldsOf(field)].map(([key, value]) => `${key.value}:${textOf(value)}`) : [];
    return `map[${pairs.sort().join(' ')}]`;
  };
  const text = (from: YNode | undefined, name: string) => textOf(fieldOf(from, name));
  return `{{${text(node, 'apiVersion')} ${text(node, 'kind')}} {{${text(metadata, 'name')} ${text(metadata, 'namespace')}} ${map('labels')} ${map('annotations')}}}`;
}

/** What stands in an object of a kind `…List` takes its place, behind everything else. */
function inlineLists(given: readonly YNode[]): YNode[] {
  const queue = [...given];
  const out: YNode[] = [];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const kind = fieldOf(node, 'kind')?.value ?? '';
    if (!kind.endsWith('List')) {
      out.push(node);
      continue;
    }
    const { items } = toValue(node);
    if (items === undefined) out.push(node);
    else if (Array.isArray(items)) for (const item of items) queue.push(...realObjects(nodesFrom(goJSON(item))));
    else if (items !== null) throw new Error(`expected array in ${kind}/items, but found ${goType(items)}`);
  }
  return out;
}
