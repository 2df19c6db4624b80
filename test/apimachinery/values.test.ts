import { describe, expect, test } from 'vitest';
import { deepCopy, deepEqual, removeIn, setIn } from '../../src/apimachinery/deep.ts';
import { ageOf, formatDuration, humanDuration, parseDuration } from '../../src/apimachinery/duration.ts';
import { formatFloat, goJSON, goQuote, goSyntax, goValue } from '../../src/apimachinery/go-format.ts';
import {
  addressesIn,
  cidrContains,
  compareIPs,
  formatIP,
  indexInRange,
  nthAddress,
  parseCIDR,
  parseIP,
  parseRange,
} from '../../src/apimachinery/ip.ts';
import * as names from '../../src/apimachinery/names.ts';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseMilliValue,
  parseQuantity,
  quantityValue,
} from '../../src/apimachinery/quantity.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [-5000, '<invalid>'],
  [-1000, '0s'],
  [119_000, '119s'],
  [2 * minute, '2m'],
  [9 * minute + 59_000, '9m59s'],
  [10 * minute, '10m'],
  [179 * minute, '179m'],
  [3 * hour, '3h'],
  [7 * hour + 5 * minute, '7h5m'],
  [47 * hour, '47h'],
  [2 * day, '2d'],
  [3 * day + 4 * hour, '3d4h'],
  [400 * day, '400d'],
  [731 * day, '2y1d'],
  [3000 * day, '8y'],
])('an age of %d ms shows as %s', (ms, text) => expect(humanDuration(ms)).toBe(text));

test('an object without a time has no age', () => expect(ageOf(undefined, 0)).toBe('<unknown>'));

test.each([
  ['1h30m', '1h30m0s'],
  ['1.5s', '1.5s'],
  ['-2ms', '-2ms'],
  ['0', '0s'],
  ['100us', '100µs'],
])('the duration %s is written %s', (text, normal) => expect(formatDuration(parseDuration(text))).toBe(normal));

test.each([
  ['', 'time: invalid duration ""'],
  ['5', 'time: missing unit in duration "5"'],
  ['5x', 'time: unknown unit "x" in duration "5x"'],
])('the duration %j is refused', (text, message) => expect(() => parseDuration(text)).toThrow(message));

describe('quantities', () => {
  test.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1.5Gi', '1536Mi'],
    ['0.1Mi', '104857600m'],
    ['1024Mi', '1Gi'],
    ['1500Mi', '1500Mi'],
    ['100000', '100k'],
    ['12e6', '12e6'],
    ['1.500', '1.500'],
    ['-1.5k', '-1500'],
    ['0.0001n', '1n'],
    ['8Ei', '9223372036854775807'],
  ])('%s is written %s', (text, canonical) => expect(canonicalQuantity(text)).toBe(canonical));

  test.each(['', 'x', '1x', '1.2.3', '1 '])('%j is none', (text) =>
    expect(() => parseQuantity(text)).toThrow(/^quantities must match/),
  );
  test('a suffix must be known', () => expect(() => parseQuantity('1e')).toThrow("unable to parse quantity's suffix"));

  test('writing and reading again changes nothing', () => {
    for (let n = 1; n < 5e9; n = n * 3 + 7) {
      for (const suffix of ['', 'm', 'Ki', 'Mi', 'k']) {
        const written = canonicalQuantity(`${n}${suffix}`);
        expect(parseQuantity(written).nano).toBe(parseQuantity(`${n}${suffix}`).nano);
      }
    }
  });

  test('they add, compare and count', () => {
    expect(formatQuantity(addQuantities(parseQuantity('100m'), parseQuantity('1')))).toBe('1100m');
    expect(compareQuantities(parseQuantity('1Gi'), parseQuantity('1G'))).toBe(1);
    expect([quantityValue(parseQuantity('1.1')), parseMilliValue('1.5')]).toEqual([2, 1500]);
  });
});

