import { describe, expect, test } from 'vitest';
import type { FlagDefinition } from '../../src/kubectl/definition.ts';
import { parseDuration, parseInteger, parseStringSlice } from '../../src/kubectl/go-values.ts';
import { FlagSet } from '../../src/kubectl/pflag.ts';

const flags: FlagDefinition[] = [
  { name: 'all', short: 'A', type: 'bool', default: 'false', usage: '' },
  { name: 'interactive', short: 'i', type: 'bool', default: 'true', usage: '' },
  { name: 'namespace', short: 'n', type: 'string', default: "''", usage: '' },
  { name: 'dry-run', type: 'string', default: "'none'", noOptDefVal: 'unchanged', usage: '' },
  { name: 'filename', short: 'f', type: 'stringSlice', default: '[]', usage: '' },
  { name: 'env', type: 'stringArray', default: '[]', usage: '' },
  { name: 'replicas', type: 'int32', default: '1', usage: '' },
  { name: 'timeout', type: 'duration', default: '1m0s', usage: '' },
  { name: 'label', type: 'stringToString', default: '[]', usage: '' },
];
const parse = (...argv: string[]) => new FlagSet(flags).parse(argv);

describe('shapes of flags', () => {
  test.each<[string[], string]>([
    [['--namespace', 'a'], 'a'],
    [['--namespace=a'], 'a'],
    [['--namespace='], ''],
    [['--namespace=a=b'], 'a=b'],
    [['-n', 'a'], 'a'],
    [['-na'], 'a'],
    [['-n=a'], 'a'],
    [['-Ana'], 'a'],
    [['-An', '-x'], '-x'],
    [['--namespace', '--all'], '--all'],
    [['-n', 'a', '-n', 'b'], 'b'],
  ])('%j', (argv, namespace) => expect(parse(...argv).values.string('namespace')).toBe(namespace));

  test('flags and arguments in any order', () => {
    const { args, values } = parse('pods', '-A', 'web', '-f', 'a,b', '-f', 'c', '-');
    expect(args).toEqual(['pods', 'web', '-']);
    expect(values.bool('all')).toBe(true);
    expect(values.strings('filename')).toEqual(['a', 'b', 'c']);
  });

  test('nothing behind -- is a flag', () => {
    const { args, argsLenAtDash, values } = parse('pod', '--', '-A', '--', 'x');
    expect({ args, argsLenAtDash }).toEqual({ args: ['pod', '-A', '--', 'x'], argsLenAtDash: 1 });
    expect(values.given('all')).toBe(false);
  });

  test('a flag with a value of its own takes none from the next word', () => {
    const { args, values } = parse('--dry-run', 'client');
    expect({ args, dryRun: values.string('dry-run') }).toEqual({ args: ['client'], dryRun: 'unchanged' });
  });

  test('a boolean takes a value only with =', () => {
    const { args, values } = parse('-i=false', '--all', 'false');
    expect({ args, interactive: values.bool('interactive'), all: values.bool('all') }).toEqual({
      args: ['false'],
      interactive: false,
      all: true,
    });
  });

  test('underscores stand for dashes', () => expect(parse('--dry_run=client').values.string('dry-run')).toBe('client'));

  test('commas separate the values of lists, not of repeated flags', () => {
    const { values } = parse('--env', 'A=1,2', '--env=B', '--filename="a,b",c');
    expect(values.strings('env')).toEqual(['A=1,2', 'B']);
    expect(values.strings('filename')).toEqual(['a,b', 'c']);
  });

  test('defaults are those that help shows', () => {
    const { values } = parse();
    expect([
      values.string('dry-run'),
      values.int('replicas'),
      values.duration('timeout'),
      values.strings('env'),
    ]).toEqual(['none', 1, 60_000, []]);
  });

  test('help ends the reading', () => {
    expect(parse('pods', '-h', '--nosuch').help).toBe(true);
    expect(parse('--help').help).toBe(true);
  });

  test('maps', () => {
    expect(parse('--label', 'a=1,b=2').values.map('label')).toEqual({ a: '1', b: '2' });
    expect(parse('--label', 'a=1,2').values.map('label')).toEqual({ a: '1,2' });
  });
});

describe('refusals', () => {
  test.each<[string[], string]>([
    [['--nosuch'], 'unknown flag: --nosuch'],
    [['--nosuch=x'], 'unknown flag: --nosuch'],
    [['-x'], "unknown shorthand flag: 'x' in -x"],
    [['-Axy'], "unknown shorthand flag: 'x' in -xy"],
    [['-=x'], "unknown shorthand flag: '=' in -=x"],
    [['---x'], 'bad flag syntax: ---x'],
    [['--=x'], 'bad flag syntax: --=x'],
    [['--namespace'], 'flag needs an argument: --namespace'],
    [['-An'], "flag needs an argument: 'n' in -n"],
    [['-A=x'], 'invalid argument "x" for "-A, --all" flag: strconv.ParseBool: parsing "x": invalid syntax'],
    [['--replicas=x'], 'invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    [
      ['--replicas=3000000000'],
      'invalid argument "3000000000" for "--replicas" flag: strconv.ParseInt: parsing "3000000000": value out of range',
    ],
    [['--timeout=5'], 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'],
    [['--timeout=abc'], 'invalid argument "abc" for "--timeout" flag: time: invalid duration "abc"'],
    [['--timeout=1x'], 'invalid argument "1x" for "--timeout" flag: time: unknown unit "x" in duration "1x"'],
    [
      ['--filename=a"b'],
      'invalid argument "a\\"b" for "-f, --filename" flag: parse error on line 1, column 2: bare " in non-quoted-field',
    ],
    [['--label=x'], 'invalid argument "x" for "--label" flag: x must be formatted as key=value'],
  ])('%j', (argv, message) => expect(() => parse(...argv)).toThrow(message));
});

test.each<[string, number]>([
  ['0', 0],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['-2m', -120_000],
  ['100ms', 100],
  ['.5s', 500],
])('duration %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each<[string, number]>([
  ['010', 8],
  ['0x1F', 31],
  ['-0b11', -3],
  ['1_000', 1000],
  ['+5', 5],
])('integer %s', (text, value) => expect(parseInteger(text, 64)).toBe(value));

test.each(['', '0o', '1__0', '_1', '08', '1.5', ' 1'])('no integer: %j', (text) =>
  expect(() => parseInteger(text, 64)).toThrow('invalid syntax'),
);

test.each<[string, string[]]>([
  ['', []],
  ['a', ['a']],
  ['a,', ['a', '']],
  ['"a,b"', ['a,b']],
  ['"say ""hi""",x', ['say "hi"', 'x']],
])('list %s', (text, list) => expect(parseStringSlice(text)).toEqual(list));
