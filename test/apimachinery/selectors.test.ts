import { describe, expect, test } from 'vitest';
import {
  formatFieldSelector,
  matchesFields,
  parseFieldSelector,
  unknownFieldMessage,
} from '../../src/apimachinery/fields.ts';
import {
  compileSelector,
  formatLabelSelector,
  formatLabels,
  formatRequirements,
  matchesLabels,
  matchesRequirements,
  parseSelector,
} from '../../src/apimachinery/labels.ts';

const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was wrong');
};

describe('label selectors as text', () => {
  test.each([
    ['a=b', 'a=b'],
    ['b==c, a!=d', 'a!=d,b==c'],
    ['x in (b,a,),y notin ()', 'x in (,a,b),y notin ()'],
    ['!z,n>3', 'n>3,!z'],
    ['in in (in)', 'in in (in)'],
    ['', ''],
  ])('%s reads as %s', (text, normal) => expect(formatRequirements(parseSelector(text))).toBe(normal));

  test.each([
    ['a in', "unable to parse requirement: found '', expected: '('".replace(',', '')],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['=x', "found '=', expected: !, identifier, or 'end of string'"],
    ['a,,b', "found ',', expected: identifier after ','"],
    [
      'n<x',
      "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])('%s is refused', (text, message) => expect(failure(() => parseSelector(text))).toBe(message));

  test.each([
    ['tier in (front,back)', { tier: 'back' }, true],
    ['tier notin (front)', {}, true],
    ['tier!=front', {}, true],
    ['tier', {}, false],
    ['!tier', {}, true],
    ['n>3', { n: '10' }, true],
    ['n>3', { n: 'x' }, false],
    ['toString', {}, false],
  ])('%s on %o: %s', (text, labels, expected) =>
    expect(matchesRequirements(parseSelector(text), labels)).toBe(expected),
  );
});

describe('label selectors of objects', () => {
  test('without one nothing matches, an empty one matches all', () => {
    expect(matchesLabels(undefined, { a: 'b' })).toBe(false);
    expect(matchesLabels({}, undefined)).toBe(true);
  });

  test('expressions and pairs must all hold', () => {
    const matches = compileSelector({
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'old', operator: 'DoesNotExist' }],
    });
    expect([matches({ app: 'web' }), matches({ app: 'web', old: '1' }), matches({})]).toEqual([true, false, false]);
  });

  test.each([
    [undefined, '<none>'],
    [{}, '<none>'],
    [{ matchLabels: { b: '1', a: '2' } }, 'a=2,b=1'],
    [
      {
        matchLabels: { z: '1' },
        matchExpressions: [
          { key: 'k', operator: 'In', values: ['b', 'a'] },
          { key: 'x', operator: 'DoesNotExist' },
        ],
      },
      'k in (a,b),!x,z=1',
    ],
    [{ matchExpressions: [{ key: 'k', operator: 'Near' }] }, '<error>'],
  ])('%o shows as %s', (selector, text) => expect(formatLabelSelector(selector)).toBe(text));

  test('labels are shown by key', () =>
    expect([formatLabels({ b: '1', a: '' }), formatLabels({})]).toEqual(['a=,b=1', '<none>']));
});

describe('field selectors', () => {
  test.each([
    ['a=b,c!=d', 'a=b,c!=d'],
    ['a==b', 'a=b'],
    ['c=d,a=b', 'a=b,c=d'],
    ['a=x\\,y\\=z', 'a=x\\,y\\=z'],
  ])('%s reads as %s', (text, normal) => expect(formatFieldSelector(parseFieldSelector(text))).toBe(normal));

  test.each([
    ['abc', "invalid selector: 'abc'; can't understand 'abc'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=b\\c', 'invalid field selector: invalid escape sequence: \\c'],
  ])('%s is refused', (text, message) => expect(failure(() => parseFieldSelector(text))).toBe(message));

  test('a field that an object lacks is empty', () => {
    const phase = (text: string) =>
      matchesFields(parseFieldSelector(text), (field) => (field === 'status.phase' ? 'Running' : ''));
    expect([phase('status.phase=Running'), phase('status.phase!=Running'), phase('spec.x=')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('unknown fields are named', () =>
    expect([unknownFieldMessage('x', false), unknownFieldMessage('x', true)]).toEqual([
      '"x" is not a known field selector: only "metadata.name", "metadata.namespace"',
      'field label not supported: x',
    ]));
});
