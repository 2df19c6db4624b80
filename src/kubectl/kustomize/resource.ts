import { goJSON } from '../../apimachinery/go-format.ts';
import { toYAML } from '../printers/yaml.ts';
import { gvkOfNode } from './field-spec.ts';
import { apiVersionOf, effectiveNamespace, type Gvk, isSelected, type ResourceId } from './resource-id.ts';
import { clearField, getField, lookup, setField, setText } from './yaml/change.ts';
import {
  copyNode,
  fieldOf,
  fieldsOf,
  isEmptyNode,
  makeNode,
  scalar,
  stringNode,
  textOf,
  type YNode,
} from './yaml/node.ts';
import { sortedNames, toValue } from './yaml/value.ts';

export type Behavior = 'unspecified' | 'create' | 'replace' | 'merge';

const domain = 'internal.config.kubernetes.io';
/**
 * Notes about an object on its way, kept in its annotations as kustomize does it: a patch that drops all annotations drops
 * them too, and messages show them.
 */
export const notes = {
  previousKinds: `${domain}/previousKinds`,
  previousNames: `${domain}/previousNames`,
  previousNamespaces: `${domain}/previousNamespaces`,
  prefixes: `${domain}/prefixes`,
  suffixes: `${domain}/suffixes`,
  allowNameChange: `${domain}/allowNameChange`,
  allowKindChange: `${domain}/allowKindChange`,
  refBy: `${domain}/refBy`,
  behavior: `${domain}/generatorBehavior`,
  needsHash: `${domain}/needsHashSuffix`,
  origin: 'config.kubernetes.io/origin',
  transformations: 'alpha.config.kubernetes.io/transformations',
} as const;

/** Taken out before objects are printed. */
const temporary: readonly string[] = [
  notes.previousKinds,
  notes.previousNames,
  notes.prefixes,
  notes.suffixes,
  notes.previousNamespaces,
  notes.allowNameChange,
  notes.allowKindChange,
  notes.refBy,
  notes.behavior,
  notes.needsHash,
  'internal.config.kubernetes.io/path',
  'internal.config.kubernetes.io/index',
  'internal.config.kubernetes.io/seqindent',
  'internal.config.kubernetes.io/id',
  'internal.config.kubernetes.io/annotations-migration-resource-id',
  'config.kubernetes.io/path',
  'config.kubernetes.io/index',
  'config.k8s.io/id',
  'internal.config.kubernetes.io/helm-generated',
];

type Strings = Record<string, string>;

/** An object on its way through the kustomizations. */
export class Resource {
  /** Undefined once a patch has deleted the object. */
  node: YNode | undefined;
  /** Variables that take their value from here. */
  variables: string[] = [];

  constructor(node: YNode) {
    this.node = node;
  }

  get isEmpty(): boolean {
    return isEmptyNode(this.node);
  }

  get kind(): string {
    return this.node ? (fieldOf(this.node, 'kind')?.value ?? '') : '';
  }

  get apiVersion(): string {
    return this.node ? (fieldOf(this.node, 'apiVersion')?.value ?? '') : '';
  }

  get gvk(): Gvk {
    return this.node ? gvkOfNode(this.node) : { group: '', version: '', kind: '' };
  }

  get name(): string {
    return this.metaText('name');
  }

  get namespace(): string {
    return this.metaText('namespace');
  }

  private metaText(name: string): string {
    const field = fieldOf(fieldOf(this.node, 'metadata'), name);
    return isEmptyNode(field) ? '' : field!.value;
  }

  get id(): ResourceId {
    return { ...this.gvk, name: this.name, namespace: this.namespace };
  }

  setName(name: string): void {
    setText(this.node!, name, 'metadata', 'name');
  }

  setNamespace(namespace: string): void {
    if (namespace === '') clearField(getField(this.node, 'metadata'), 'namespace');
    else setText(this.node!, namespace, 'metadata', 'namespace');
  }

  setKind(kind: string): void {
    setField(this.node!, 'kind', scalar(kind));
  }

  setGvk(gvk: Gvk): void {
    this.setKind(gvk.kind);
    setField(this.node!, 'apiVersion', scalar(apiVersionOf(gvk)));
  }

  get labels(): Strings {
    return this.metaMap('labels');
  }

  get annotations(): Strings {
    return this.metaMap('annotations');
  }

  private metaMap(name: string): Strings {
    const map: Strings = {};
    const field = fieldOf(fieldOf(this.node, 'metadata'), name);
    for (const [key, value] of field?.kind === 'map' ? fieldsOf(field) : []) map[key.value] = value.value;
    return map;
  }

