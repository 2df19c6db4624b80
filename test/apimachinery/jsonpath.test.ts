import { expect, test } from 'vitest';
import { evaluate, jsonPath, relaxedPath } from '../../src/apimachinery/jsonpath.ts';

const object = {
  kind: 'Box',
  metadata: { name: 'box', labels: { 'b.example/c': 'two' } },
  spec: {
    num: 7,
    none: null,
    list: [5, 4, 3, 2, 1, 0],
    people: [
      { name: 'ann', age: 31, addr: { city: 'seoul' } },
      { name: 'bob', age: 27, addr: { city: 'busan' } },
      { name: 'cho', age: 27 },
    ],
  },
};

test.each([
  ['{.metadata.name}', 'box'],
  ['{.spec.none}', 'null'],
  ['{.spec.list[*]}', '5 4 3 2 1 0'],
  ['{.spec.list[-1]}', '0'],
  ['{.spec.list[1:3]}', '4 3'],
  ['{.spec.list[::2]}', '5 3 1'],
  ['{.spec.list[0,2]}', '5 3'],
  ["{.metadata.labels['b\\.example/c']}", 'two'],
  ["{.spec.people[?(@.age<30)]['name']}", 'bob cho'],
  ['{.spec.people[?(@.addr)].name}', 'ann bob'],
  ["{.spec.people[?(@.name=='bob')].addr}", '{"city":"busan"}'],
  ['{.spec.people..city}', 'seoul busan'],
  ['{range .spec.people[*]}{.name}{"\\t"}{.age}{"\\n"}{end}', 'ann\t31\nbob\t27\ncho\t27\n'],
  ['{range .spec.people[*]}{@.name},{end}!', 'ann,bob,cho,!'],
  ['{.metadata.name.*}', '98 111 120'],
  ['{$.spec.num}/{.kind}', '7/Box'],
  ['spec.n', 'spec.n'],
  ['{.nosuch}', ''],
  ['{\'single\'}{"\\u00e9"}', 'singleé'],
])('%s', (template, text) => expect(jsonPath(template).execute(object)).toBe(text));

test.each([
  ['{.spec.num', 'unclosed action'],
  ['{.spec.people[?(@.age==)]}', "unrecognized character in action: U+003D '='"],
  ['{.spec.people[}', 'unterminated array'],
  ['{.spec.people[ 0 ]}', 'invalid array index  0 '],
  ['{....x}', 'invalid multiple recursive descent'],
])('%s cannot be read', (template, message) => expect(() => jsonPath(template)).toThrow(message));

test.each([
  ['{.spec.list[9]}', 'array index out of bounds: index 9, length 6'],
  ['{.spec.list[::-1]}', 'step must be > 0'],
  ['{[*]}', 'map[string]interface {} is not array or slice'],
  ['{.spec.num}{end}', 'not in range, nothing to end'],
  ['{.spec.people[?(@.age=27)]}', 'unrecognized filter operator ='],
  ["{.spec.people[?(@.age=='x')]}", 'incompatible types for comparison'],
])('%s does not fit the object', (template, message) =>
  expect(() => jsonPath(template).execute(object)).toThrow(message),
);

test('missing keys are an error when they must be there', () =>
  expect(() => jsonPath('{.spec.nosuch}', { allowMissingKeys: false }).execute(object)).toThrow('nosuch is not found'));

test('a path leads to values', () => {
  expect(evaluate('.spec.people[*].age', object)).toEqual([31, 27, 27]);
  expect(evaluate('.status.ready', object)).toEqual([]);
});

test.each(['metadata.name', '.metadata.name', '{metadata.name}', '{.metadata.name}'])('%s may be written so', (text) =>
  expect(relaxedPath(text)).toBe('{.metadata.name}'),
);
