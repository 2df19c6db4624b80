import { goJSON } from '../../../apimachinery/go-format.ts';
import { parseNode } from '../../manifests/yaml-tree.ts';
import { decodeStruct } from '../go-struct.ts';
import { type FieldOptions, type Replacement, type ReplacementTarget, replacementStruct } from '../kustomization.ts';
import type { Loader } from '../loader.ts';
import { splitFieldPath } from '../paths.ts';
import type { Resource } from '../resource.ts';
import { idText, isSelected, type ResourceId, sameNamespace } from '../resource-id.ts';
import { compileSelectorText, type Selector, SelectorPatterns } from '../selector.ts';
import { lookup } from '../yaml/change.ts';
import { encodeNode } from '../yaml/encode.ts';
import { within } from '../yaml/errors.ts';
import { become, copyNode, isEmptyNode, type NodeKind, scalar, textOf, type YNode } from '../yaml/node.ts';
import { lookupOrNothing, matchPath } from '../yaml/path-matcher.ts';
import { plainValue } from '../yaml/value.ts';
import { selectorOf } from './patches.ts';
import type { Transformer } from './simple.ts';

/** Copies values from fields of one object into fields of others. */
export async function replacementTransformer(list: readonly Replacement[], loader: Loader): Promise<Transformer> {
  const replacements: Replacement[] = [];
  for (const replacement of list) {
    const { path = '', source, targets = [] } = replacement;
    if (path !== '' && (source || targets.length > 0))
      throw new Error('cannot specify both path and inline replacement');
    if (path === '') replacements.push(replacement);
    else replacements.push(...(await fromFile(path, loader)));
  }
  return (map) => {
    for (const replacement of replacements) replace(map.resources, replacement);
  };
}

async function fromFile(path: string, loader: Loader): Promise<Replacement[]> {
  const { parseYAML } = await import('../../manifests/yaml.ts');
  const value = parseYAML(loader.loadText(path));
  const decode = (one: unknown) => decodeStruct(one, replacementStruct, { lenientText: true }) as Replacement;
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value === 'object' && value !== null) return [decode(value)];
  const kind =
    value === null ? 'invalid' : typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : 'float64';
  throw new Error(`unsupported replacement type encountered within replacement path: ${kind}`);
}

function replace(resources: readonly Resource[], replacement: Replacement): void {
  const { source, sourceValue, targets } = replacement;
  if ((sourceValue === undefined && !source) || !targets)
    throw new Error('replacements must specify a source and at least one target');
  const value = sourceOf(resources, replacement);
  for (const target of targets) {
    if (!target.select) throw new Error('target must specify resources to select');
    const selects = targetMatcher(target);
    for (const resource of resources) if (selects(resource)) copyTo(resource.node!, value, target);
  }
}

function sourceOf(resources: readonly Resource[], { source, sourceValue }: Replacement): YNode {
  if (sourceValue !== undefined && source) throw new Error('value and resource selectors are mutually exclusive');
  if (!source) return scalar(sourceValue!);
  const wanted = selectorOf(source as Partial<Selector>);
  const shown = [idText(wanted), source.fieldPath ?? '', optionsText(source.options)]
    .filter((part) => part !== '')
    .join(':');
  const matches = resources.filter((resource) => idsOf(resource).some((id) => isSelectedBy(id, wanted)));
  if (matches.length > 1) throw new Error(`multiple matches for selector ${shown}`);
  if (matches.length === 0) throw new Error(`nothing selected by ${shown}`);
  const fieldPath = source.fieldPath || 'metadata.name';
  const found = within('error looking up replacement source', () =>
    lookup(matches[0]!.node!, splitFieldPath(fieldPath)),
  );
  if (isEmptyNode(found))
    throw new Error(`fieldPath \`${fieldPath}\` is missing for replacement source ${idText(wanted)}`);
  return refined(found!, source.options);
}

const optionsText = (options: FieldOptions | undefined): string =>
  !options || (!options.delimiter && !options.create)
    ? ''
    : `${options.delimiter ?? ''}(${options.index ?? 0}), create=${options.create ?? false}`;

const idsOf = (resource: Resource): ResourceId[] => [resource.id, ...resource.previousIds];

const isSelectedBy = (id: ResourceId, selector: ResourceId): boolean =>
  (selector.name === '' || selector.name === id.name) &&
  (selector.namespace === '' || sameNamespace(selector, id)) &&
  isSelected(id, selector);

function refined(node: YNode, options: FieldOptions | undefined): YNode {
  if (!options?.delimiter) return node;
  if (node.kind !== 'scalar') throw new Error('delimiter option can only be used with scalar nodes');
  const parts = textOf(node).split(options.delimiter);
  const { index = 0 } = options;
  if (index >= parts.length || index < 0)
    throw new Error(`options.index ${index} is out of bounds for value ${textOf(node)}`);
  return { ...copyNode(node), value: parts[index]! };
}

