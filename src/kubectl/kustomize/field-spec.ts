import type { PathTable } from './default-paths.ts';
import { first, last } from './legacy-order.ts';
import { splitPath } from './paths.ts';
import { type Gvk, gvkText, idText, isSelected, noGvk, splitApiVersion } from './resource-id.ts';
import { getField, itemsOf, lookup } from './yaml/change.ts';
import { within } from './yaml/errors.ts';
import { fieldOf, isMissingOrNull, type NodeKind, nullTag, textOf, type YNode } from './yaml/node.ts';

/** Fields of certain kinds: a path with slashes, through lists as if they were not there. */
export interface FieldSpec extends Gvk {
  path: string;
  /** Makes the path where it is missing. */
  create: boolean;
}

export const fieldSpec = (path: string, create = false, gvk: Gvk = noGvk): FieldSpec => ({ ...gvk, path, create });

/** `Kind group|version` */
export function gvkOf(text: string): Gvk {
  const [kind = '', rest = '|'] = text.split(' ');
  const [group = '', version = ''] = rest.split('|');
  return { group, version, kind };
}

export const specsOf = (table: PathTable): FieldSpec[] =>
  Object.entries(table).flatMap(([who, paths]) =>
    paths.map((path) => fieldSpec(path.replace(/^\+/, ''), path.startsWith('+'), gvkOf(who))),
  );

const ranks = new Map([
  ...first.map((kind, i) => [kind, i - first.length] as const),
  ...last.map((kind, i) => [kind, i + 1] as const),
]);

const sortText = ({ group, version, kind }: Gvk): string => `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;

/** The order in which kinds have to be made. */
export function compareGvk(a: Gvk, b: Gvk): number {
  const rank = (ranks.get(a.kind) ?? 0) - (ranks.get(b.kind) ?? 0);
  if (rank !== 0) return rank;
  const [left, right] = [sortText(a), sortText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Adds to a list what it has not yet.
 * @throws Error when two disagree about making the path
 */
export function mergeSpecs(specs: readonly FieldSpec[], more: readonly FieldSpec[]): FieldSpec[] {
  const merged = [...specs];
  for (const spec of more) {
    const same = merged.find((one) => isSelected(one, spec) && one.path === spec.path);
    if (same === undefined) merged.push(spec);
    else if (same.create !== spec.create) throw new Error('conflicting fieldspecs');
  }
  return merged;
}

export interface FieldChange {
  set(node: YNode): void;
  /** What to make of a field that is missing; nothing is made without it. */
  create?: NodeKind;
  /** Tag for a null that becomes something. */
  createTag?: string;
}

export const kindOf = (node: YNode): string => fieldOf(node, 'kind')?.value ?? '';
export const apiVersionOfNode = (node: YNode): string => fieldOf(node, 'apiVersion')?.value ?? '';

export function gvkOfNode(node: YNode): Gvk {
  return { ...splitApiVersion(apiVersionOfNode(node)), kind: kindOf(node) };
}

/** Does something with all fields of an object that a path leads to. */
export function changeFields(object: YNode, specs: readonly FieldSpec[], change: FieldChange): void {
  for (const spec of specs) changeField(object, spec, change);
}

export function changeField(object: YNode, spec: FieldSpec, change: FieldChange): void {
  if (!isSelected(gvkOfNode(object), spec)) return;
  const metadata = fieldOf(object, 'metadata');
  const id = () =>
    idText({
      ...gvkOfNode(object),
      name: textOf(fieldOf(metadata, 'name')),
      namespace: textOf(fieldOf(metadata, 'namespace')),
    });
  try {
    walk(object, splitPath(spec.path, '/'), spec, change);
  } catch (error) {
    within(`considering field '${spec.path}' of object ${id()}`, () => {
      throw error;
    });
  }
}

function walk(node: YNode, path: readonly string[], spec: FieldSpec, change: FieldChange): void {
  if (path.length === 0) {
    change.set(node);
    return;
  }
  if (isMissingOrNull(node)) return;
  if (node.kind === 'map') walkMap(node, path, spec, change);
  else if (node.kind === 'seq') {
    within(`visit traversal on path: [${path.join(' ')}]`, () => {
      for (const item of itemsOf(node)) walk(item, path, spec, change);
    });
  } else throw new Error('expected sequence or mapping node');
}

function walkMap(node: YNode, path: readonly string[], spec: FieldSpec, change: FieldChange): void {
  const name = path[0]!.replace(/\[\]$/, '');
  if (name === '') throw new Error('cannot set or create an empty field name');
  const isList = name !== path[0];
  let kind: NodeKind | undefined;
  let tag = '';
  let field: YNode | undefined;
  if (!spec.create || change.create === undefined || isList) {
    if (isList) kind = 'seq';
    field = within(`fieldName: ${name}`, () => lookup(node, [name]));
  } else {
    const last = path.length === 1;
    kind = last ? change.create : 'map';
    tag = last ? (change.createTag ?? '') : '!!map';
    field = within(`fieldName: ${name}`, () => lookup(node, [name], kind));
  }
  if (field === undefined) return;
  if (field.tag === nullTag && kind !== undefined) {
    field.kind = kind;
    field.tag = tag;
  }
  walk(field, path.slice(1), spec, change);
}

export const hasField = (node: YNode, name: string): boolean => getField(node, name) !== undefined;
export const specText = (spec: FieldSpec): string => `${gvkText(spec)}:${spec.create}:${spec.path}`;
