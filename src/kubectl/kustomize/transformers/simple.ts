import { changeField, changeFields, type FieldSpec, fieldSpec, kindOf } from '../field-spec.ts';
import { contentHash } from '../hash.ts';
import type { ImageArgs } from '../kustomization.ts';
import { notes } from '../resource.ts';
import { gvkText, idText, isClusterScoped, isSelected, sameId } from '../resource-id.ts';
import type { ResourceMap } from '../resource-map.ts';
import { goPattern } from '../selector.ts';
import { getField, itemsOf, lookup, setField, setScalar } from '../yaml/change.ts';
import { expectKind, prefixed, WrongNodeKind } from '../yaml/errors.ts';
import {
  fieldOf,
  fieldsOf,
  isEmptyNode,
  isMissingOrNull,
  scalar,
  stringTag,
  textOf,
  type YNode,
} from '../yaml/node.ts';
import { sortedNames } from '../yaml/value.ts';

// The transformers that set a value in fields of all objects.

/** Changes the objects of a kustomization. */
export type Transformer = (map: ResourceMap) => void;

/** One value, for all the fields that one step sets. */
function setter(name: string, value: string, tag: string): (node: YNode) => void {
  const made = scalar(value, tag);
  return (node) => {
    if (name === '') setScalar(node, made);
    else setField(node, name, made);
  };
}

export interface NamespaceOptions {
  namespace: string;
  specs: readonly FieldSpec[];
  unsetOnly?: boolean;
  subjects?: 'defaultOnly' | 'none' | 'allServiceAccounts';
}

export function namespaceTransformer(options: NamespaceOptions): Transformer {
  return (map) => {
    if (options.namespace === '') return;
    for (const resource of map.resources) {
      if (resource.isEmpty) continue;
      resource.storePreviousId();
      setNamespace(resource.node!, options);
      const same = map.resources.filter((one) => sameId(one.id, resource.id));
      if (same.length !== 1)
        throw new Error(
          `namespace transformation produces ID conflict: [${same.map((one) => one.toJSONText()).join(' ')}]`,
        );
    }
  };
}

const isRoleBinding = (kind: string): boolean => kind === 'RoleBinding' || kind === 'ClusterRoleBinding';

export function setNamespace(
  node: YNode,
  { namespace, specs, unsetOnly = false, subjects = 'defaultOnly' }: NamespaceOptions,
): void {
  const set = (target: YNode) => {
    if (unsetOnly && !isEmptyNode(target) && (target.kind !== 'scalar' || target.value !== '')) return;
    setter('', namespace, stringTag)(target);
  };
  const kind = kindOf(node);
  const apiVersion = fieldOf(node, 'apiVersion')?.value ?? '';
  const { group, version } = splitOf(apiVersion);
  if (!isClusterScoped({ group, version, kind })) {
    changeField(node, fieldSpec('metadata/namespace', true), { set, create: 'scalar' });
  }
  if (isRoleBinding(kind)) setSubjects(node, subjects, set);
  const used = specs.filter(
    (spec) =>
      spec.path !== 'metadata/namespace' &&
      (apiVersion === 'v1' || spec.path !== 'metadata/name') &&
      !(isRoleBinding(kind) && isRoleBinding(spec.kind) && spec.path === 'subjects/namespace'),
  );
  try {
    changeFields(node, used, { set, create: 'scalar', createTag: stringTag });
  } catch (error) {
    const odd = error instanceof WrongNodeKind && error.actual !== 'scalar';
    throw prefixed(odd ? 'namespace field specs must target scalar nodes' : 'namespace transformation failed', error);
  }
}

const splitOf = (apiVersion: string): { group: string; version: string } => {
  const at = apiVersion.indexOf('/');
  return at < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, at), version: apiVersion.slice(at + 1) };
};

function setSubjects(node: YNode, mode: NonNullable<NamespaceOptions['subjects']>, set: (node: YNode) => void): void {
  if (mode === 'none') return;
  const list = lookup(node, ['subjects']);
  if (isMissingOrNull(list)) return;
  const [field, text] = mode === 'defaultOnly' ? ['name', 'default'] : ['kind', 'ServiceAccount'];
  try {
    for (const subject of itemsOf(list)) {
      const found = lookup(subject, [field]);
      if (found === undefined || textOf(found) !== text) continue;
      set(lookup(subject, ['namespace'], 'scalar')!);
    }
  } catch (error) {
    throw prefixed('setting namespace on (cluster)role binding subjects', error);
  }
}

