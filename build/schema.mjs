/**
 * Generates src/apis/schema/generated/ from the packages that publish the Kubernetes API, which are development
 * dependencies and only read as data. Run by the build; alone: `node build/schema.mjs`.
 *
 *   kinds.json                    every built-in kind, in the order of discovery
 *   types/<package>.json          OpenAPI v3 definitions with their descriptions: explain and /openapi/v3
 *   shapes/<package>.json         the same without descriptions: decoding and strategic merge
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDefinitions, buildShapes } from './schema/definitions.mjs';
import { readFormats, readResources, readTypeMetaDescriptions } from './schema/read-client.mjs';
import { readModels } from './schema/read-models.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Writes the schema. It takes a quarter of a second, so it is made anew by every build.
 * @param {string} target folder; what is there is replaced in one step, so that readers find one or the other
 */
export function buildSchema(target = join(root, 'src/apis/schema/generated')) {
  const modules = join(root, 'node_modules');
  const overlay = JSON.parse(readFileSync(join(root, 'src/apis/schema/overlay.json'), 'utf8'));
  const resources = readResources(modules);
  const models = readModels(modules);
  const definitions = buildDefinitions({
    models,
    formats: readFormats(modules),
    typeMeta: readTypeMetaDescriptions(modules),
    overlay,
    resources,
  });
  const fresh = `${target}.${process.pid}`;
  write(join(fresh, 'kinds.json'), kindsOf(resources, models, overlay));
  writePackages(join(fresh, 'types'), definitions);
  writePackages(join(fresh, 'shapes'), buildShapes(definitions, overlay));
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
}

function kindsOf(resources, models, overlay) {
  const typeOf = ({ group, version, kind }) => {
    const apiVersion = group === '' ? version : `${group}/${version}`;
    for (const [name, { constants }] of models) {
      if (constants?.kind === kind && constants.apiVersion === apiVersion) return name;
    }
    throw new Error(`no type for ${apiVersion} ${kind}`);
  };
  const unknown = resources.find(({ group }) => !overlay.groups.includes(group));
  if (unknown !== undefined) throw new Error(`the overlay does not say where group ${unknown.group} stands`);
  const rank = ({ group }) => overlay.groups.indexOf(group);
  const byVersion = (a, b) => Number(b.version.slice(1)) - Number(a.version.slice(1));
  return resources
    .toSorted((a, b) => rank(a) - rank(b) || byVersion(a, b) || (a.plural < b.plural ? -1 : 1))
    .map((resource) => ({
      group: resource.group,
      version: resource.version,
      kind: resource.kind,
      plural: resource.plural,
      singular: overlay.singular[resource.plural] ?? resource.kind.toLowerCase(),
      shortNames: overlay.shortNames[resource.plural] ?? [],
      categories: Object.keys(overlay.categories).filter((name) => overlay.categories[name].includes(resource.plural)),
      namespaced: resource.namespaced,
      verbs: resource.verbs,
      hasStatus: resource.subresources.includes('status'),
      schema: typeOf(resource),
      subresources: resource.subresources,
    }));
}

/** One file a package (`io.k8s.api.core.v1`), so that a command reads only what its kinds are made of. */
function writePackages(folder, types) {
  const packages = new Map();
  for (const [name, type] of types) {
    const dot = name.lastIndexOf('.');
    const key = name.slice(0, dot);
    if (!packages.has(key)) packages.set(key, {});
    packages.get(key)[name] = type;
  }
  for (const [key, content] of packages) write(join(folder, `${key}.json`), content);
}

function write(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildSchema();
