/**
 * Reads the declaration files of kubernetes-models as data: every type of the API with its required fields, enums and
 * descriptions. The files are machine-made, so a few patterns are enough and anything else is an error.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the package → the prefix that OpenAPI gives its types. Older versions of a group are left out. */
const packages = {
  'kubernetes-models/v1': 'io.k8s.api.core.v1',
  'kubernetes-models/admissionregistration.k8s.io/v1': 'io.k8s.api.admissionregistration.v1',
  'kubernetes-models/apiextensions.k8s.io/v1': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
  'kubernetes-models/apiregistration.k8s.io/v1': 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1',
  'kubernetes-models/apps/v1': 'io.k8s.api.apps.v1',
  'kubernetes-models/authentication.k8s.io/v1': 'io.k8s.api.authentication.v1',
  'kubernetes-models/authorization.k8s.io/v1': 'io.k8s.api.authorization.v1',
  'kubernetes-models/autoscaling/v1': 'io.k8s.api.autoscaling.v1',
  'kubernetes-models/autoscaling/v2': 'io.k8s.api.autoscaling.v2',
  'kubernetes-models/batch/v1': 'io.k8s.api.batch.v1',
  'kubernetes-models/certificates.k8s.io/v1': 'io.k8s.api.certificates.v1',
  'kubernetes-models/coordination.k8s.io/v1': 'io.k8s.api.coordination.v1',
  'kubernetes-models/discovery.k8s.io/v1': 'io.k8s.api.discovery.v1',
  'kubernetes-models/events.k8s.io/v1': 'io.k8s.api.events.v1',
  'kubernetes-models/flowcontrol.apiserver.k8s.io/v1': 'io.k8s.api.flowcontrol.v1',
  'kubernetes-models/networking.k8s.io/v1': 'io.k8s.api.networking.v1',
  'kubernetes-models/node.k8s.io/v1': 'io.k8s.api.node.v1',
  'kubernetes-models/policy/v1': 'io.k8s.api.policy.v1',
  'kubernetes-models/rbac.authorization.k8s.io/v1': 'io.k8s.api.rbac.v1',
  'kubernetes-models/resource.k8s.io/v1': 'io.k8s.api.resource.v1',
  'kubernetes-models/scheduling.k8s.io/v1': 'io.k8s.api.scheduling.v1',
  'kubernetes-models/storage.k8s.io/v1': 'io.k8s.api.storage.v1',
  '@kubernetes-models/apimachinery/apis/meta/v1': 'io.k8s.apimachinery.pkg.apis.meta.v1',
  '@kubernetes-models/apimachinery/api/resource': 'io.k8s.apimachinery.pkg.api.resource',
  '@kubernetes-models/apimachinery/runtime': 'io.k8s.apimachinery.pkg.runtime',
  '@kubernetes-models/apimachinery/util/intstr': 'io.k8s.apimachinery.pkg.util.intstr',
};

/**
 * @param {string} modules the node_modules folder
 * @returns {Map<string, object>} type name (`io.k8s.api.core.v1.PodSpec`) → its OpenAPI definition, still with plain
 * `number`s; kinds carry `apiVersion` and `kind` in `constants`
 */
export function readModels(modules) {
  const files = [];
  const nameOfAlias = new Map();
  for (const [folder, prefix] of Object.entries(packages)) {
    if (!existsSync(join(modules, folder))) throw new Error(`${folder} is missing: is kubernetes-models installed?`);
    for (const file of readdirSync(join(modules, folder)).sort()) {
      if (!file.endsWith('.d.ts') || file === 'index.d.ts') continue;
      const name = `${prefix}.${file.slice(0, -'.d.ts'.length)}`;
      const text = readFileSync(join(modules, folder, file), 'utf8');
      const alias = /export type \{ \w+ as (\w+)/.exec(text)?.[1];
      if (alias === undefined) throw new Error(`${folder}/${file}: no alias at the end`);
      nameOfAlias.set(alias, name);
      nameOfAlias.set(`${name} I${file.slice(0, -'.d.ts'.length)}`, name);
      files.push({ name, text });
    }
  }
  const types = new Map();
  for (const { name, text } of files) types.set(name, readType(name, text, nameOfAlias));
  return types;
}

function readType(name, text, nameOfAlias) {
  const lines = text.split('\n');
  let at = lines.findIndex((line) => /^export (interface|type) I\w+/.test(line));
  const description = commentBefore(lines, at);
  const head = lines[at];
  if (head.startsWith('export type')) return { ...(description ? { description } : {}), alias: head };
  const definition = { ...(description ? { description } : {}), type: 'object' };
  const properties = {};
  const required = [];
  const constants = {};
  for (at++; lines[at] !== '}'; at++) {
    const property = /^ {4}"([^"]+)"(\??): (.*)$/.exec(lines[at]);
    if (property === null) {
      if (!/^ {4}( \*|\/\*\*)|^\s*$/.test(lines[at])) throw new Error(`${name}: cannot read ${lines[at]}`);
      continue;
    }
    const [, field, optional] = property;
    const text = commentBefore(lines, at);
    let expression = property[3];
    while (!/;$/.test(expression) || open(expression) > 0) expression += `\n${lines[++at]}`;
    expression = expression.slice(0, -1);
    if (
      (field === 'apiVersion' || field === 'kind') &&
      optional === '' &&
      /^"[^"|]+"$/.test(expression) &&
      text === ''
    ) {
      constants[field] = JSON.parse(expression);
      continue;
    }
    properties[field] = { ...(text ? { description: text } : {}), ...schemaOf(name, expression, nameOfAlias) };
    if (optional === '') required.push(field);
  }
  if (Object.keys(properties).length > 0) definition.properties = properties;
  if (required.length > 0) definition.required = required;
  if (constants.kind !== undefined) definition.constants = constants;
  return definition;
}

const open = (text) => text.split('{').length - text.split('}').length;

/** The doc comment that ends on the line above; `*` and `/` come escaped. */
function commentBefore(lines, at) {
  if (lines[at - 1]?.trim() !== '*/') return '';
  let first = at - 1;
  while (!lines[first].trimStart().startsWith('/**')) first--;
  return lines
    .slice(first + 1, at - 1)
    .map((line) => line.replace(/^\s*\* ?/, '').replace(/\\([*/])/g, '$1'))
    .join('\n');
}

/** A TypeScript type as OpenAPI says it. */
function schemaOf(owner, expression, nameOfAlias) {
  const text = expression.trim();
  if (text === 'string' || text === 'number' || text === 'boolean') return { type: text };
  if (/^"/.test(text)) return { type: 'string', enum: text.split(' | ').map((value) => JSON.parse(value)) };
  if (/^Array<\{/.test(text) && owner.endsWith('apps.v1.StatefulSetSpec')) {
    // The only type that the package writes out in place: a claim whose apiVersion and kind may be left out.
    return { type: 'array', items: { $ref: ref('io.k8s.api.core.v1.PersistentVolumeClaim') } };
  }
  const array = /^Array<([\s\S]*)>$/.exec(text);
  if (array) return { type: 'array', items: schemaOf(owner, array[1], nameOfAlias) };
  const map = /^\{\s*\[key: string\]: ([\s\S]*);\s*\}$/.exec(text);
  if (map) return { type: 'object', additionalProperties: schemaOf(owner, map[1], nameOfAlias) };
  const target = nameOfAlias.get(text) ?? nameOfAlias.get(`${owner} ${text}`);
  if (target === undefined) throw new Error(`${owner}: cannot read the type ${text}`);
  return { $ref: ref(target) };
}

const ref = (name) => `#/components/schemas/${name}`;
