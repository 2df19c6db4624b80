import { describe, expect, test } from 'vitest';
import { compile } from '../../src/apiserver/cel/environment.ts';
import { toCel } from '../../src/apiserver/cel/values.ts';
import { testServer } from '../support/api-server.ts';

describe('expressions', () => {
  const evaluate = (expression: string, self: unknown = {}) => compile(expression, ['self'])({ self: toCel(self) });

  test.each<[string, unknown, unknown]>([
    ['self.min <= self.max', { min: 1, max: 2 }, true],
    ['self.list.all(x, x.startsWith("a"))', { list: ['ab', 'ac'] }, true],
    ['self.list.sum() == 6', { list: [1, 2, 3] }, true],
    ['self.list.max() - self.list.min()', { list: [3, 1, 2] }, 2n],
    ['self.list.isSorted()', { list: [1, 3, 2] }, false],
    ['self.list.indexOf(2)', { list: [1, 2] }, 1n],
    ['self.list.lastIndexOf(9)', { list: [1, 2] }, -1n],
    ['sets.contains(self.a, self.b)', { a: ['x', 'y'], b: ['x'] }, true],
    ['sets.intersects([1, 2], [3])', {}, false],
    ['"a-b-a".replace("a", "c")', {}, 'c-b-c'],
    ['"a-b-a".replace("a", "c", 1)', {}, 'c-b-a'],
    ['"abc 123".find("[0-9]+")', {}, '123'],
    ['"1 2 3".findAll("[0-9]", 2)', {}, ['1', '2']],
    ['"%s has %d of %.1f".format([self.name, 2, 1.25])', { name: 'x' }, 'x has 2 of 1.3'],
    ['quantity(self.cpu).isLessThan(quantity("1"))', { cpu: '500m' }, true],
    ['quantity("1Gi") == quantity("1024Mi")', {}, true],
    ['isQuantity("1x")', {}, false],
    ['cidr("10.0.0.0/8").containsIP("10.1.2.3")', {}, true],
    ['ip("::1").family()', {}, 6n],
    ['isURL("not a url")', {}, false],
    ['url("https://a.example:8080/x").getHost()', {}, 'a.example:8080'],
    ['self.?missing.orValue("none")', {}, 'none'],
  ])('%s', (expression, self, result) => expect(evaluate(expression, self)).toEqual(result));

  test('that name what is not there are refused, and say where', () => {
    expect(() => compile('self.x.frobnicate()', ['self'])).toThrow(/undeclared reference to 'frobnicate'/);
    expect(() => compile('other > 1', ['self'])).toThrow(
      "compilation failed: ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other > 1\n | ^",
    );
  });
});

const rule = (text: string, more: object = {}) => ({ rule: text, ...more });

async function serverWith(rules: object[], { properties = {} as object, refuse = false } = {}) {
  const server = await testServer();
  const spec = {
    type: 'object',
    'x-kubernetes-validations': rules,
    properties: {
      min: { type: 'integer' },
      max: { type: 'integer' },
      name: { type: 'string' },
      ...properties,
    },
  };
  const answer = await server.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'toys.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Toy', plural: 'toys', listKind: 'ToyList', singular: 'toy' },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
  });
  if (!refuse) expect(answer.message).toBeUndefined();
  const path = '/apis/example.com/v1/namespaces/default/toys';
  const toy = (spec: object) => ({ apiVersion: 'example.com/v1', kind: 'Toy', metadata: { name: 'bear' }, spec });
  return {
    answer,
    create: async (spec: object) => (await server.post(path, toy(spec))).message,
    update: async (spec: object) => (await server.patch(`${path}/bear`, 'merge', { spec })).message,
  };
}

describe('rules of custom resources', () => {
  test('refuse with their rule, or in words of their own', async () => {
    const { create } = await serverWith([
      rule('self.min <= self.max'),
      rule('self.min >= 0', { message: 'min must not be negative', fieldPath: '.min' }),
      rule('self.max < 100', { messageExpression: '"max is " + string(self.max)', reason: 'FieldValueForbidden' }),
    ]);
    expect(await create({ min: 1, max: 2 })).toBeUndefined();
    expect(await create({ min: 3, max: 2 })).toBe(
      'Toy.example.com "bear" is invalid: spec: Invalid value: "object": failed rule: self.min <= self.max',
    );
    expect(await create({ min: -1, max: 2 })).toBe(
      'Toy.example.com "bear" is invalid: spec.min: Invalid value: "object": min must not be negative',
    );
    expect(await create({ min: 1, max: 200 })).toBe('Toy.example.com "bear" is invalid: spec: Forbidden: max is 200');
  });

  test('tell what went wrong when they cannot be evaluated', async () => {
    const { create } = await serverWith([rule('self.min > 0')]);
    expect(await create({})).toBe(
      'Toy.example.com "bear" is invalid: spec: Invalid value: "object": no such key: min evaluating rule: self.min > 0',
    );
  });

  test('compare with what was there before', async () => {
    const { create, update } = await serverWith([
      rule('self.name == oldSelf.name', { message: 'name is immutable' }),
      rule('!oldSelf.hasValue() || self.min >= oldSelf.value().min', {
        optionalOldSelf: true,
        message: 'min only grows',
      }),
    ]);
    expect(await create({ name: 'a', min: 5 })).toBeUndefined();
    expect(await update({ min: 6 })).toBeUndefined();
    expect(await update({ name: 'b' })).toContain('spec: Invalid value: "object": name is immutable');
    expect(await update({ min: 1 })).toContain('min only grows');
  });

  test('look into lists and maps', async () => {
    const item = {
      type: 'object',
      properties: { n: { type: 'integer', 'x-kubernetes-validations': [rule('self % 2 == 0', { message: 'odd' })] } },
    };
    const { create } = await serverWith([], {
      properties: { list: { type: 'array', items: item }, map: { type: 'object', additionalProperties: item } },
    });
    expect(await create({ list: [{ n: 2 }, { n: 3 }], map: { a: { n: 5 } } })).toBe(
      'Toy.example.com "bear" is invalid: [spec.list[1].n: Invalid value: "integer": odd, spec.map[a].n: Invalid value: "integer": odd]',
    );
  });

  test('wait until the rest is right', async () => {
    const { create } = await serverWith([rule('self.min > 0')]);
    expect(await create({ min: 'x' })).toContain(
      '<nil>: Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    );
  });

  test('must be expressions', async () => {
    const { answer } = await serverWith([rule('self.foo(')], { refuse: true });
    expect(answer.code).toBe(422);
    expect(answer.message).toContain(
      'spec.versions[0].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: "self.foo(": compilation failed: ERROR',
    );
  });
});