  setLabels(labels: Strings): void {
    this.setMetaMap('labels', labels);
  }

  setAnnotations(annotations: Strings): void {
    this.setMetaMap('annotations', annotations);
  }

  private setMetaMap(name: string, values: Strings): void {
    const metadata = lookup(this.node!, ['metadata'], 'map');
    clearField(metadata, name);
    const keys = sortedNames(values);
    if (keys.length === 0 || metadata === undefined) return;
    const map = lookup(metadata, [name], 'map')!;
    for (const key of keys) setField(map, key, stringNode(values[key]!));
  }

  annotate(name: string, value: string): void {
    const metadata = getField(this.node, 'metadata');
    if (metadata !== undefined && isEmptyMapField(metadata, 'annotations')) clearField(metadata, 'annotations');
    const text = stringNode(value);
    text.style = 'single';
    const annotations = lookup(this.node!, ['metadata', 'annotations'], 'map');
    if (annotations !== undefined) setField(annotations, name, text);
  }

  /** A note that is a list. */
  listNote(name: string): string[] {
    const { annotations } = this;
    return Object.hasOwn(annotations, name) ? annotations[name]!.split(',') : [];
  }

  addToNote(name: string, value: string): void {
    if (value !== '') this.annotate(name, [...this.listNote(name), value].join(','));
  }

  isEnabled(note: string): boolean {
    return this.annotations[note] === 'enabled';
  }

  enable(note: string): void {
    this.setAnnotations({ ...this.annotations, [note]: 'enabled' });
  }

  get behavior(): Behavior {
    const text = this.annotations[notes.behavior] ?? '';
    return text === 'replace' || text === 'merge' || text === 'create' ? text : 'unspecified';
  }

  /** Identities it has had before, the oldest first. */
  get previousIds(): ResourceId[] {
    const names = this.listNote(notes.previousNames);
    const namespaces = this.listNote(notes.previousNamespaces);
    const kinds = this.listNote(notes.previousKinds);
    const { group, version } = this.gvk;
    return names.map((name, i) => ({ group, version, kind: kinds[i] ?? '', name, namespace: namespaces[i] ?? '' }));
  }

  get originalId(): ResourceId {
    return this.previousIds[0] ?? this.id;
  }

  storePreviousId(): void {
    const { id } = this;
    this.addToNote(notes.previousNames, id.name);
    this.addToNote(notes.previousNamespaces, effectiveNamespace(id));
    this.addToNote(notes.previousKinds, id.kind);
  }

  copy(): Resource {
    const copy = new Resource(copyNode(this.node!));
    copy.variables = [...this.variables];
    return copy;
  }

  /** Takes labels, annotations, name and namespace of the object that this one replaces; own values win. */
  takeMetadataOf(other: Resource): void {
    this.setLabels({ ...other.labels, ...this.labels });
    const own = this.annotations;
    const merged = { ...other.annotations, ...own };
    for (const note of temporary) {
      const before = other.annotations[note];
      if (before !== undefined) merged[note] = before;
      else delete merged[note];
    }
    if (!Object.hasOwn(own, notes.needsHash)) delete merged[notes.needsHash];
    this.setAnnotations(merged);
    this.setName(other.name);
    this.setNamespace(other.namespace);
    this.variables = [...other.variables];
  }

  dropTemporaryNotes(): void {
    const { annotations } = this;
    if (Object.keys(annotations).length === 0) return;
    for (const note of temporary) delete annotations[note];
    this.setAnnotations(annotations);
  }

  isSelectedBy(gvk: Gvk): boolean {
    return isSelected(this.originalId, gvk);
  }

  toObject(): Record<string, unknown> {
    return this.node === undefined ? {} : toValue(this.node);
  }

  toJSONText(): string {
    return goJSON(this.toObject());
  }

  /** @throws Error that shows the object when it cannot be written */
  toYAML(): string {
    return toYAML(this.toObject());
  }
}

const isEmptyMapField = (map: YNode, name: string): boolean => {
  const field = fieldOf(map, name);
  return field !== undefined && field.content.length === 0;
};

/** An object's beginning, for generators. */
export function newObject(kind: string): YNode {
  const node = makeNode('map', '!!map');
  node.content.push(
    scalar('apiVersion', '!!str'),
    scalar('v1', '!!str'),
    scalar('kind', '!!str'),
    scalar(kind, '!!str'),
  );
  return node;
}

export const textField = (node: YNode | undefined, name: string): string => textOf(fieldOf(node, name));
