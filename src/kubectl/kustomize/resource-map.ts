import { mergeNodes } from './merge.ts';
import type { Resource } from './resource.ts';
import { notes } from './resource.ts';
import {
  effectiveNamespace,
  idSyntax,
  idText,
  isClusterScoped,
  type ResourceId,
  sameId,
  sameNamespace,
} from './resource-id.ts';
import { compileSelectorText, type Selector, SelectorPatterns } from './selector.ts';
import { clearField, lookup, setField } from './yaml/change.ts';
import { goSyntaxOf } from './yaml/go-syntax.ts';
import { fieldOf, fieldsOf, isEmptyNode, stringNode, textOf, type YNode } from './yaml/node.ts';
import { plainValue, sortedNames } from './yaml/value.ts';

/** The objects of a kustomization, in the order in which they came; no two have the same identity. */
export class ResourceMap {
  resources: Resource[] = [];

  static of(resources: readonly Resource[]): ResourceMap {
    const map = new ResourceMap();
    map.appendAll(resources);
    return map;
  }

  /** @throws Error when there is one of that identity already */
  append(resource: Resource): void {
    const { id } = resource;
    if (this.withId(id).length > 0)
      throw new Error(`may not add resource with an already registered id: ${idText(id)}`);
    this.resources.push(resource);
  }

  appendAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.append(resource);
  }

  dropEmpties(): void {
    this.resources = this.resources.filter((resource) => !resource.isEmpty);
  }

  withId(id: ResourceId): Resource[] {
    return this.resources.filter((resource) => sameId(resource.id, id));
  }

  /** Those that have, or had, such an identity. */
  withAnyId(matches: (id: ResourceId) => boolean): Resource[] {
    return this.resources.filter(
      (resource) => !resource.isEmpty && [...resource.previousIds, resource.id].some(matches),
    );
  }

  /** @throws Error unless exactly one has, or had, the identity */
  byAnyId(id: ResourceId): Resource {
    const found = this.withAnyId((one) => sameId(one, id));
    if (found.length === 1) return found[0]!;
    const problem = found.length > 1 ? 'multiple matches' : 'no matches';
    throw new Error(`${problem} for Id ${idText(id)}; failed to find unique target for patch ${idText(id)}`);
  }

  /** Adds what a generator made, which may be meant to change what is there. */
  absorb(resource: Resource): void {
    const { id, behavior } = resource;
    const matches = this.withAnyId((one) => sameId(one, id));
    if (matches.length === 0) {
      if (behavior === 'merge' || behavior === 'replace')
        throw new Error(`id ${idSyntax(id)} does not exist; cannot merge or replace`);
      this.append(resource);
      return;
    }
    if (matches.length > 1) {
      const list = matches.map((one) => one.toJSONText()).join(' ');
      throw new Error(`found multiple objects [${list}] that could accept merge of ${idText(id)}`);
    }
    const [old] = matches as [Resource];
    if (behavior === 'replace') resource.takeMetadataOf(old);
    else if (behavior === 'merge') mergeData(resource, old);
    else {
      throw new Error(
        `id ${idSyntax(id)} exists; can not use behavior: '${behavior}', behavior must be merge or replace`,
      );
    }
    this.replace(resource);
  }

  private replace(resource: Resource): void {
    const { id } = resource;
    const found = this.withId(id);
    if (found.length > 1) throw new Error(`in Replace: id matched ${found.length} resources`);
    if (found.length === 0) throw new Error(`cannot find resource with id ${idText(id)} to replace`);
    this.resources[this.resources.indexOf(found[0]!)] = resource;
  }

  /** @throws Error for patterns and selectors that are none */
  select(selector: Selector): Resource[] {
    const patterns = new SelectorPatterns(selector);
    const labels = compileSelectorText(selector.labelSelector);
    const annotations = compileSelectorText(selector.annotationSelector);
    return this.resources.filter((resource) => {
      const { id, originalId } = resource;
      if (!patterns.namespace(effectiveNamespace(originalId)) && !patterns.namespace(effectiveNamespace(id)))
        return false;
      if (!patterns.name(originalId.name) && !patterns.name(id.name)) return false;
      return patterns.gvk(id) && labels(resource.labels) && annotations(resource.annotations);
    });
  }

  /** Patches those whose identity is among the given ones. */
  applyStrategicMerge(ids: readonly ResourceId[], patch: Resource): void {
    const left: Resource[] = [];
    for (const resource of this.resources) {
      if (ids.some((id) => sameIdExactly(id, resource.id))) {
        const copy = patch.copy();
        copy.takeMetadataOf(patch);
        copy.setGvk(resource.gvk);
        copy.setKind(patch.kind);
        patchResource(resource, copy);
      }
      if (!resource.isEmpty) left.push(resource);
    }
    this.resources = [];
    this.appendAll(left);
  }

  /** Those that an object may refer to. */
  referrable(referrer: Resource): Resource[] {
    const { id } = referrer;
    if (isClusterScoped(id)) return this.resources;
    const others = namespacesOfSubjects(referrer);
    return this.resources.filter((one) => {
      const target = one.id;
      return isClusterScoped(target) || sameNamespace(target, id) || others.has(target.namespace);
    });
  }

  toYAML(): string {
    return this.resources.map(yamlOf).join('---\n');
  }
}

