/**
 * Turns what the two packages and the overlay say into one set of OpenAPI v3 definitions, and from these into shapes:
 * the same without descriptions, in the terms of Go, which is what decoding and patching need.
 */

const prefixes = [
  'io.k8s.api.',
  'io.k8s.apiextensions-apiserver.pkg.apis.',
  'io.k8s.kube-aggregator.pkg.apis.',
  'io.k8s.apimachinery.pkg.apis.',
  'io.k8s.apimachinery.pkg.',
];

/** `io.k8s.api.core.v1.PodSpec` → `core.v1.PodSpec`, as the overlay writes it. */
export function shortName(name) {
  const prefix = prefixes.find((p) => name.startsWith(p));
  return prefix === undefined ? name : name.slice(prefix.length);
}

/** Types that are no objects, or objects whose inside nobody looks at. */
const special = {
  'runtime.RawExtension': { type: 'object' },
  'meta.v1.FieldsV1': { type: 'object' },
  'meta.v1.Patch': { type: 'object' },
  'meta.v1.Time': { type: 'string', format: 'date-time' },
  'meta.v1.MicroTime': { type: 'string', format: 'date-time' },
  'api.resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'util.intstr.IntOrString': { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  'apiextensions.v1.CustomResourceSubresourceStatus': { type: 'object' },
  'apiextensions.v1.JSON': {},
  'apiextensions.v1.JSONSchemaPropsOrArray': {},
  'apiextensions.v1.JSONSchemaPropsOrBool': {},
  'apiextensions.v1.JSONSchemaPropsOrStringArray': {},
};

/** The package says nothing about quantities; these words are ours. */
const quantityDescription =
  'Quantity is a fixed-point number, written as a decimal number with an optional suffix. Binary suffixes are ' +
  'Ki, Mi, Gi, Ti, Pi and Ei (powers of 1024); decimal ones are n, u, m, k, M, G, T, P and E (powers of 1000). ' +
  'An exponent such as e3 or E3 may stand instead of a suffix. No more than three decimal places are kept, and the ' +
  'API answers in canonical form: the largest suffix that leaves no fraction.';

/** Left over from old releases: the package keeps them, the API no longer has them. */
const gone = ['core.v1.ClaimSource', 'core.v1.Handler', 'networking.v1.NetworkPolicyStatus'];

/** @returns {Map<string, object>} type name → OpenAPI v3 schema, in the order of names */
export function buildDefinitions({ models, formats, typeMeta, overlay, resources }) {
  const kinds = new Map(resources.map((r) => [`${r.group}/${r.version}/${r.kind}`, r]));
  const definitions = new Map();
  for (const name of [...models.keys()].sort()) {
    const short = shortName(name);
    if (gone.includes(short)) continue;
    definitions.set(name, definitionOf(name, models.get(name), { formats, typeMeta, overlay, kinds }));
  }
  return definitions;
}