/** Kinds whose names mean something to others. */
const keepNames = [
  { group: '', version: '', kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', version: '', kind: 'APIService' },
  { group: '', version: '', kind: 'Namespace' },
];

/** Puts text before or behind names. */
export function affixTransformer(
  position: 'prefix' | 'suffix',
  affix: string,
  specs: readonly FieldSpec[],
): Transformer {
  return (map) => {
    for (const resource of map.resources) {
      const { originalId } = resource;
      if (keepNames.some((gvk) => isSelected(originalId, gvk))) continue;
      for (const spec of specs) {
        if (!isSelected(originalId, spec)) continue;
        if (spec.path === 'metadata/name') {
          resource.addToNote(position === 'prefix' ? notes.prefixes : notes.suffixes, affix);
          if (affix !== '') resource.storePreviousId();
        }
        changeField(resource.node!, spec, {
          create: 'scalar',
          createTag: stringTag,
          set: (node) => setter('', position === 'prefix' ? affix + node.value : node.value + affix, '')(node),
        });
      }
    }
  };
}

/** Sets labels or annotations. */
export function entriesTransformer(
  entries: Readonly<Record<string, string>>,
  specs: readonly FieldSpec[],
): Transformer {
  return (map) => {
    const keys = sortedNames(entries);
    for (const { node } of map.resources) {
      for (const key of keys) {
        changeFields(node!, specs, { set: setter(key, entries[key]!, stringTag), create: 'map', createTag: '!!map' });
      }
    }
  };
}

export function replicaTransformer(
  replica: { name?: string; count?: number },
  specs: readonly FieldSpec[],
): Transformer {
  const { name = '', count = 0 } = replica;
  return (map) => {
    let found = false;
    for (const spec of specs) {
      for (const resource of map.withAnyId((id) => id.name === name && isSelected(id, spec))) {
        found = true;
        const set = setter('', String(count), '!!int');
        changeField(resource.node!, spec, { set, create: 'scalar', createTag: '!!int' });
      }
    }
    if (!found)
      throw new Error(
        `resource with name ${name} does not match a config with the following GVK [${specs.map(gvkText).join(' ')}]`,
      );
  };
}

export function imageTransformer(image: ImageArgs, specs: readonly FieldSpec[]): Transformer {
  return (map) => {
    for (const { node } of map.resources)
      if (kindOf(node!) !== 'CustomResourceDefinition') setInContainers(node!, image);
    for (const { node } of map.resources) {
      if (kindOf(node!) === 'CustomResourceDefinition') continue;
      changeFields(node!, specs, { set: (field) => setImage(field, image) });
    }
  };
}

/** Lists called containers are looked at wherever they are, in kinds that nobody knows, too. */
function setInContainers(node: YNode, image: ImageArgs): void {
  if (node.kind === 'seq') for (const item of node.content) setInContainers(item, image);
  if (node.kind !== 'map') return;
  for (const [key, value] of [...fieldsOf(node)]) {
    setInContainers(value, image);
    if ((key.value !== 'containers' && key.value !== 'initContainers') || value.kind !== 'seq') continue;
    for (const item of itemsOf(value)) {
      const field = getField(item, 'image');
      if (field !== undefined) setImage(field, image);
    }
  }
}

function setImage(node: YNode, image: ImageArgs): void {
  expectKind(node, 'scalar');
  const { name: wanted = '', newName = '', newTag = '', digest: newDigest = '', tagSuffix = '' } = image;
  if (!goPattern(`^${wanted}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).test(node.value)) return;
  const [name, tag, digest] = splitImage(node.value);
  const replaced = newTag !== '' || newDigest !== '';
  const useTag = replaced ? newTag : tagSuffix !== '' ? tag + tagSuffix : tag;
  const useDigest = replaced ? newDigest : tagSuffix !== '' ? '' : digest;
  const text = (newName || name) + (useTag && `:${useTag}`) + (useDigest && `@${useDigest}`);
  setter('', text, '')(node);
}

/** A port of the registry is no tag. */
function splitImage(image: string): [name: string, tag: string, digest: string] {
  const slash = Math.max(image.indexOf('/'), 0);
  const colon = image.indexOf(':', slash);
  const at = image.indexOf('@', slash);
  if (colon < 0 && at < 0) return [image, '', ''];
  if (at >= 0 && (colon < 0 || at < colon)) return [image.slice(0, at), '', image.slice(at + 1)];
  if (at >= 0) return [image.slice(0, colon), image.slice(colon + 1, at), image.slice(at + 1)];
  return [image.slice(0, colon), image.slice(colon + 1), ''];
}

export const hashTransformer: Transformer = (map) => {
  for (const resource of map.resources) {
    if (!resource.isEnabled(notes.needsHash)) continue;
    const hash = contentHash(resource.node!);
    resource.storePreviousId();
    resource.setName(`${resource.name}-${hash}`);
  }
};

export const idsOf = (map: ResourceMap): string[] => map.resources.map((resource) => idText(resource.id));