describe('addresses', () => {
  test.each([
    ['::1', '::1'],
    ['1:0:3:4:5:6:7:8', '1:0:3:4:5:6:7:8'],
    ['fe80:0:0:0:0:0:0:2', 'fe80::2'],
    ['::ffff:1.2.3.4', '::ffff:1.2.3.4'],
    ['10.0.0.1', '10.0.0.1'],
  ])('%s is %s', (text, normal) => expect(formatIP(parseIP(text)!)).toBe(normal));

  test.each(['01.2.3.4', '1.2.3', '1.2.3.256', '1::2::3', '', ':', '12345::'])('%j is none', (text) =>
    expect(parseIP(text)).toBeUndefined(),
  );

  test('ranges count from their first address', () => {
    const range = parseRange('10.0.0.250 - 10.0.1.2')!;
    expect([...addressesIn(range)]).toHaveLength(9);
    expect([nthAddress(range, 6), indexInRange(range, '10.0.1.0'), indexInRange(range, '10.0.2.0')]).toEqual([
      '10.0.1.0',
      6,
      undefined,
    ]);
  });

  test('a CIDR keeps the address it was written with', () => {
    const cidr = parseCIDR('10.1.2.3/16')!;
    expect([formatIP({ family: 4, value: cidr.first }), formatIP({ family: 4, value: cidr.address })]).toEqual([
      '10.1.0.0',
      '10.1.2.3',
    ]);
    expect([cidrContains('10.96.0.0/12', '10.111.255.255'), cidrContains('10.96.0.0/12', '10.112.0.0')]).toEqual([
      true,
      false,
    ]);
  });

  test('they sort by number', () =>
    expect(['10.0.0.10', '10.0.0.9', '::1'].sort(compareIPs)).toEqual(['10.0.0.9', '10.0.0.10', '::1']));
});

describe('names', () => {
  test.each([
    [names.isDNS1123Subdomain, 'a.b-c', 'A'],
    [names.isDNS1123Label, '1-a', 'a.b'],
    [names.isDNS1035Label, 'a-1', '1-a'],
    [names.isWildcardDNS1123Subdomain, '*.a.b', 'a.*'],
    [names.isQualifiedName, 'a.b/C_d', 'a/b/c'],
    [names.isValidLabelValue, '', '-a'],
    [names.isConfigMapKey, 'A.b_c', '..x'],
    [names.isEnvVarName, 'A.b', '1a'],
    [names.isRelaxedEnvVarName, '1 a', 'a=b'],
    [names.isCIdentifier, '_a1', 'a-b'],
    [names.isValidPortName, 'http-1', 'a--b'],
    [names.isPathSegmentName, 'a:b', 'a/b'],
  ])('%o takes %s and refuses %s', (check, good, bad) => {
    expect(check(good)).toEqual([]);
    expect(check(bad)).not.toEqual([]);
  });

  test('a name with dots where none may be is told so', () =>
    expect(names.isDNS1123Label('a.b')).toEqual(['must not contain dots']));
});

describe('values as Go prints them', () => {
  const value = { b: [1, 'x', null], a: { t: true }, f: 2.5 };
  test('%v', () => expect(goValue(value)).toBe('map[a:map[t:true] b:[1 x <nil>] f:2.5]'));
  test('%#v', () =>
    expect(goSyntax(value)).toBe(
      'map[string]interface {}{"a":map[string]interface {}{"t":true}, "b":[]interface {}{1, "x", interface {}(nil)}, "f":2.5}',
    ));
  test('JSON', () =>
    expect(goJSON({ é: '<&>', a: 9007199254740993n })).toBe('{"a":9007199254740993,"é":"\\u003c\\u0026\\u003e"}'));
  test.each([
    [1000000.5, '1.0000005e+06'],
    [100000.5, '100000.5'],
    [0.00001234, '1.234e-05'],
    [1e20, '1e+20'],
    [-0.5, '-0.5'],
  ])('%d', (number, text) => expect(formatFloat(number)).toBe(text));
  test.each([
    ['a"b\n', '"a\\"b\\n"'],
    ['\u200b', '"\\u200b"'],
    ['상자', '"상자"'],
  ])('%j quoted', (text, quoted) => expect(goQuote(text)).toBe(quoted));
});

describe('changes that share', () => {
  const object = { metadata: { labels: { a: '1' } }, spec: { list: [1, 2] } };
  test('what is beside the place stays the same object', () => {
    const changed = setIn(object, ['metadata', 'labels', 'b'], '2');
    expect(changed.metadata.labels).toEqual({ a: '1', b: '2' });
    expect(changed.spec).toBe(object.spec);
    expect(setIn(object, ['metadata', 'labels', 'a'], '1')).toBe(object);
    expect(removeIn(object, ['metadata', 'labels', 'nosuch'])).toBe(object);
  });
  test('a copy is equal and another', () => {
    const copy = deepCopy(object);
    expect(deepEqual(copy, object)).toBe(true);
    expect(copy.spec.list).not.toBe(object.spec.list);
    expect(deepEqual({ a: undefined }, {})).toBe(true);
    expect(deepEqual({ a: 1 }, { a: 1, b: null })).toBe(false);
  });
});