function definitionOf(name, model, { formats, typeMeta, overlay, kinds }) {
  const short = shortName(name);
  const description = model.description ?? (short === 'api.resource.Quantity' ? quantityDescription : undefined);
  const head = description === undefined ? {} : { description };
  if (special[short] !== undefined) return { ...head, ...special[short] };
  if (model.alias !== undefined) throw new Error(`${name}: an alias that nobody explained`);
  const fields = formatsOf(short, formats);
  const properties = {};
  if (model.constants !== undefined) {
    properties.apiVersion = { description: typeMeta.apiVersion, type: 'string' };
    properties.kind = { description: typeMeta.kind, type: 'string' };
  }
  for (const [field, schema] of Object.entries(model.properties ?? {})) {
    properties[field] = {
      ...property(schema, fields?.get(field)?.format, `${name}.${field}`),
      ...extensions(short, field, overlay),
    };
  }
  return {
    ...head,
    type: 'object',
    ...(model.required === undefined ? {} : { required: model.required }),
    properties: Object.fromEntries(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...groupVersionKind(model.constants, kinds),
    ...(overlay.atomicStructs.includes(short) ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  };
}

function groupVersionKind(constants, kinds) {
  if (constants === undefined) return {};
  const [version, group = ''] = constants.apiVersion.split('/').reverse();
  const listed = constants.kind.endsWith('List') ? constants.kind.slice(0, -'List'.length) : constants.kind;
  const known =
    kinds.has(`${group}/${version}/${listed}`) || ['Scale', 'Eviction', 'Status', 'TokenRequest'].includes(listed);
  return known ? { 'x-kubernetes-group-version-kind': [{ group, kind: constants.kind, version }] } : {};
}

/** Fields of the same type in the other package, whose classes carry the group only where a name is taken twice. */
function formatsOf(short, formats) {
  const [group, version, type] = short.split('.');
  if (type === undefined) return undefined;
  const upper = (text) => text[0].toUpperCase() + text.slice(1);
  return formats.get(`${upper(group)}${upper(version)}${type}`) ?? formats.get(`${upper(version)}${type}`);
}

function property(schema, format, where) {
  if (schema.$ref !== undefined && schema.description !== undefined) {
    // A reference cannot have siblings, so a described one is wrapped.
    return { description: schema.description, allOf: [{ $ref: schema.$ref }] };
  }
  return typed(schema, format, where);
}

function typed(schema, format, where) {
  if (schema.type === 'array') return { ...schema, items: typed(schema.items, format, where) };
  if (schema.additionalProperties) {
    return { ...schema, additionalProperties: typed(schema.additionalProperties, format, where) };
  }
  if (schema.type === 'number') {
    if (!['int32', 'int64', 'double'].includes(format)) throw new Error(`${where}: a number without a format`);
    return { ...schema, type: format === 'double' ? 'number' : 'integer', format };
  }
  return schema.type === 'string' && format === 'byte' ? { ...schema, format } : schema;
}

function extensions(short, field, { patch, listType, mapType }) {
  const result = {};
  const [strategy, mergeKey] = patch[short]?.[field]?.split(' ') ?? [];
  const keys = listType.map[short]?.[field];
  if (keys !== undefined)
    Object.assign(result, { 'x-kubernetes-list-map-keys': keys, 'x-kubernetes-list-type': 'map' });
  for (const type of ['atomic', 'set'])
    if (listType[type][short]?.includes(field)) result['x-kubernetes-list-type'] = type;
  for (const type of ['atomic', 'granular'])
    if (mapType[type][short]?.includes(field)) result['x-kubernetes-map-type'] = type;
  if (mergeKey !== undefined) result['x-kubernetes-patch-merge-key'] = mergeKey;
  if (strategy !== undefined) result['x-kubernetes-patch-strategy'] = strategy;
  return result;
}

const refPrefix = '#/components/schemas/';

/** @returns {Map<string, object>} type name → its fields as src/apis/schema/index.ts describes them (TypeShape) */
export function buildShapes(definitions, overlay) {
  const shapes = new Map();
  for (const [name, definition] of definitions) {
    if (definition.properties === undefined || isList(definition)) continue;
    const short = shortName(name);
    const fields = {};
    for (const [field, schema] of Object.entries(definition.properties)) {
      const keep =
        definition.required?.includes(field) ||
        overlay.pointers[short]?.includes(field) ||
        overlay.alwaysWritten[short]?.includes(field);
      fields[field] = {
        ...shapeOf(schema, definitions),
        ...(overlay.goTypes[short]?.[field] === undefined ? {} : { go: overlay.goTypes[short][field] }),
        ...embeddedIn(short, field, overlay),
        ...patchOf(schema),
        ...ownershipOf(schema),
        ...(keep ? { keep: true } : {}),
        ...(overlay.structs[short]?.includes(field) ? { fill: true } : {}),
      };
    }
    shapes.set(name, fields);
  }
  return shapes;
}

const isList = ({ properties }) => properties.items !== undefined && properties.apiVersion !== undefined;

function shapeOf(schema, definitions) {
  const reference = schema.$ref ?? schema.allOf?.[0].$ref;
  if (reference !== undefined) {
    const name = reference.slice(refPrefix.length);
    const scalar = /\.(MicroTime|Time|Quantity|IntOrString)$/.exec(name)?.[1];
    if (scalar !== undefined) return { type: scalar };
    const definition = definitions.get(name);
    if (definition?.properties === undefined) return { type: 'any' };
    return { type: 'object', ref: name, ...(isAtomic(definition) ? { atomic: true } : {}) };
  }
  if (schema.type === 'array') return { type: 'array', items: shapeOf(schema.items, definitions) };
  if (schema.additionalProperties) return { type: 'map', items: shapeOf(schema.additionalProperties, definitions) };
  if (schema.type === 'object') return { type: 'any' };
  if (schema.type === 'string') return { type: schema.format === 'byte' ? 'bytes' : 'string' };
  return { type: schema.type === 'boolean' ? 'boolean' : schema.format };
}

const isAtomic = (schema) => schema['x-kubernetes-map-type'] === 'atomic';

/** How the field's parts are owned: one by one, or all by whoever wrote it last, which is the rule for lists. */
function ownershipOf(schema) {
  const listType = schema['x-kubernetes-list-type'];
  if (listType === 'map') return { keys: schema['x-kubernetes-list-map-keys'] };
  if (listType === 'set') return { set: true };
  if (schema['x-kubernetes-map-type'] === 'granular') return { atomic: undefined };
  return isAtomic(schema) ? { atomic: true } : {};
}

function embeddedIn(short, field, { embedded }) {
  for (const [struct, fields] of Object.entries(embedded[short] ?? {}))
    if (fields.includes(field)) return { via: struct };
  return {};
}

function patchOf(schema) {
  const strategy = schema['x-kubernetes-patch-strategy'];
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  return { ...(strategy === undefined ? {} : { strategy }), ...(mergeKey === undefined ? {} : { mergeKey }) };
}
