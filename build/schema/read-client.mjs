/**
 * Reads the generated part of @kubernetes/client-node as data: which resources the REST API has, what can be done with
 * them, and the formats of numbers and bytes, which the other package leaves out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const generated = (modules) => join(modules, '@kubernetes/client-node/dist/gen');

/**
 * The resources under every stable version of the API.
 * @returns {{ group: string, version: string, plural: string, kind: string, namespaced: boolean, verbs: string[],
 * subresources: string[] }[]}
 */
export function readResources(modules) {
  const resources = new Map();
  const folder = join(generated(modules), 'apis');
  for (const file of readdirSync(folder).sort()) {
    if (!/V\d+Api\.js$/.test(file)) continue;
    for (const operation of operationsIn(readFileSync(join(folder, file), 'utf8'))) addOperation(resources, operation);
  }
  for (const resource of resources.values()) {
    resource.verbs.sort();
    resource.subresources.sort();
  }
  return [...resources.values()].filter((resource) => resource.verbs.length > 0);
}

/** Each request factory names its path once and makes one request: name, path and method in this order. */
function* operationsIn(text) {
  const pattern =
    /async (\w+)\([^)]*\) \{[\s\S]*?const localVarPath = '([^']+)'[\s\S]*?makeRequestContext\(localVarPath, HttpMethod\.(\w+)\)/g;
  for (const [, name, path, method] of text.matchAll(pattern)) yield { name, path, method };
}

function addOperation(resources, { name, path, method }) {
  const match =
    /^\/(?:api|apis\/([^/{]+))\/(v\d+)\/(namespaces\/\{namespace\}\/)?([a-z]+)(\/\{name\})?(?:\/([a-z]+))?$/.exec(path);
  if (match === null) return;
  const [, group = '', version, inNamespace, plural, item, subresource] = match;
  const key = `${group}/${version}/${plural}`;
  if (!resources.has(key)) {
    resources.set(key, { group, version, plural, kind: '', namespaced: false, verbs: [], subresources: [] });
  }
  const resource = resources.get(key);
  if (inNamespace !== undefined) resource.namespaced = true;
  if (subresource !== undefined) {
    if (!resource.subresources.includes(subresource)) resource.subresources.push(subresource);
    return;
  }
  const kind = /^(?:read|create|list)(?:Namespaced)?([A-Z]\w*?)$/.exec(name)?.[1];
  if (kind !== undefined && !kind.endsWith('ForAllNamespaces')) resource.kind = kind;
  for (const verb of verbsOf(method, item !== undefined, plural)) {
    if (!resource.verbs.includes(verb)) resource.verbs.push(verb);
  }
}

function verbsOf(method, item, plural) {
  if (method === 'POST') return ['create'];
  if (method === 'PUT') return ['update'];
  if (method === 'PATCH') return ['patch'];
  if (method === 'DELETE') return [item ? 'delete' : 'deletecollection'];
  if (item) return ['get'];
  // Only component statuses, which are probed when asked for, cannot be watched.
  return plural === 'componentstatuses' ? ['list'] : ['list', 'watch'];
}

/**
 * Formats of fields by model class.
 * @returns {Map<string, Map<string, { type: string, format: string }>>} `V1ServicePort` → field → its type and format
 */
export function readFormats(modules) {
  const folder = join(generated(modules), 'models');
  const models = new Map();
  for (const file of readdirSync(folder)) {
    if (!/^\w*V\d\w+\.js$/.test(file) && !/^\w+\.js$/.test(file)) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const table = /attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(text);
    if (table === null) continue;
    const fields = new Map();
    for (const { baseName, type, format } of JSON.parse(table[1])) fields.set(baseName, { type, format });
    models.set(file.slice(0, -'.js'.length), fields);
  }
  return models;
}

/** What a field of every kind is documented with; the other package leaves these two out. */
export function readTypeMetaDescriptions(modules) {
  const text = readFileSync(join(generated(modules), 'models/V1ConfigMap.d.ts'), 'utf8');
  const describe = (field) => {
    const match = new RegExp(`\\* ([^\\n]*)\\n\\s*\\*/\\n\\s*'${field}'`).exec(text);
    if (match === null) throw new Error(`no description of ${field}`);
    return match[1].replaceAll("\\'", "'").replaceAll('\\"', '"');
  };
  return { apiVersion: describe('apiVersion'), kind: describe('kind') };
}
