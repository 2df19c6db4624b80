import { describe, expect, test } from 'vitest';
import { fieldErrorMessage } from '../../src/apimachinery/status.ts';
import { defineKind } from '../../src/apis/kind.ts';
import { compileStructural, decodeCustomResource, type StructuralSchema } from '../../src/apiserver/validation.ts';

const widget = defineKind({
  group: 'demo.example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true,
  schema: '',
});

const ofSpec = (spec: StructuralSchema): StructuralSchema => ({ type: 'object', properties: { spec } });
const properties = (fields: Record<string, StructuralSchema>, more: StructuralSchema = {}) =>
  ofSpec({ type: 'object', properties: fields, ...more });
const widgetWith = (spec: unknown) => ({
  apiVersion: 'demo.example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
  spec,
});

const errorsOf = async (schema: StructuralSchema, spec: unknown): Promise<string[]> => {
  const check = await compileStructural(schema);
  return check(widgetWith(spec)).map((error) => `${error.field}: ${fieldErrorMessage(error)}`);
};

describe('what the schema of a custom resource finds', () => {
  test.each<[string, StructuralSchema, unknown, string[]]>([
    [
      'a wrong type',
      properties({ replicas: { type: 'integer' } }),
      { replicas: 'three' },
      ['spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"'],
    ],
    [
      'a fraction where a whole number is wanted',
      properties({ replicas: { type: 'integer' } }),
      { replicas: 1.5 },
      ['spec.replicas: Invalid value: "number": spec.replicas in body must be of type integer: "number"'],
    ],
    [
      'neither a number nor a text',
      properties({ port: { 'x-kubernetes-int-or-string': true } }),
      { port: true },
      ['spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'],
    ],
    [
      'a null inside a list',
      properties({ names: { type: 'array', items: { type: 'string' } } }),
      { names: ['a', null] },
      ['spec.names[1]: Invalid value: "null": spec.names[1] in body must be of type string: "null"'],
    ],
    ['a null that is allowed', properties({ size: { type: 'integer', nullable: true } }), { size: null }, []],
    ['a missing field', properties({ a: {} }, { required: ['a'] }), {}, ['spec.a: Required value']],
    [
      'a value that is not on the list',
      properties({ color: { type: 'string', enum: ['red', 'blue'] } }),
      { color: 'pink' },
      ['spec.color: Unsupported value: "pink": supported values: "red", "blue"'],
    ],
    [
      'numbers out of bounds',
      properties({ a: { type: 'integer', minimum: 1 }, b: { type: 'number', maximum: 2, exclusiveMaximum: true } }),
      { a: 0, b: 2 },
      [
        'spec.a: Invalid value: 0: spec.a in body should be greater than or equal to 1',
        'spec.b: Invalid value: 2: spec.b in body should be less than 2',
      ],
    ],
    [
      'texts of the wrong length or form',
      properties({
        short: { type: 'string', minLength: 2 },
        long: { type: 'string', maxLength: 3 },
        odd: { type: 'string', pattern: '^[a-z]+$' },
      }),
      { short: 'x', long: 'four', odd: 'A1' },
      [
        'spec.short: Invalid value: "x": spec.short in body should be at least 2 chars long',
        'spec.long: Too long: may not be more than 3 bytes',
        'spec.odd: Invalid value: "A1": spec.odd in body should match \'^[a-z]+$\'',
      ],
    ],
    [
      'lists of the wrong length',
      properties({ few: { type: 'array', minItems: 1, items: {} }, many: { type: 'array', maxItems: 1, items: {} } }),
      { few: [], many: [1, 2] },
      [
        'spec.few: Invalid value: 0: spec.few in body should have at least 1 items',
        'spec.many: Too many: 2: must have at most 1 item',
      ],
    ],
    [
      'an address that is none',
      properties({ ip: { type: 'string', format: 'ipv4' } }),
      { ip: 'here' },
      ['spec.ip: Invalid value: "here": spec.ip in body must be of type ipv4: "here"'],
    ],
    ['a format that nobody knows', properties({ x: { type: 'string', format: 'smell' } }), { x: 'rose' }, []],
    [
      'deep inside lists and maps',
      properties({
        parts: { type: 'array', items: { type: 'object', properties: { size: { type: 'integer' } } } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
      }),
      { parts: [{ size: 1 }, { size: 'x' }], labels: { tier: 5 } },
      [
        'spec.parts[1].size: Invalid value: "string": spec.parts[1].size in body must be of type integer: "string"',
        'spec.labels.tier: Invalid value: "integer": spec.labels.tier in body must be of type string: "integer"',
      ],
    ],
    [
      'none of several alternatives',
      properties({ a: {}, b: {} }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }),
      {},
      [
        '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid',
        'spec.a: Required value',
      ],
    ],
    [
      'the same thing twice in a set or a map',
      properties({
        names: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port'],
          items: { type: 'object', properties: { port: { type: 'integer' } } },
        },
      }),
      { names: ['a', 'a', 'a'], ports: [{ port: 1 }, { port: 1 }] },
      ['spec.names[1]: Duplicate value: "a"', 'spec.ports[1]: Duplicate value: {"port":1}'],
    ],
  ])('%s', async (_what, schema, spec, expected) => {
    const errors = await errorsOf(schema, spec);
    expect(errors).toEqual(expected);
  });
});

describe('decoding a custom resource', () => {
  const schema = properties({
    size: { type: 'integer', default: 3 },
    nested: { type: 'object', properties: { on: { type: 'boolean', default: true } } },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  });
  const decode = (body: any, fieldValidation: 'Strict' | 'Warn' | 'Ignore' = 'Strict') =>
    decodeCustomResource(widget, schema, body, { fieldValidation });

  test('fills in defaults, at every level that is there', () => {
    expect(decode(widgetWith({ nested: {} })).object.spec).toEqual({ size: 3, nested: { on: true } });
    expect(decode(widgetWith({ size: null })).object.spec).toEqual({ size: 3 });
  });

  test('keeps what a field leaves free', () => {
    expect(decode(widgetWith({ free: { a: { b: 1 } } })).object.spec.free).toEqual({ a: { b: 1 } });
  });

  test('refuses unknown fields, sorted, those of the metadata first', () => {
    const body = { ...widgetWith({ zz: 1, nested: { aa: 1 } }), metadata: { name: 'w', odd: 1 } };
    expect(() => decode(body)).toThrow(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: ' +
        'unknown field "metadata.odd", unknown field "spec.nested.aa", unknown field "spec.zz"',
    );
  });

  test('or warns of them, and prunes them', () => {
    const { object, warnings } = decode(widgetWith({ zz: 1 }), 'Warn');
    expect(warnings).toEqual(['unknown field "spec.zz"']);
    expect(object.spec).toEqual({ size: 3 });
  });

  test('checks the metadata like that of any object', () => {
    expect(() => decode({ ...widgetWith({}), metadata: { name: 5 } }, 'Ignore')).toThrow(
      'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number into Go struct field ObjectMeta.name of type string',
    );
  });
});
