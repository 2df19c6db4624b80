import { formatFloat } from '../../apimachinery/go-format.ts';
import { changeField, type FieldSpec } from './field-spec.ts';
import type { Variable } from './kustomization.ts';
import { splitFieldPath } from './paths.ts';
import type { Resource } from './resource.ts';
import { type Gvk, isClusterScoped, type ResourceId, sameGvk, sameId } from './resource-id.ts';
import type { ResourceMap } from './resource-map.ts';
import { lookup } from './yaml/change.ts';
import { isMissingOrNull, isStringNode, stringTag, type YNode } from './yaml/node.ts';
import { plainValue } from './yaml/value.ts';

// Variables: the old way to write a field of one object into texts of others, as `$(NAME)`.

/** What a variable stands for, with defaults. */
export interface NamedVariable {
  name: string;
  target: ResourceId;
  apiVersion: string;
  fieldPath: string;
}

export function namedVariable({ name = '', objref = {}, fieldref = {} }: Variable): NamedVariable {
  const { apiVersion = '', group = '', version = '', kind = '', name: target = '', namespace = '' } = objref;
  return {
    name,
    apiVersion,
    target: { ...gvkFrom(apiVersion, { group, version, kind }), name: target, namespace },
    fieldPath: fieldref.fieldPath || 'metadata.name',
  };
}

function gvkFrom(apiVersion: string, gvk: Gvk): Gvk {
  const parts = apiVersion.split('/');
  if (apiVersion === '' || parts.length > 2) return gvk;
  return parts.length === 2 ? { ...gvk, group: parts[0]!, version: parts[1]! } : { ...gvk, version: apiVersion };
}

/** As Go's `%v` shows it. */
const variableText = ({ name, target, apiVersion, fieldPath }: NamedVariable): string =>
  `{${name} {${apiVersion} ${target.kind}.${target.version || '[noVer]'}.${target.group || '[noGrp]'} ${target.name} ${target.namespace}} {${fieldPath}}}`;

/** Notes at each variable's object that it is the one, before its name changes further. */
export function markTargets(variables: readonly NamedVariable[], map: ResourceMap): void {
  for (const variable of variables) {
    const { target, name } = variable;
    const exact = target.namespace !== '' || isClusterScoped(target);
    const matched = map.withAnyId((id) =>
      exact ? sameId(target, id) : id.name === target.name && sameGvk(target, id),
    );
    if (matched.length > 1) {
      throw new Error(
        `found ${matched.length} resId matches for var ${variableText(variable)} (unable to disambiguate)`,
      );
    }
    matched[0]?.variables.push(name);
  }
}

/** @throws Error when one is there already */
export function addVariables(all: Map<string, NamedVariable>, more: Iterable<NamedVariable>): void {
  for (const variable of more) {
    if (all.has(variable.name)) throw new Error(`var '${variable.name}' already encountered`);
    all.set(variable.name, variable);
  }
}

type Value = string | number | bigint | boolean | Float;

/**
 * Replaces the variables in the fields that may hold them.
 * @returns names of those that nothing used
 */
export function resolveVariables(
  variables: ReadonlyMap<string, NamedVariable>,
  map: ResourceMap,
  specs: readonly FieldSpec[],
): string[] {
  const values = new Map<string, unknown>();
  for (const name of [...variables.keys()].sort()) values.set(name, variableValue(variables.get(name)!, map));
  if (values.size === 0) return [];
  const used = new Set<string>();
  const replacer = (name: string): Value => {
    const value = values.get(name);
    if (value === undefined || value === null || (typeof value === 'object' && !(value instanceof Float)))
      return `$(${name})`;
    used.add(name);
    return value as Value;
  };
  for (const { node } of map.resources)
    for (const spec of specs) changeField(node!, spec, { set: (field) => setField(field, replacer) });
  return [...values.keys()].filter((name) => !used.has(name));
}

function variableValue(variable: NamedVariable, map: ResourceMap): unknown {
  const owner = map.resources.find((resource: Resource) => resource.variables.includes(variable.name));
  if (!owner)
    throw new Error(`var '${variableText(variable)}' cannot be mapped to a field in the set of known resources`);
  try {
    const path = splitFieldPath(variable.fieldPath).flatMap((part) => {
      const index = /^(.*)\[(\d+)\]$/.exec(part);
      return index ? index.slice(1).filter((one) => one !== '') : [part];
    });
    const found = lookup(owner.node!, path);
    if (found === undefined) throw new Error(`no field named '${variable.fieldPath}'`);
    return found.kind === 'scalar' ? scalarOf(found) : plainValue(found);
  } catch {
    throw new Error(`field specified in var '${variableText(variable)}' not found in corresponding resource`);
  }
}

function scalarOf(node: YNode): Value {
  if (node.tag === '!!int') {
    if (!/^[-+]?\d+$/.test(node.value)) throw new Error('invalid syntax');
    return Number.isSafeInteger(Number(node.value)) ? Number(node.value) : BigInt(node.value);
  }
  if (node.tag === '!!float') return new Float(Number(node.value));
  return node.tag === '!!bool' ? /^(1|t|T|TRUE|true|True)$/.test(node.value) : node.value;
}

/** A floating point number, whole or not. */
class Float {
  constructor(readonly value: number) {}
}

function setField(node: YNode, replacer: (name: string) => Value): void {
  if (isMissingOrNull(node)) return;
  if (node.kind === 'scalar') {
    if (isStringNode(node)) update(node, replacer);
  } else if (node.kind === 'map') {
    for (let i = 0; i + 1 < node.content.length; i += 2) {
      const key = node.content[i]!;
      if (!isStringNode(key)) throw new Error(`invalid map key: value='${key.value}', tag='${key.tag}'`);
      const value = node.content[i + 1]!;
      if (isStringNode(value)) update(value, replacer);
    }
  } else {
    for (const item of node.content) {
      if (!isStringNode(item)) throw new Error('invalid value type expect a string');
      update(item, replacer);
    }
  }
}

function update(node: YNode, replacer: (name: string) => Value): void {
  const value = expand(node.value, replacer);
  node.style = 'plain';
  node.tagged = false;
  if (value instanceof Float) {
    node.value = String(value.value);
    node.tag = '!!float';
  } else if (typeof value === 'string') {
    node.value = value;
    node.tag = stringTag;
  } else {
    node.value = String(value);
    node.tag = typeof value === 'boolean' ? '!!bool' : '!!int';
  }
}

/** `$(NAME)` becomes its value, `$$` a dollar; a text that is one variable becomes what the variable is. */
function expand(text: string, replacer: (name: string) => Value): Value {
  let out = '';
  for (let i = 0; i < text.length; ) {
    if (text[i] !== '$' || i + 1 >= text.length) {
      out += text[i++];
    } else if (text[i + 1] === '$') {
      out += '$';
      i += 2;
    } else {
      const end = text[i + 1] === '(' ? text.indexOf(')', i + 2) : -1;
      if (end < 0) {
        out += text.slice(i, i + 2);
        i += 2;
      } else {
        const value = replacer(text.slice(i + 2, end));
        if (i === 0 && end === text.length - 1) return value;
        out += value instanceof Float ? formatFloat(value.value) : String(value);
        i = end + 1;
      }
    }
  }
  return out;
}