function yamlOf(resource: Resource): string {
  try {
    return resource.toYAML();
  } catch (error) {
    const { message } = error as Error;
    const shown = message.startsWith('yaml: ') ? 'map[string]interface {}(nil)' : goSyntaxOf(resource.node);
    throw new Error(`${shown}: ${message}`);
  }
}

const sameIdExactly = (a: ResourceId, b: ResourceId): boolean =>
  a.group === b.group &&
  a.version === b.version &&
  a.kind === b.kind &&
  a.name === b.name &&
  a.namespace === b.namespace;

/** Applies a strategic merge patch; name and kind change only where the patch may do that, the namespace never. */
export function patchResource(resource: Resource, patch: Resource): void {
  const { name, namespace, kind } = resource;
  const mayRename = patch.isEnabled(notes.allowNameChange);
  const mayChangeKind = patch.isEnabled(notes.allowKindChange);
  if (mayRename || mayChangeKind) resource.storePreviousId();
  resource.node = mergeNodes(patch.node!, resource.node!);
  if (resource.isEmpty) return;
  if (!mayChangeKind) resource.setKind(kind);
  if (!mayRename) resource.setName(name);
  resource.setNamespace(namespace);
}

function mergeData(resource: Resource, old: Resource): void {
  const origin = old.annotations[notes.origin];
  resource.takeMetadataOf(old);
  for (const field of ['data', 'binaryData']) {
    const values = { ...textsOf(old.node!, field), ...textsOf(resource.node!, field) };
    clearField(resource.node, field);
    for (const key of sortedNames(values)) {
      const map = lookup(resource.node!, [field], 'map')!;
      setField(map, key, stringNode(values[key]!));
    }
  }
  if (origin !== undefined) resource.setAnnotations({ ...resource.annotations, [notes.origin]: origin });
}

function textsOf(node: YNode, field: string): Record<string, string> {
  const map = fieldOf(node, field);
  const texts: Record<string, string> = {};
  for (const [key, value] of map?.kind === 'map' ? fieldsOf(map) : []) texts[key.value] = textOf(value);
  return texts;
}

/** A RoleBinding names accounts in other namespaces. */
function namespacesOfSubjects(referrer: Resource): ReadonlySet<string> {
  const names = new Set<string>();
  if (referrer.kind !== 'RoleBinding') return names;
  const subjects = fieldOf(referrer.node, 'subjects');
  if (subjects?.kind !== 'seq') return names;
  for (const subject of subjects.content) {
    const namespace = fieldOf(subject, 'namespace');
    if (namespace === undefined || fieldOf(subject, 'kind')?.value !== 'ServiceAccount') continue;
    if (isEmptyNode(namespace) || typeof plainValue(namespace) !== 'string')
      throw new Error(`Invalid Input: namespace is blank for resource ${JSON.stringify(idText(referrer.id))}\n`);
    names.add(namespace.value);
  }
  return names;
}