function targetMatcher({ select, reject = [] }: ReplacementTarget): (resource: Resource) => boolean {
  const chosen = selectorOf(select!);
  const patterns = within('error creating target selector', () => new SelectorPatterns(chosen));
  const rejected = reject.map((one) => {
    const selector = selectorOf(one);
    return { selector, patterns: within('error creating target selector', () => new SelectorPatterns(selector)) };
  });
  return (resource) => {
    const ids = idsOf(resource);
    if (!hasLabelsAndAnnotations(resource, chosen)) return false;
    for (const { selector } of rejected) {
      if (selector.annotationSelector === '' && selector.labelSelector === '') continue;
      if (hasLabelsAndAnnotations(resource, selector)) return false;
    }
    for (const { selector, patterns: no } of rejected) {
      if (isEmptyId(selector)) continue;
      if (ids.some((id) => matches(no, id))) return false;
    }
    return ids.some((id) => matches(patterns, id));
  };
}

const isEmptyId = ({ group, version, kind, name, namespace }: ResourceId): boolean =>
  group + version + kind + name + namespace === '';
const matches = (patterns: SelectorPatterns, id: ResourceId): boolean =>
  patterns.gvk(id) && patterns.name(id.name) && patterns.namespace(id.namespace);

const hasLabelsAndAnnotations = (resource: Resource, selector: Selector): boolean =>
  compileSelectorText(selector.annotationSelector)(resource.annotations) &&
  compileSelectorText(selector.labelSelector)(resource.labels);

function copyTo(object: YNode, value: YNode, { fieldPaths = [], options }: ReplacementTarget): void {
  for (const path of fieldPaths.length === 0 ? ['metadata.name'] : fieldPaths) {
    const create = options?.create ? value.kind : undefined;
    if (setInStructuredText(object, value, path, create)) continue;
    const missing = `unable to find ${create ? 'or create ' : ''}field ${JSON.stringify(path)} in replacement target`;
    const targets = within(missing, () => matchPath(object, splitFieldPath(path), create));
    if (!targets || targets.length === 0) throw new Error(missing);
    for (const target of targets) setValue(target, value, options);
  }
}

function setValue(target: YNode, given: YNode, options: FieldOptions | undefined): void {
  const value = copyNode(given);
  if (options?.delimiter) {
    if (target.kind !== 'scalar') throw new Error('delimiter option can only be used with scalar nodes');
    const parts = target.value.split(options.delimiter);
    const { index = 0 } = options;
    if (index < 0) parts.unshift(textOf(value));
    else if (index >= parts.length) parts.push(textOf(value));
    else parts[index] = textOf(value);
    value.value = parts.join(options.delimiter);
  }
  if (target.kind === 'scalar') target.value = value.value;
  else become(target, value);
}

/** A field may hold a document as text, and the path may lead on into it. */
function setInStructuredText(object: YNode, value: YNode, path: string, create: NodeKind | undefined): boolean {
  const parts = splitFieldPath(path);
  for (let i = 1; i < parts.length; i++) {
    const field = lookupOrNothing(object, parts.slice(0, i));
    if (field?.kind !== 'scalar') continue;
    let document: YNode | undefined;
    try {
      document = parseNode(field.value);
    } catch {
      continue;
    }
    return document !== undefined && changeText(field, document, parts.slice(i), value, create);
  }
  return false;
}

function changeText(
  field: YNode,
  document: YNode,
  path: readonly string[],
  value: YNode,
  create: NodeKind | undefined,
): boolean {
  let targets: YNode[] | undefined;
  try {
    targets = matchPath(document, path, create);
  } catch {
    return false;
  }
  if (!targets || targets.length === 0) return false;
  for (const target of targets) {
    if (target.kind === 'scalar') target.value = value.value;
    else become(target, value);
  }
  const text = field.value;
  try {
    field.value = /^\s*[{[]/.test(text) ? jsonText(document, text) : encodeNode(document).trim();
  } catch {
    // What has been set does not fit its tag: the field stays as it was.
    return false;
  }
  return true;
}

function jsonText(document: YNode, before: string): string {
  const value = plainValue(document);
  return before.includes('\n') && before.includes('  ') ? indented(value, '') : goJSON(value);
}

/** Go's indented JSON, keys sorted. */
function indented(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + indented(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return goJSON(value);
  const map = value as Record<string, unknown>;
  const keys = Object.keys(map).sort();
  if (keys.length === 0) return '{}';
  return `{\n${keys.map((key) => `${inner}${goJSON(key)}: ${indented(map[key], inner)}`).join(',\n')}\n${indent}}`;
}
