import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { goDecode } from '../../src/apis/schema/go-decode.ts';
import { builtInFacts, shapeOf, type ValueShape } from '../../src/apis/schema/index.ts';

/**
 * A second opinion on what fits: ajv over the same schema. (The programs do without it: for a Deployment its generated
 * code takes 5 ms to load and run, and then it could neither say what Go says nor leave out what Go leaves out.)
 */
const schemas: Record<ValueShape['type'], (shape: ValueShape) => object> = {
  string: () => ({ type: 'string' }),
  boolean: () => ({ type: 'boolean' }),
  int32: () => ({ type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }),
  int64: () => ({ type: 'integer' }),
  double: () => ({ type: 'number' }),
  /** Base64, or the bytes one by one. */
  bytes: () => ({
    anyOf: [
      { type: 'string', pattern: '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' },
      { type: 'array', items: { type: 'integer', minimum: 0, maximum: 255 } },
    ],
  }),
  Time: () => ({ type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' }),
  MicroTime: () => ({ type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z$' }),
  Quantity: () => ({ type: ['string', 'number'], pattern: '^[0-9.]+(m|Ki|Mi|Gi|k|M|G)?$' }),
  IntOrString: () => ({ anyOf: [{ type: 'string' }, schemas.int32({ type: 'int32' })] }),
  any: () => ({}),
  object: ({ ref }) => ({ $ref: `#/definitions/${ref}` }),
  array: ({ items }) => ({ type: 'array', items: schemaOf(items!) }),
  map: ({ items }) => ({ type: 'object', additionalProperties: schemaOf(items!) }),
};
const schemaOf = (shape: ValueShape): object => schemas[shape.type](shape);

function definitionsFor(root: string): Record<string, object> {
  const definitions: Record<string, object> = {};
  const add = (type: string) => {
    if (definitions[type] !== undefined) return;
    const fields = Object.entries(shapeOf(type) ?? {});
    const properties = Object.fromEntries(fields.map(([name, field]) => [name, schemaOf(field)]));
    definitions[type] = { type: 'object', additionalProperties: false, properties };
    for (const [, field] of fields) {
      let value: ValueShape = field;
      while (value.items !== undefined) value = value.items;
      if (value.ref !== undefined) add(value.ref);
    }
  };
  add(root);
  return definitions;
}

const samples = [
  true,
  5,
  1.5,
  2 ** 40,
  'x',
  '',
  '2020-01-01T00:00:00Z',
  '5Mi',
  [],
  ['x'],
  [5],
  {},
  { a: 'x' },
  { a: 5 },
  { a: {} },
  [{ zz: 1 }],
];

/** A document for every field of every type below a kind and every sample in its place. */
function* documents(root: string): Generator<object> {
  const seen = new Set<string>();
  function* below(type: string, wrap: (value: unknown) => object): Generator<object> {
    if (seen.has(type)) return;
    seen.add(type);
    for (const [name, field] of Object.entries(shapeOf(type) ?? {})) {
      for (const sample of samples) yield wrap({ [name]: sample });
      let value: ValueShape = field;
      let inside = (inner: unknown) => wrap({ [name]: inner });
      while (value.items !== undefined) {
        const around = inside;
        inside = value.type === 'array' ? (inner) => around([inner]) : (inner) => around({ key: inner });
        value = value.items;
      }
      if (value.ref !== undefined) yield* below(value.ref, inside);
    }
  }
  yield* below(root, (value) => value as object);
}

describe('decoding takes what ajv takes', () => {
  const kinds = ['Deployment', 'Service', 'Ingress', 'Secret', 'CustomResourceDefinition', 'PersistentVolume'];
  test.each(kinds)('%s', (name) => {
    const { schema } = builtInFacts().find(({ kind }) => kind === name)!;
    const ajv = new Ajv({ strict: false, messages: false });
    const fits = ajv.compile({ ...schemaOf({ type: 'object', ref: schema }), definitions: definitionsFor(schema) });
    let count = 0;
    for (const document of documents(schema)) {
      count++;
      expect(decodes(schema, document), JSON.stringify(document)).toBe(fits(document));
    }
    expect(count).toBeGreaterThan(300);
  });
});

function decodes(type: string, document: object): boolean {
  try {
    return goDecode(type, document).strictErrors.length === 0;
  } catch {
    return false;
  }
}
